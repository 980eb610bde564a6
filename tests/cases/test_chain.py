"""An event has one hash, however it is written, stored and read back."""

import datetime
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopan.cases.audit import verify_chains
from sopan.cases.chain import canonical, hash_of, link, written
from sopan.cases.models import Case, Event
from tests.world import KARANG_TARUNA, TALA, World

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw reads our sources for constants
@given(VALUES)
def test_fast_writer_writes_as_json_does(value: object) -> None:
    assert canonical(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_hash_of_an_event_is_what_it_always_was() -> None:
    """A changed way of writing would break every history that there is."""
    at = datetime.datetime(2026, 11, 23, 10, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    assert link(
        "ab", case='k"é', seq=3, kind="noted", at=at, user=None, data={"b": [1.5, None, True], "a": "x\ny"}
    ) == hash_of(
        '["ab","k\\"é",3,"noted","2026-11-23T02:15:00.000000+00:00",null,{"a":"x\\ny","b":[1.5,null,true]}]'.encode()
    )


@pytest.mark.parametrize("microsecond", [0, 120, 123456])
def test_what_is_read_past_the_fields_of_django_has_the_same_hash(world: World, microsecond: int) -> None:
    case = world.apply(TALA, KARANG_TARUNA)
    case.refresh_from_db()
    at = datetime.datetime(2026, 11, 23, 23, 59, 59, microsecond, tzinfo=datetime.UTC)
    data = {"z": '“kutip” " \\ \n 🏡', "a": [1, 2.5, None, True, {"é": ""}], "besar": 2**53}
    hash_ = link(
        case.chain, case=str(case.key), seq=case.event_count + 1, kind="noted", at=at, user=None, data=data
    )
    Event.objects.create(case=case, seq=case.event_count + 1, kind="noted", at=at, data=data, hash=hash_)
    Case.objects.filter(pk=case.pk).update(event_count=case.event_count + 1, chain=hash_)
    assert list(verify_chains()) == [(case.event_count + 1, [])]
    *_before, last = written(Event, "case_id", {case.pk: str(case.key)})
    assert hash_of(last.body) == last.hash == hash_
