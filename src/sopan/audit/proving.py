"""Proving heads: that they follow one another, that each root follows from its leaves, that each seal holds.

The same whether they come from the database or from an archive on another machine: needs neither.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509

from sopan.audit.sealing import Sealed, inspect
from sopan.audit.tree import Tree, leaf_hash


@dataclass(frozen=True)
class HeadFile:
    """A head as it was published: its JSON byte for byte, and its seal, empty when it has none."""

    number: int
    content: bytes
    seal: bytes


@dataclass(frozen=True)
class LeafRow:
    """Where a chain stood in a head; see `models.Leaf`."""

    head: int
    place: int
    key: str
    count: int
    hash: str


@dataclass
class Proof:
    """What was found. `expected`: of each chain, which hash it must have after how many events, by which head."""

    heads: int = 0
    sealed: int = 0
    stamped: int = 0
    covered: int = 0  # events under the last head
    seals: dict[str, str] = field(
        default_factory=dict
    )  # fingerprint of each seal's certificate -> its subject
    trusted: bool | None = None  # None: there were no roots to judge by
    last: str = ""  # when the last head was taken
    problems: list[str] = field(default_factory=list)
    expected: dict[str, dict[int, tuple[str, int]]] = field(default_factory=lambda: defaultdict(dict))


def prove_heads(
    heads: Iterable[HeadFile],
    leaves: Iterable[LeafRow],
    *,
    roots: Iterable[x509.Certificate] | None = None,
    held: Iterable[bytes] = (),
) -> Proof:
    """Prove all heads, in the order of their numbers; `leaves` in the order of heads and places.

    `roots` None: whose certificates are believed is not judged. `held` are heads that somebody kept since they were
    published: each must be among these, byte for byte.
    """
    proof = Proof(trusted=None if roots is None else True)
    anchors = None if roots is None else list(roots)
    tree = Tree()
    counts: dict[str, int] = {}
    pending = _grouped(leaves)
    previous, contents = "", set()
    for number, head in enumerate(heads, start=1):
        name = f"head {head.number}"
        if head.number != number:
            proof.problems.append(f"head {number} is missing")
            return proof
        proof.heads += 1
        contents.add(head.content)
        said = _read(head, proof)
        if said is None:
            return proof
        if said.get("number") != number:
            proof.problems.append(f"{name}: it calls itself head {said.get('number')}")
        if said.get("previous") != previous:
            proof.problems.append(
                f"{name}: it does not follow from head {number - 1}; one of them was changed"
            )
        for leaf in pending.get(number, ()):
            _plant(leaf, tree, counts, proof)
        if tree.root() != said.get("root"):
            proof.problems.append(f"{name}: its root does not follow from its leaves; they were changed")
        if (len(tree), sum(counts.values())) != (said.get("chains"), said.get("events")):
            proof.problems.append(f"{name}: it counts other histories or events than its leaves")
        _judge_seal(head, proof, anchors)
        previous = hashlib.sha256(head.content).hexdigest()
        proof.last = str(said.get("taken_at", ""))
    for number in pending:
        if number > proof.heads:
            proof.problems.append(f"head {number} is missing, but there are leaves of it")
            break
    for content in held:
        if content not in contents:
            proof.problems.append("a head that was kept elsewhere is not among these: they were replaced")
    proof.covered = sum(counts.values())
    return proof


def _read(head: HeadFile, proof: Proof) -> dict[str, Any] | None:
    try:
        said = json.loads(head.content)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("format") != "sopan-head-1":
        proof.problems.append(f"head {head.number}: it cannot be read")
        return None
    return said


def _plant(leaf: LeafRow, tree: Tree, counts: dict[str, int], proof: Proof) -> None:
    before = counts.get(leaf.key, 0)
    if leaf.count < before:
        proof.problems.append(
            f"head {leaf.head}: {leaf.key} had {before} events and now {leaf.count}; some were left out"
        )
    try:
        tree.put(leaf.place, leaf_hash(leaf.key, leaf.count, leaf.hash))
    except IndexError:
        proof.problems.append(f"head {leaf.head}: a leaf before {leaf.key} is missing")
        return
    counts[leaf.key] = leaf.count
    proof.expected[leaf.key][leaf.count] = (leaf.hash, leaf.head)


def _judge_seal(head: HeadFile, proof: Proof, roots: list[x509.Certificate] | None) -> None:
    name = f"head {head.number}"
    if not head.seal:
        return
    try:
        found: Sealed = inspect(head.content, head.seal, roots)
    except ValueError:
        proof.problems.append(f"{name}: its seal cannot be read")
        return
    if not found.holds:
        proof.problems.append(f"{name}: its seal does not fit; head or seal was changed")
        return
    proof.sealed += 1
    proof.seals[found.fingerprint] = found.subject
    if found.trusted is False:
        proof.trusted = False
        proof.problems.append(f"{name}: its seal is by a certificate that the given roots do not vouch for")
    if found.stamped_by and not found.stamp_holds:
        proof.problems.append(f"{name}: its time stamp does not fit")
    elif found.stamp_trusted is False:
        proof.problems.append(
            f"{name}: its time stamp is by an authority that the given roots do not vouch for"
        )
    elif found.stamp_holds:
        proof.stamped += 1


def _grouped(leaves: Iterable[LeafRow]) -> Mapping[int, list[LeafRow]]:
    groups: dict[int, list[LeafRow]] = defaultdict(list)
    for leaf in leaves:
        groups[leaf.head].append(leaf)
    return groups


def against(proof: Proof, key: str, count: int, hash_: str) -> Iterator[str]:
    """What is wrong with the `count`-th event of a chain, by the heads that cover exactly it."""
    wanted = proof.expected.get(key, {}).get(count)
    if wanted is not None and wanted[0] != hash_:
        yield f"event {count} is not the one that head {wanted[1]} covers; the history was written anew"
