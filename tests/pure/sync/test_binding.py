"""Rows bound to what Salesforce describes and to the account's custom fields."""

from typing import Any

import pytest

from sync.binding import Described, bind, custom_shape, without_addresses
from sync.fields import DEFAULT_MAPPING
from sync.mapping import Mapping, Row, layout_of
from sync.premapped import default_mapping
from sync.profile import ObjectType
from sync.provision import bind_custom_fields, labels_to_create
from sync.remote import CustomField, FieldChoice


def described(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "length": 80, "updateable": True, "createable": True, **more}


def listed(name: str, *values: tuple[str, str], **more: Any) -> dict[str, Any]:
    picked = [{"value": value, "label": label, "active": label != "Old"} for value, label in values]
    return described(name, "picklist", picklistValues=picked, **more)


STATE = described("MailingState", compoundFieldName="MailingAddress")
STATE_CODE = listed("MailingStateCode", ("MA", "Massachusetts"), compoundFieldName="MailingAddress")
COUNTRY = described("MailingCountry", compoundFieldName="MailingAddress")


def bound(source: str, fields: Described, **options: bool) -> tuple[str, str] | None:
    mapping = Mapping(version=1, address_field="Email", rows=(Row(source=source, target="address:state"),))
    found = bind(mapping, fields, {}, **options).rows[0].field
    return (found.name, found.kind) if found else None


def test_a_field_is_bound_as_it_is_described() -> None:
    level = listed("Level__c", ("G", "Gold"), ("O", "Old"), restrictedPicklist=True, nillable=True)
    mapping = Mapping(version=1, address_field="Email", rows=(Row(source="Level__c", target="job_title"),))
    found = bind(mapping, {"Level__c": level}, {}).rows[0].field
    assert found is not None
    assert (found.kind, found.values, found.labels, found.restricted) == ("picklist", ("G",), ("Gold",), True)
    assert (found.length, found.updateable, found.createable, found.nillable) == (80, True, True, True)


def test_a_field_that_does_not_show_stays_unbound() -> None:
    assert bound("Title", {}) is None


@pytest.mark.parametrize(
    ("source", "fields", "options", "found"),
    [
        ("MailingState", [STATE], {}, ("MailingState", "state")),
        ("MailingState", [STATE], {"state_name": True}, ("MailingState", "state_name")),
        ("MailingState", [STATE, STATE_CODE], {}, ("MailingStateCode", "state_code")),
        ("MailingState", [STATE, STATE_CODE], {"state_name": True}, ("MailingStateCode", "state_code")),
        ("MailingStateCode", [STATE, STATE_CODE], {}, ("MailingStateCode", "state_code")),
        ("MailingCountry", [COUNTRY], {"state_name": True}, ("MailingCountry", "country")),
        ("United_State", [described("United_State")], {}, ("United_State", "string")),
    ],
)
def test_states_go_to_code_fields_where_there_are_any(
    source: str, fields: list[dict[str, Any]], options: dict[str, bool], found: tuple[str, str]
) -> None:
    assert bound(source, {field["name"]: field for field in fields}, **options) == found


def test_a_custom_field_is_bound_by_its_id() -> None:
    choice = FieldChoice(choice_id="1", label="Gold")
    level = CustomField(custom_field_id="f1", label="L", name="l", type="single_select", choices=(choice,))
    rows = (Row(source="Level__c", target="custom:Level", custom_field_id="f1"),)
    shape = bind(Mapping(version=1, address_field="Email", rows=rows), {}, {"f1": level}).rows[0].custom
    assert shape is not None
    assert (shape.kind, shape.choices) == ("single_select", (choice,))


@pytest.mark.parametrize(
    ("kind", "metadata", "places", "negative"),
    [
        ("number", {}, None, False),
        ("number", {"integer": True, "allow_negative": True}, 0, True),
        ("currency", {"decimal_places": 2}, 2, True),
    ],
)
def test_the_metadata_of_a_custom_field_is_read(
    kind: str, metadata: dict[str, Any], places: int | None, negative: bool
) -> None:
    field = CustomField(custom_field_id="f1", label="L", name="l", type=kind, metadata=metadata)
    shape = custom_shape(field)
    assert (shape.decimal_places, shape.allow_negative) == (places, negative)


def test_physical_addresses_are_left_out_and_their_bases_stay() -> None:
    kept = without_addresses(DEFAULT_MAPPING)
    assert not [row for row in kept.rows if row.target.startswith("address:")]
    assert layout_of(kept).width == len(DEFAULT_MAPPING.rows)


LABELLED = default_mapping(ObjectType.LEAD)
SALUTATION = CustomField(custom_field_id="f1", label="Salutation", name="salutation", type="string")


def test_custom_fields_are_bound_by_label_once_and_by_id_for_good() -> None:
    once = bind_custom_fields(LABELLED, [SALUTATION])
    assert (once.rows[0].custom_field_id, once.rows[0].custom_field_name) == ("f1", "salutation")
    renamed = CustomField(custom_field_id="f1", label="Greeting", name="greeting", type="string")
    other = CustomField(custom_field_id="f2", label="Salutation", name="salutation_2", type="string")
    again = bind_custom_fields(once, [renamed, other])
    assert (again.rows[0].custom_field_id, again.rows[0].custom_field_name) == ("f1", "greeting")
    assert bind_custom_fields(once, []) == once


def test_only_what_was_agreed_to_and_is_missing_is_created() -> None:
    assert labels_to_create(LABELLED, []) == ("Salutation", "Middle Name")
    assert labels_to_create(LABELLED, [SALUTATION]) == ("Middle Name",)
    assert labels_to_create(bind_custom_fields(LABELLED, [SALUTATION]), []) == ("Middle Name",)
    rows = (Row(source="Level__c", target="custom:Level"), Row(source="Title", target="job_title"))
    assert labels_to_create(Mapping(version=1, address_field="Email", rows=rows), []) == ()


def test_every_object_type_has_a_mapping_of_its_own() -> None:
    assert default_mapping(ObjectType.CONTACT) == DEFAULT_MAPPING
    lead, account = default_mapping(ObjectType.LEAD), default_mapping(ObjectType.ACCOUNT)
    assert "Company" in [row.source for row in lead.rows]
    assert not [row for row in (*lead.rows, *account.rows) if "." in row.source]
    assert account.address_field == "PersonEmail"
    assert "PersonMailingCity" in [row.source for row in account.rows]


def test_a_new_mapping_takes_the_chosen_address_field_and_what_the_org_has() -> None:
    made = default_mapping(
        ObjectType.CONTACT, address_field="npe01__HomeEmail__c", field_names={"LastName", "Account.Name"}
    )
    assert made.address_field == "npe01__HomeEmail__c"
    assert [row.source for row in made.rows] == ["LastName", "Account.Name"]
