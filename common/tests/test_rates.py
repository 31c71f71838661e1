"""How often somebody without an account may do something, in the shared cache itself."""

import uuid

import pytest
from redis.exceptions import ConnectionError as RedisAway

from common import rates


def test_it_counts_each_alone_whatever_the_spelling():
    who = f"{uuid.uuid4()}@example.org"
    assert [rates.within("test", who, 2) for _ in range(3)] == [True, True, False]
    assert not rates.within("test", f" {who.upper()} ", 2)
    assert rates.within("other", who, 2)


def test_a_cache_that_is_away_lets_everybody_through(monkeypatch):
    def away(*_args, **_more):
        raise RedisAway

    monkeypatch.setattr(rates.cache, "add", away, raising=False)
    assert all(rates.within("test", "x", 1) for _ in range(3))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_a_household_has_one_network_however_many_addresses(rf, one, other, same):
    a, b = (rates.address_of(rf.get("/", REMOTE_ADDR=address)) for address in (one, other))
    assert (a == b) is same
