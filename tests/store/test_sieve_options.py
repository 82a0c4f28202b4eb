"""The sieve under every option, both ways, with strangers, merges, consent, wishes and changing mappings."""

import os
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Deployment
from sync.plan import Action
from sync.profile import ObjectType
from tests.store.drawn import Step, histories, kinds, steps
from tests.store.histories import worlds, writes

SCALE = 40 if os.environ.get("HYPOTHESIS_PROFILE") == "search" else 1
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=8 * SCALE, **QUIET)  # type: ignore[arg-type]
@given(history=histories, kind=kinds)
def test_whatever_the_options_the_plan_is_the_same_with_and_without_the_sieve(
    deployment: Deployment, database_url: str, history: list[Step], kind: ObjectType
) -> None:
    tenants = worlds(deployment, database_url, kind)
    with_sieve, without = next(tenants), next(tenants)
    for step in history:
        assert with_sieve.run(step) == without.run(step, sieve=False)


@settings(max_examples=6 * SCALE, **QUIET)  # type: ignore[arg-type]
@given(history=histories, last=steps, kind=kinds)
def test_a_delta_finds_everything_that_reading_whole_would_change(
    deployment: Deployment, database_url: str, history: list[Step], last: Step, kind: ObjectType
) -> None:
    tenants = worlds(deployment, database_url, kind)
    by_delta, read_whole = next(tenants), next(tenants)
    for step in history:
        by_delta.run(step)
        read_whole.run(step)
    plans = [
        tenant.run(replace(last, whole=whole)) for tenant, whole in ((by_delta, False), (read_whole, True))
    ]
    assert writes(plans[0]) == writes(plans[1])


@settings(max_examples=6 * SCALE, **QUIET)  # type: ignore[arg-type]
@given(history=histories, whole=st.booleans(), kind=kinds)
def test_when_everything_has_landed_no_later_run_writes(
    deployment: Deployment, database_url: str, history: list[Step], whole: bool, kind: ObjectType
) -> None:
    tenant = next(worlds(deployment, database_url, kind))
    for step in history:
        tenant.run(step)
    for _ in range(4):  # a contact freed by a rename is another person's the time after
        tenant.run(Step(whole=whole))
    assert writes(tenant.run(Step(whole=whole))) == []
    assert {row.action for row in tenant.run(Step(whole=True))} <= {Action.SKIP}
