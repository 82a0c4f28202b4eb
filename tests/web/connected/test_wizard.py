"""The wizard: create a profile, save steps 1, 2, 3 and 6, and see the live checks."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

import wiring
from sync.options import Options
from sync.profile import ObjectType, Profile
from sync.schedule import Every, Schedule
from sync.stored import RunStatus
from tests.options.world import Simulators
from tests.web.connected.conftest import Ours
from tests.web.connected.steps import NEW, STEPS, now, save, step


def test_a_profile_is_created_with_the_premapped_fields_and_leads_to_step_1(
    client: Ours, store: wiring.Store
) -> None:
    answer = client.as_admin.post("/profiles/new", data=NEW)
    made = now(store)
    assert answer.headers["Location"] == f"/profiles/{made.id}/steps/salesforce"
    assert made.options == Options(unsubscribe_opted_out=True)
    assert len(made.mapping.rows) == 14
    page = client.as_admin.get("/profiles/new").text
    assert "Salesforce to Constant Contact" in page
    assert "On (recommended)" in page


@pytest.mark.parametrize("missing", list(NEW))
def test_nothing_of_a_new_profile_goes_unasked(client: Ours, store: wiring.Store, missing: str) -> None:
    answer = client.as_admin.post("/profiles/new", data={**NEW, missing: ""})
    assert answer.status_code == 422
    assert 'id="' + missing in answer.text
    assert store.profiles.all() == []


def test_a_name_is_taken_once(client: Ours, profile: Profile, store: wiring.Store) -> None:
    answer = client.as_admin.post("/profiles/new", data=NEW)
    assert answer.status_code == 422
    assert "There is a sync profile" in answer.text
    assert len(store.profiles.all()) == 1


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_nobody_touched_is_saved_unchanged(
    client: Ours, profile: Profile, store: wiring.Store, name: str
) -> None:
    before = now(store)
    values = {"main_list": "Friends"} if name == "constant-contact" else {}
    assert save(client, profile, name, **values).status_code == 303
    after = now(store)
    assert after.mapping == before.mapping
    assert (after.options, after.filter, after.schedule) == (before.options, before.filter, before.schedule)


@pytest.mark.parametrize("name", [*STEPS, "summary"])
def test_every_step_shows_without_any_connection(client: Ours, store: wiring.Store, name: str) -> None:
    client.as_admin.post("/profiles/new", data=NEW)
    path = name if name == "summary" else f"steps/{name}"
    answer = client.as_admin.get(f"/profiles/{now(store).id}/{path}")
    assert answer.status_code == 200
    if name in {"salesforce", "mapping", "filter", "summary"}:
        assert "Salesforce is not connected" in answer.text


def test_step_1_offers_what_the_org_has_and_keeps_what_was_chosen(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    page = client.as_admin.get(f"/profiles/{profile.id}/steps/salesforce").text
    owner = re.search(r'<option value="(005[^"]+)">Ada Admin</option>', page)
    assert owner, page[:3000]
    answer = save(
        client,
        profile,
        "salesforce",
        owner_id=owner[1],
        lead_source="Web",
        sync_deleted_people="y",
        name="Renamed",
    )
    assert answer.headers["Location"] == f"/profiles/{profile.id}/steps/constant-contact"
    saved = store.profiles.get("Renamed")
    assert saved is not None
    assert (saved.options.creation.owner_id, saved.options.creation.lead_source) == (owner[1], "Web")
    assert saved.options.sync_deleted_people
    assert saved.options.unsubscribe_opted_out


def test_another_object_begins_with_its_own_fields_until_the_profile_has_run(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    assert save(client, profile, "salesforce", object_type="Lead").status_code == 303
    assert now(store).object_type is ObjectType.LEAD
    assert any(row.source == "Company" for row in now(store).mapping.rows)

    run = store.runs.begin(profile.id, "test")
    store.runs.finish(run.id, RunStatus.DONE, report={})
    answer = save(client, profile, "salesforce", object_type="Contact")
    assert answer.status_code == 422
    assert "This profile has run" in answer.text
    assert now(store).object_type is ObjectType.LEAD


def test_both_one_way_switches_are_refused_in_either_step(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    assert save(client, profile, "salesforce", no_people_to_constant_contact="y").status_code == 303
    answer = save(client, profile, "constant-contact", main_list="Friends", no_new_people="y")
    assert answer.status_code == 422
    assert "Switch one of the two options off" in answer.text
    assert not now(store).options.no_new_people

    assert save(client, profile, "salesforce", no_people_to_constant_contact=None).status_code == 303
    assert (
        save(client, profile, "constant-contact", main_list="Friends", no_new_people="y").status_code == 303
    )
    assert save(client, profile, "salesforce", no_people_to_constant_contact="y").status_code == 422


def test_an_account_is_found_by_its_name(client: Ours, profile: Profile, simulators: Simulators) -> None:
    made = simulators.salesforce.control(
        "POST", "insert", {"object": "Account", "fields": {"Name": "Quark's Bar"}}
    )
    page = client.as_admin.get(
        f"/profiles/{profile.id}/checks/accounts", query_string={"account_words": "quark's"}
    ).text
    assert made["id"] in page
    assert "Quark&#39;s Bar" in page
    nothing = client.as_admin.get(
        f"/profiles/{profile.id}/checks/accounts", query_string={"account_words": "%"}
    ).text
    assert "0 Accounts found" in nothing


def test_the_main_list_is_checked_as_it_is_typed(client: Ours, profile: Profile, store: wiring.Store) -> None:
    def said(name: str) -> str:
        path = f"/profiles/{profile.id}/checks/main-list"
        return unescape(client.as_admin.get(path, query_string={"main_list": name}).text)

    existing = wiring.live_constant_contact(*_of(client)).create_list("Wizard Friends")
    assert 'The list "Wizard Friends" exists' in said("Wizard Friends")
    assert "It is created by the first run" in said("Wizard Foes")
    assert 'Use "Wizard Friends"' in said("wizard friends")
    assert said("").strip() == ""

    answer = save(client, profile, "constant-contact", main_list="wizard FRIENDS")
    assert answer.status_code == 422
    assert "Enter the name exactly as it is there" in answer.text
    assert save(client, profile, "constant-contact", main_list="Wizard Friends").status_code == 303
    assert now(store).main_list == "Wizard Friends"
    assert existing.list_id


def _of(client: Ours) -> tuple[Any, int]:
    from web.here import opened  # noqa: PLC0415 - beside its one use

    assert client.as_admin.session is not None
    return opened(client._app).parts(), client.as_admin.session.tenant_id


def test_another_main_list_is_not_bound_to_the_old_one(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    save(client, profile, "constant-contact", main_list="First")
    store.profiles.save(replace(now(store), main_list_id="11111111-1111-4111-8111-111111111111"))
    save(client, profile, "constant-contact", main_list="Second")
    assert now(store).main_list_id is None


def test_step_3_shows_what_is_not_there_yet_without_dead_switches(client: Ours, profile: Profile) -> None:
    page = client.as_admin.get(f"/profiles/{profile.id}/steps/add-ons").text
    assert page.count("Not available yet") == 5
    assert 'type="checkbox"' not in page


def test_a_schedule_shows_its_next_slots_and_is_saved(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    weekly = {"every": "week", "at": "07:45", "weekday": "3", "zone": "Europe/Berlin"}
    sent = {**step(client, profile, "schedule").to_dict(), **weekly}
    shown = client.as_admin.post(f"/profiles/{profile.id}/checks/schedule", data=sent).text
    assert shown.count("<time ") == 3
    assert client.as_admin.post(f"/profiles/{profile.id}/steps/schedule", data=sent).status_code == 303
    saved = now(store)
    assert saved.schedule == Schedule(every=Every.WEEK, hour=7, minute=45, weekday=3)
    assert saved.zone == "Europe/Berlin"
    off = client.as_admin.post(f"/profiles/{profile.id}/checks/schedule", data={**sent, "every": "off"}).text
    assert "only when somebody says so" in off


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("removals", "-1"),
        ("removals", "many"),
        ("removals_share", "101"),
        ("minute", "60"),
        ("at", "25:00"),
        ("zone", "Mars"),
    ],
)
def test_a_limit_or_time_that_there_is_not_is_refused_at_its_field(
    client: Ours, profile: Profile, store: wiring.Store, field: str, value: str
) -> None:
    answer = save(client, profile, "schedule", **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert now(store) == profile
