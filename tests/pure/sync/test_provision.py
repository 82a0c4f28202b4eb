"""Which list is the Main List."""

from dataclasses import replace

import pytest

from sync.problems import GiveUp
from sync.provision import choose_list
from tests.pure.sync.worlds import PROFILE

UNBOUND = replace(PROFILE, main_list="Customers", main_list_id=None)


def test_a_bound_list_is_kept_whatever_its_name_is_now() -> None:
    assert choose_list(replace(UNBOUND, main_list_id="l1"), {"l1": "Clients", "l2": "Customers"}) == "l1"


def test_a_bound_list_that_is_gone_stops_the_run() -> None:
    with pytest.raises(GiveUp) as stopped:
        choose_list(replace(UNBOUND, main_list_id="l1"), {"l2": "Customers"})
    assert (stopped.value.code, stopped.value.parameters) == ("main_list_gone", {"list": "Customers"})


def test_a_list_is_bound_by_its_exact_name() -> None:
    assert choose_list(UNBOUND, {"l3": "Customers", "l2": "Customers", "l1": "customers"}) == "l2"


def test_a_difference_of_case_asks() -> None:
    with pytest.raises(GiveUp) as stopped:
        choose_list(UNBOUND, {"l1": "CUSTOMERS"})
    assert stopped.value.code == "main_list_case_differs"
    assert stopped.value.parameters == {"list": "Customers", "found": "CUSTOMERS"}


def test_a_name_that_no_list_has_is_to_be_created() -> None:
    assert choose_list(UNBOUND, {"l1": "Newsletter"}) is None
