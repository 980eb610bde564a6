"""One hash over everything: whichever leaf changes, it changes, and bringing it up to date gives the same as anew."""

import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopan.audit.tree import EMPTY, Tree, leaf_hash


def plain_root(leaves: list[bytes]) -> str:
    """The same root, written as the definition says."""
    if not leaves:
        return EMPTY
    while len(leaves) > 1:
        leaves = [
            hashlib.sha256(b"\x01" + leaves[at] + leaves[at + 1]).digest()
            if at + 1 < len(leaves)
            else leaves[at]
            for at in range(0, len(leaves), 2)
        ]
    return leaves[0].hex()


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw reads our sources for constants
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.booleans()), max_size=60))
def test_tree_brought_up_to_date_is_the_tree_made_anew(changes: list[tuple[int, int, bool]]) -> None:
    tree, leaves = Tree(), list[bytes]()
    for place, number, look in changes:
        leaf = leaf_hash("a", number, "x")
        place = min(place, len(leaves))
        tree.put(place, leaf)
        leaves[place : place + 1] = [leaf]
        if look:
            assert tree.root() == plain_root(leaves)
    assert tree.root() == plain_root(leaves)
    assert [tree.leaf(place) for place in range(len(tree))] == leaves


def test_leaf_says_key_count_and_hash() -> None:
    hashes = {leaf_hash("a", 1, "x"), leaf_hash("b", 1, "x"), leaf_hash("a", 2, "x"), leaf_hash("a", 1, "y")}
    assert len(hashes) == 4
