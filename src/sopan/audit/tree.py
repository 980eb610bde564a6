"""A Merkle tree that grows at its end and whose leaves change: one hash over everything, cheap to bring up to date.

Leaves keep their places, so a day costs as many hashes as chains moved on it, times the height. A node without a
sister stands in for its parent, as in RFC 6962; leaves and nodes are hashed with a different first byte, so that none
can pass for the other.
"""

import hashlib

from sopan.cases.chain import canonical

EMPTY = hashlib.sha256(b"").hexdigest()
"""The root of a tree without leaves."""


def leaf_hash(key: str, count: int, hash_: str) -> bytes:
    """The hash of a leaf: that the chain `key` had `count` events, the last with that hash."""
    return hashlib.sha256(b"\x00" + canonical([key, count, hash_]).encode()).digest()


class Tree:
    """Hashes, level by level, the leaves first."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._levels[0])

    def leaf(self, place: int) -> bytes:
        """The hash of the leaf at that place."""
        return self._levels[0][place]

    def put(self, place: int, leaf: bytes) -> None:
        """Set the leaf at a place that there is, or at the next one. Errors: IndexError further on."""
        leaves = self._levels[0]
        if place > len(leaves):
            raise IndexError(place)
        if place == len(leaves):
            leaves.append(leaf)
        else:
            leaves[place] = leaf
        self._stale.add(place)

    def root(self) -> str:
        """The hash over all leaves, in hex."""
        if not len(self):
            return EMPTY
        level = 0
        stale, self._stale = self._stale, set()
        while len(self._levels[level]) > 1:
            nodes = self._levels[level]
            if len(self._levels) == level + 1:
                self._levels.append([])
            above = self._levels[level + 1]
            stale = {place // 2 for place in stale}
            above += [b""] * ((len(nodes) + 1) // 2 - len(above))
            for parent in stale:
                left, right = 2 * parent, 2 * parent + 1
                above[parent] = (
                    hashlib.sha256(b"\x01" + nodes[left] + nodes[right]).digest()
                    if right < len(nodes)
                    else nodes[left]
                )
            level += 1
        return self._levels[level][0].hex()
