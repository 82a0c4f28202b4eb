"""What SQL and the core both compute is the same."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.match import address_key, trim
from tests.store.world import World

storable = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
spaced = st.text(
    st.sampled_from(" \t\n\v\f\r\u00a0\u2003\u0085AZaz\u00c5\u00df\u0130\u0131\u017f\u212a@\u00e9")
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(storable | spaced, min_size=1, max_size=40))
def test_the_address_key_is_the_core_s_on_any_text(world: World, texts: list[str]) -> None:
    rows = world.query(
        "SELECT address_key(t) FROM unnest(%s::text[]) WITH ORDINALITY AS x (t, n) ORDER BY n", texts
    )
    assert [key for (key,) in rows] == [address_key(text) for text in texts]


def test_a_value_hash_is_eight_bytes_and_a_null_is_blank(world: World) -> None:
    rows = world.query("SELECT value_hash(NULL), value_hash(''), value_hash('a'), length(value_hash('a'))")
    null, blank, other, length = rows[0]
    assert null == blank != other
    assert length == 8


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("2016-01-23T13:48:44.108Z", True),
        ("2022-02-18T22:34:47.000+0000", True),
        ("2026-02-31T00:00:00Z", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_vendor_s_time_is_a_time_or_nothing(world: World, text: str, is_time: bool) -> None:
    ((found,),) = world.query("SELECT instant(%s)", text)
    assert (found is not None) is is_time


def test_trimming_in_sql_takes_the_same_off(world: World) -> None:
    text = "\u00a0 a@x.com\v\f \u2003"
    ((shown,),) = world.query("SELECT btrim(%s, E' \\t\\n\\x0b\\f\\r')", text)
    assert shown == trim(text)


def test_the_ledger_refuses_to_be_changed(world: World) -> None:
    world.query(
        "INSERT INTO ledger (tenant_id, address_key, event, side, record_id, at, source, reason)"
        " VALUES (1, 'a', 'opt_out', 'salesforce', 'x', now(), 's', 'seen')"
    )
    for statement in ("UPDATE ledger SET source = ''", "DELETE FROM ledger", "TRUNCATE ledger"):
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            world.query(statement)
