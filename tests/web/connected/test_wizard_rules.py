"""Steps 4 and 5 of the wizard: the pairs of fields, and the filter."""

import re
from dataclasses import replace
from html import unescape

import pytest

import wiring
from sync.filters.tree import Condition, Filter, Group, Join, Operator, Relative, Span
from sync.profile import Profile
from tests.web.connected.conftest import Ours
from tests.web.connected.steps import now, step


def test_rows_are_added_removed_and_saved(client: Ours, profile: Profile, store: wiring.Store) -> None:
    path = f"/profiles/{profile.id}/steps/mapping"
    sent = step(client, profile, "mapping")
    fewer = client.as_admin.post(f"{path}/rows", data={**sent.to_dict(), "do": "remove-0"}).text
    assert fewer.count('class="lb-pair ') == 13
    assert len(now(store).mapping.rows) == 14

    more = client.as_admin.post(f"{path}/rows", data={**sent.to_dict(), "do": "add"}).text
    assert more.count('class="lb-pair ') == 15
    assert "Choose both fields of each row" in more
    new = {
        **sent.to_dict(),
        "rows-14-source": "Department",
        "rows-14-target": "new",
        "rows-14-label": "Department",
        "rows-14-direction": "both",
        "rows-14-policy": "latest_wins",
        "rows-14-blank": "erase",
        "rows-14-create": "y",
    }
    answer = client.as_admin.post(path, data=new)
    assert answer.status_code == 303, answer.text
    saved = now(store).mapping
    assert (saved.rows[14].source, saved.rows[14].target) == ("Department", "custom:Department")
    assert (saved.version, saved.rows[14].create) == (profile.mapping.version + 1, True)


def test_rows_that_cannot_run_are_refused_and_those_that_pause_are_told(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    path = f"/profiles/{profile.id}/steps/mapping"
    sent = step(client, profile, "mapping").to_dict()
    twice = {**sent, "rows-1-source": "Department", "rows-1-target": sent["rows-3-target"]}
    answer = client.as_admin.post(path, data=twice)
    assert answer.status_code == 422
    assert "Two mapping rows write to" in answer.text
    assert now(store).mapping == profile.mapping

    unfit = {**sent, "rows-1-source": "FirstName", "rows-1-target": "birthday"}
    page = client.as_admin.post(f"{path}/rows", data=unfit).text
    assert "do not fit each other" in page

    blank = {**sent, "rows-1-source": ""}
    assert client.as_admin.post(path, data=blank).status_code == 422


def test_more_custom_fields_than_a_contact_can_have_are_refused(client: Ours, profile: Profile) -> None:
    sent = step(client, profile, "mapping").to_dict()
    for at in range(14, 40):
        sent |= {
            f"rows-{at}-source": f"Field{at}",
            f"rows-{at}-target": "new",
            f"rows-{at}-label": f"Label {at}",
            f"rows-{at}-direction": "to_constant_contact",
            f"rows-{at}-policy": "salesforce_wins",
            f"rows-{at}-blank": "keep",
            f"rows-{at}-create": "y",
        }
    answer = client.as_admin.post(f"/profiles/{profile.id}/steps/mapping", data=sent)
    assert answer.status_code == 422
    assert "custom fields, and a contact can have 25" in answer.text


def test_what_a_run_bound_outlives_an_edit_of_the_rows(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    rows = tuple(
        replace(row, custom_field_id="22222222-2222-4222-8222-222222222222", custom_field_name="cf")
        if row.target == "custom:Salutation"
        else row
        for row in profile.mapping.rows
    )
    sent = step(client, profile, "mapping")
    store.profiles.save(replace(profile, mapping=replace(profile.mapping, rows=rows)))
    sent["rows-1-policy"] = "create_only"
    assert client.as_admin.post(f"/profiles/{profile.id}/steps/mapping", data=sent).status_code == 303
    bound = [row.custom_field_id for row in now(store).mapping.rows if row.target == "custom:Salutation"]
    assert bound == ["22222222-2222-4222-8222-222222222222"]


def test_a_filter_is_built_counted_said_and_saved(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    path = f"/profiles/{profile.id}"
    sent = step(client, profile, "filter").to_dict()
    added = client.as_admin.post(f"{path}/steps/filter/tree", data={**sent, "do": "condition n"}).text
    assert 'name="n.0:field"' in added
    recent = {
        "n:join": "all",
        "n.0:field": "CreatedDate",
        "n.0:operator": "equals",
        "n.0:span": "last_n_days",
        "n.0:n": "9999",
        "n.1:join": "any",
        "n.1.0:field": "Account.Name",
        "n.1.0:operator": "not_blank",
        "n.1.1:field": "LastName",
        "n.1.1:operator": "in",
        "n.1.1:values": "Miller\r\nSmith",
    }
    shown = client.as_admin.post(f"{path}/checks/filter", data=recent).text
    assert re.search(r"<strong>[\d,]+</strong> people", shown), shown
    assert "Created Date is within the last 9999 days" in unescape(shown)

    answer = client.as_admin.post(f"{path}/steps/filter", data={**recent, "version": sent["version"]})
    assert answer.status_code == 303, answer.text
    assert now(store).filter == Filter(
        root=Group(
            join=Join.ALL,
            parts=(
                Condition(
                    field="CreatedDate",
                    operator=Operator.EQUALS,
                    values=(Relative(span=Span.LAST_N_DAYS, n=9999),),
                ),
                Group(
                    join=Join.ANY,
                    parts=(
                        Condition(field="Account.Name", operator=Operator.NOT_BLANK),
                        Condition(field="LastName", operator=Operator.IN, values=("Miller", "Smith")),
                    ),
                ),
            ),
        )
    )
    again = step(client, profile, "filter").to_dict()
    assert client.as_admin.post(f"{path}/steps/filter", data=again).status_code == 303
    client.as_admin.post(f"{path}/steps/filter", data={"version": again["version"], "n:join": "all"})
    assert now(store).filter is None


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"n.0:field": "", "n.0:operator": "equals", "n.0:value": "x"}, "Choose a field for this condition"),
        ({"n.0:field": "LastName", "n.0:operator": "equals", "n.0:value": ""}, "on Last Name has no value"),
        ({"n.0:field": "CreatedDate", "n.0:operator": "equals", "n.0:value": "soon"}, "does not fit"),
        ({"n.0:field": "LastName", "n.0:operator": "greater", "n.0:value": "x"}, "cannot be asked of"),
        ({"n.0:join": "all"}, "A group of the filter is empty"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_at_its_place(
    client: Ours, profile: Profile, store: wiring.Store, condition: dict[str, str], words: str
) -> None:
    version = step(client, profile, "filter")["version"]
    path = f"/profiles/{profile.id}/steps/filter"
    answer = client.as_admin.post(path, data={"version": version, "n:join": "all", **condition})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert 'id="n.0-error"' in answer.text
    assert now(store).filter is None
