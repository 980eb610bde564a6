"""The throttle: so many tries in a window, for each key, across processes."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from sopan.directory import throttle
from sopan.directory.models import Throttle


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, db: None) -> list[float]:
    now = [1_000_020.0]
    monkeypatch.setattr(throttle.time, "time", lambda: now[0])
    return now


def test_so_many_tries_and_then_a_pause(clock: list[float]) -> None:
    assert [throttle.allow("lacak 203.0.113.9", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    clock[0] += 60
    assert throttle.allow("lacak 203.0.113.9", 3, 60)


def test_one_person_does_not_use_up_the_tries_of_another(clock: list[float]) -> None:
    assert throttle.allow("lacak 203.0.113.9", 1, 60)
    assert not throttle.allow("lacak 203.0.113.9", 1, 60)
    assert throttle.allow("lacak 203.0.113.10", 1, 60)


def test_no_address_is_kept_and_old_rows_go(clock: list[float]) -> None:
    throttle.allow("lacak 203.0.113.9", 3, 60)
    assert not Throttle.objects.filter(key__contains="203.0.113").exists()
    clock[0] += 2 * throttle.KEEP
    throttle.allow("lacak 203.0.113.10", 3, 60)
    assert Throttle.objects.count() == 1


def test_a_try_costs_one_statement(
    clock: list[float], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    throttle.allow("x", 3, 60)
    with django_assert_num_queries(1):
        throttle.allow("x", 3, 60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "made-up, 198.51.100.1", "198.51.100.1"),
        (2, "made-up, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2::1", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "unknown", "unknown"),
    ],
)
def test_address_is_the_one_that_our_own_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXIES = proxies
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert throttle.address_of(meta) == expected
