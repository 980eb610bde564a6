"""Proving heads: that they follow one another, that each root follows from its leaves, that each seal holds.

The same whether they come from the database or from an archive on another machine: needs neither.
"""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509

from sopan.audit.sealing import Sealed, inspect
from sopan.audit.tree import Tree, leaf_hash

PRECISE = len("2026-11-26T18:00:00")
"""Digits of a moment, in UTC, by which moments are compared."""
SLACK = datetime.timedelta(hours=1)
"""By how much the clocks of honest machines, and long transactions, may put a moment off."""
LATE = datetime.timedelta(days=2)
MOST_NOTES = 50
"""Histories of which it is noted that an event claims an earlier moment."""


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
    notes: list[str] = field(default_factory=list)  # what an auditor should know, and what may be honest
    floors: dict[int, str] = field(
        default_factory=dict
    )  # of each head: a moment before it was taken, with slack
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
    standing: dict[str, LeafRow] = {}
    pending = _grouped(leaves)
    previous, day, contents = "", "", set()
    events = bare = 0
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
            events += _plant(leaf, tree, standing, proof)
        if tree.root() != said.get("root"):
            proof.problems.append(f"{name}: its root does not follow from its leaves; they were changed")
        if (len(tree), events) != (said.get("chains"), said.get("events")):
            proof.problems.append(f"{name}: it counts other histories or events than its leaves")
        _place_in_time(head, said, day, proof)
        bare = 0 if _judge_seal(head, proof, anchors) else bare + 1
        previous, day = hashlib.sha256(head.content).hexdigest(), str(said.get("day", ""))
    for number in pending:
        if number > proof.heads:
            proof.problems.append(f"head {number} is missing, but there are leaves of it")
            break
    for content in held:
        if content not in contents:
            proof.problems.append("a head that was kept elsewhere is not among these: they were replaced")
    if anchors is not None and proof.heads and not proof.sealed:
        proof.problems.append("no head carries a seal, so the given roots vouch for none")
    if bare:
        proof.notes.append(
            f"the last {bare} of the heads carry no seal: nobody but this database vouches for them"
        )
    proof.covered = events
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


def _plant(leaf: LeafRow, tree: Tree, standing: dict[str, LeafRow], proof: Proof) -> int:
    """Put a leaf into the tree, and say what cannot be. By how many events its chain has grown.

    A chain keeps its place and only grows: with as many events as before it would say that others happened.
    """
    before = standing.get(leaf.key)
    name = f"head {leaf.head}"
    if before is not None and before.place != leaf.place:
        proof.problems.append(f"{name}: {leaf.key} stands in it twice")
    elif before is None and leaf.place < len(tree):
        proof.problems.append(f"{name}: {leaf.key} took the place of another history")
    elif before is not None and leaf.count <= before.count:
        proof.problems.append(
            f"{name}: {leaf.key} had {before.count} events and now {leaf.count}; some were left out or written anew"
        )
    try:
        tree.put(leaf.place, leaf_hash(leaf.key, leaf.count, leaf.hash))
    except IndexError:
        proof.problems.append(f"{name}: a leaf before {leaf.key} is missing")
        return 0
    standing[leaf.key] = leaf
    proof.expected[leaf.key].setdefault(leaf.count, (leaf.hash, leaf.head))
    return leaf.count - (before.count if before is not None else 0)


def _place_in_time(head: HeadFile, said: Mapping[str, Any], day_before: str, proof: Proof) -> None:
    """Note when the head was taken, and whether it can follow the one before."""
    name, taken, day = f"head {head.number}", str(said.get("taken_at", "")), str(said.get("day", ""))
    if taken[:PRECISE] < proof.last[:PRECISE] or day <= day_before:
        proof.problems.append(f"{name}: it says that it was taken before head {head.number - 1}")
    if day_before and (days := _days_between(day_before, day)) > 1:
        proof.notes.append(f"{name}: none was taken on the {days - 1} days before it")
    proof.last = taken
    try:
        floor = datetime.datetime.fromisoformat(taken).astimezone(datetime.UTC) - SLACK
    except (ValueError, OverflowError):
        proof.problems.append(f"{name}: when it was taken cannot be read")
    else:
        proof.floors[head.number] = floor.isoformat()[:PRECISE]


def _days_between(first: str, second: str) -> int:
    try:
        return (datetime.date.fromisoformat(second) - datetime.date.fromisoformat(first)).days
    except ValueError:
        return 0


def _judge_seal(head: HeadFile, proof: Proof, roots: list[x509.Certificate] | None) -> bool:
    """Whether the head carries a seal that fits; what is wrong with it is added."""
    name = f"head {head.number}"
    if not head.seal:
        return False
    try:
        found: Sealed = inspect(head.content, head.seal, roots)
    except ValueError:
        proof.problems.append(f"{name}: its seal cannot be read")
        return False
    if not found.holds:
        proof.problems.append(f"{name}: its seal does not fit; head or seal was changed")
        return False
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
        _compare_times(name, proof, found.stamped_at)
    return True


def _compare_times(name: str, proof: Proof, stamped: datetime.datetime | None) -> None:
    """A stamp that is older than its head tells of a clock that is wrong; a late one proves nothing of the time between."""
    try:
        taken = datetime.datetime.fromisoformat(proof.last)
        later = stamped - taken if stamped is not None else datetime.timedelta()
    except (ValueError, TypeError):  # said already
        return
    if later < -SLACK:
        proof.notes.append(f"{name}: it was time stamped before it says that it was taken; a clock was wrong")
    elif later > LATE:
        proof.notes.append(f"{name}: it was time stamped {later.days} days after it was taken")


def _grouped(leaves: Iterable[LeafRow]) -> Mapping[int, list[LeafRow]]:
    groups: dict[int, list[LeafRow]] = defaultdict(list)
    for leaf in leaves:
        groups[leaf.head].append(leaf)
    return groups


def earliest(proof: Proof, key: str, seq: int) -> str:
    """Before which moment that event of a chain was not yet written: a head taken then does not have it. Empty when
    no head tells."""
    covering = [head for count, (_hash, head) in proof.expected.get(key, {}).items() if count >= seq]
    return proof.floors.get(min(covering, default=proof.heads + 1) - 1, "")


def against(proof: Proof, key: str, count: int, hash_: str) -> Iterator[str]:
    """What is wrong with the `count`-th event of a chain, by the heads that cover exactly it."""
    wanted = proof.expected.get(key, {}).get(count)
    if wanted is not None and wanted[0] != hash_:
        yield f"event {count} is not the one that head {wanted[1]} covers; the history was written anew"
