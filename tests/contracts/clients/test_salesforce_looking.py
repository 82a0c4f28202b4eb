"""Looking at an org over HTTP: what it has, who has an address, what became of a record, and the calls."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clients.salesforce.client import SalesforceClient
from sync.problems import GiveUp, Reconnect, TryAgain
from sync.remote import AddressSource, Deletions, RecordWrite, TooFarBack
from tests.contracts.clients.worlds import problem_in, salesforce, salesforce_vault
from tests.simulators import Simulator, simulator

CONTACTS = AddressSource(object_name="Contact", address_field="Email", opted_out_field="HasOptedOutOfEmail")
LEADS = AddressSource(object_name="Lead", address_field="Email", opted_out_field="HasOptedOutOfEmail")


@pytest.fixture
def org(scratch: Simulator) -> Simulator:
    return scratch


@pytest.fixture
def client(org: Simulator) -> SalesforceClient:
    return salesforce(org)


@pytest.fixture(scope="module")
def persons() -> Iterator[Simulator]:
    """An org with Person Accounts and State & Country picklists."""
    with simulator("salesforce", "--seed", "none") as running:
        running.control("POST", "features", {"person_accounts": True, "place_codes": True})
        yield running


def insert(org: Simulator, kind: str, **fields: object) -> str:
    found = org.control("POST", "insert", {"object": kind, "fields": fields})
    return str(found["id"])


# what there is


def test_an_org_names_its_edition(client: SalesforceClient) -> None:
    found = client.org()
    assert (found.edition, found.is_sandbox) == ("Enterprise Edition", False)
    assert client.calls == 2


def test_limits_and_usage_tell_what_is_left(client: SalesforceClient) -> None:
    limits = client.limits()
    assert limits["DailyApiRequests"].left > 0
    assert client.usage is not None
    assert client.usage.allowed == limits["DailyApiRequests"].allowed
    before = client.usage.used
    client.limits()
    assert client.usage.used == before + 1


def test_an_object_says_what_the_user_may_do_with_it(client: SalesforceClient, persons: Simulator) -> None:
    plain = client.describe("Contact")
    assert plain is not None
    assert plain.createable
    assert plain.updateable
    assert not plain.has_state_codes
    assert not plain.has_person_accounts
    assert client.describe("Nothing__c") is None
    rich = salesforce(persons).describe("Account")
    assert rich is not None
    assert rich.has_person_accounts
    assert rich.has_state_codes


def test_the_choices_for_new_records_cost_one_call(client: SalesforceClient) -> None:
    leads = client.creation_choices("Lead")
    assert client.calls == 1
    assert [choice.label for choice in leads.queues] == ["Lead Queue"]
    assert leads.queues[0].value.startswith("00G")
    assert any(choice.value.startswith("005") for choice in leads.users)
    assert [choice.value for choice in leads.statuses if choice.is_default] == ["Open - Not Contacted"]
    assert leads.sources
    contacts = client.creation_choices("Contact")
    assert contacts.queues == contacts.statuses == ()


def test_an_object_out_of_sight_has_no_choices(client: SalesforceClient) -> None:
    assert problem_in(lambda: client.creation_choices("Nothing__c")).code == "salesforce_not_found"


def test_a_count_costs_one_call_however_long_its_filter(client: SalesforceClient) -> None:
    everyone = client.count("SELECT COUNT() FROM Contact")
    names = ",".join(f"'No such name {number}'" for number in range(2_000))
    filtered = " ".join(["SELECT COUNT() FROM Contact WHERE LastName NOT IN", f"({names})"])
    assert client.count(filtered) == everyone > 0
    assert client.calls == 2
    with pytest.raises(GiveUp, match="salesforce_query_refused"):
        client.count("SELECT COUNT() FROM Contact WHERE Nope = 1")


# who has an address


def test_everybody_with_an_address_is_found_whatever_case_or_state(
    org: Simulator, client: SalesforceClient
) -> None:
    address = "Found.By+Tag@Looking.example"
    living = insert(org, "Contact", LastName="A", Email=address, HasOptedOutOfEmail=True)
    gone = insert(org, "Contact", LastName="B", Email=address.lower())
    lead = insert(org, "Lead", LastName="C", Company="C", Email=address.upper())
    converted = insert(org, "Lead", LastName="D", Company="D", Email=address)
    org.control("POST", "delete", {"object": "Contact", "id": gone})
    org.control("POST", "convert", {"id": converted})
    hits = {hit.record_id: hit for hit in client.records_with_address([address.lower()], [CONTACTS, LEADS])}
    assert client.calls == 1
    assert {living, gone, lead, converted} <= hits.keys()
    assert hits[living].opted_out
    assert hits[gone].deleted
    assert not hits[lead].converted
    assert hits[converted].converted
    assert hits[lead].object_name == "Lead"
    assert hits[lead].address.lower() == address.lower()


def test_a_person_account_is_found_once(persons: Simulator) -> None:
    client = salesforce(persons)
    address = "o'hara@looking.example"
    account = insert(
        persons, "Account", LastName="O'Hara", PersonEmail=address, RecordTypeId=person_type(persons)
    )
    contact = insert(persons, "Contact", LastName="Twin", Email=address)
    sources = [
        AddressSource(object_name="Contact", address_field="Email", person_accounts=False),
        LEADS,
        AddressSource(
            object_name="Account",
            address_field="PersonEmail",
            opted_out_field="PersonHasOptedOutOfEmail",
            person_accounts=True,
        ),
    ]
    hits = list(client.records_with_address([address], sources))
    assert sorted(hit.record_id for hit in hits) == sorted([account, contact])
    assert {hit.object_name: hit.opted_out for hit in hits} == {"Contact": None, "Account": False}
    assert client.calls == 1


def person_type(persons: Simulator) -> str:
    info = salesforce(persons).describe("Account")
    assert info is not None
    found = [one.record_type_id for one in info.record_types if "Person" in one.developer_name]
    return found[0] if found else ""


def test_600_addresses_in_three_sources_cost_two_calls(org: Simulator, client: SalesforceClient) -> None:
    addresses = [f"person.number.{number}@looking.example" for number in range(600)]
    for number in (0, 299, 599):
        insert(org, "Contact", LastName="Many", Email=addresses[number])
    sources = [CONTACTS, LEADS, AddressSource(object_name="Contact", address_field="AssistantName")]
    hits = list(client.records_with_address(addresses, sources))
    assert sorted(hit.address for hit in hits) == sorted(addresses[number] for number in (0, 299, 599))
    assert client.calls == 2


def test_no_addresses_cost_no_call(client: SalesforceClient) -> None:
    assert list(client.records_with_address([], [CONTACTS, LEADS])) == []
    assert client.calls == 0


def test_a_source_that_is_out_of_sight_is_a_problem(client: SalesforceClient) -> None:
    nope = AddressSource(object_name="Contact", address_field="Nope__c")
    problem = problem_in(lambda: list(client.records_with_address(["a@b.example"], [CONTACTS, nope])))
    assert (type(problem), problem.code) == (GiveUp, "salesforce_query_refused")


def test_more_hits_than_a_page_holds_are_all_found() -> None:
    with simulator("salesforce", "--rows", "2500") as large:
        client = salesforce(large)
        pages = client.rest_pages("SELECT Email FROM Contact", deleted_too=False)[1]
        lines = b"".join(b"".join(page.chunks()) for page in pages).decode().split("\n")
        addresses = sorted({line.strip('"') for line in lines if "@" in line})
        before = client.calls
        hits = list(client.records_with_address(addresses, [CONTACTS]))
    assert len({hit.record_id for hit in hits}) >= len(addresses) == 2500
    assert client.calls - before <= 2


# single records


def test_2500_records_are_read_by_two_calls_and_those_gone_are_left_out(client: SalesforceClient) -> None:
    ids: list[str] = []
    for start in range(0, 400, 200):
        rows = [
            RecordWrite(object_name="Contact", values={"LastName": f"Read {start + number}", "Title": "T"})
            for number in range(200)
        ]
        ids += [one.record_id for one in client.create_records(rows)]
    client.delete_records(ids[:1])
    before = client.calls
    many = (ids * 7)[:2500]
    found = list(client.existing("Contact", many, ["LastName", "Title", "HasOptedOutOfEmail"]))
    assert client.calls - before == 2
    assert len(found) == 2500 - many.count(ids[0])
    assert found[0] == {"Id": ids[1], "LastName": "Read 1", "Title": "T", "HasOptedOutOfEmail": "false"}
    assert ids[0] not in {row["Id"] for row in found}


def test_reading_shows_what_bulk_shows(client: SalesforceClient) -> None:
    made = client.create_records(
        [RecordWrite(object_name="Contact", values={"LastName": "Same", "Birthdate": "1980-02-29"})]
    )
    record = made[0].record_id
    fields = ["LastName", "Birthdate", "SystemModstamp", "HasOptedOutOfEmail", "Title"]
    soql = " ".join(["SELECT", ", ".join(fields), "FROM Contact WHERE Id =", f"'{record}'"])
    page = next(iter(client.bulk_pages(soql, deleted_too=False)))
    header, row = b"".join(page.chunks()).decode().strip().split("\n")
    bulk = dict(zip(header.replace('"', "").split(","), row.replace('"', "").split(","), strict=True))
    assert next(client.existing("Contact", [record], fields)) == {"Id": record, **bulk}


def test_what_became_of_records_is_told_merged_deleted_and_converted(
    org: Simulator, client: SalesforceClient
) -> None:
    names = ("Master", "Loser", "Gone", "Lives")
    master, loser, gone, lives = (insert(org, "Contact", LastName=name) for name in names)
    org.control("POST", "merge", {"object": "Contact", "id": master, "ids": [loser]})
    org.control("POST", "delete", {"object": "Contact", "id": gone})
    fates = {fate.record_id: fate for fate in client.fates("Contact", [master, loser, gone, lives])}
    assert client.calls == 1
    assert (fates[loser].deleted, fates[loser].master_id) == (True, master)
    assert (fates[gone].deleted, fates[gone].master_id) == (True, "")
    assert not fates[lives].deleted
    lead = insert(org, "Lead", LastName="L", Company="L")
    result = org.control("POST", "convert", {"id": lead})
    fate = next(client.fates("Lead", [lead]))
    assert fate.contact_id
    assert fate.contact_id in str(result)
    assert fate.account_id.startswith("001")
    assert not fate.deleted


def test_deletions_are_listed_even_of_what_is_purged(org: Simulator, client: SalesforceClient) -> None:
    since = client.now()
    kept, gone, purged = (insert(org, "Contact", LastName=name) for name in ("K", "G", "P"))
    org.control("POST", "delete", {"object": "Contact", "id": gone})
    org.control("POST", "delete", {"object": "Contact", "id": purged, "hard": True})
    org.control("POST", "clock", {"advance": 180})
    client.limits()  # the clock is as its last answer told it
    before = client.calls
    found = client.deleted_ids("Contact", since)
    assert client.calls - before == 1
    assert isinstance(found, Deletions)
    assert {gone, purged} <= found.deleted.keys()
    assert kept not in found.deleted
    assert all(moment.tzinfo for moment in [*found.deleted.values(), found.covered])
    assert found.covered > since


def test_a_moment_ago_is_not_too_little(client: SalesforceClient) -> None:
    assert isinstance(client.deleted_ids("Contact", client.now() + timedelta(hours=1)), Deletions)


def test_deletions_of_long_ago_are_not_known(client: SalesforceClient) -> None:
    found = client.deleted_ids("Contact", client.now() - timedelta(days=16))
    assert isinstance(found, TooFarBack)
    assert found.words


def test_deletions_of_an_object_out_of_sight_are_a_problem(client: SalesforceClient) -> None:
    assert problem_in(lambda: client.deleted_ids("Nothing__c", client.now())).code == "salesforce_not_found"


# trouble


def test_a_lookup_survives_an_expired_session(org: Simulator, client: SalesforceClient) -> None:
    record = insert(org, "Contact", LastName="Session", Email="session@looking.example")
    client.now()
    org.control("POST", "expire_sessions")
    hits = list(client.records_with_address(["session@looking.example"], [CONTACTS]))
    assert [hit.record_id for hit in hits] == [record]


def test_a_connection_that_was_withdrawn_must_be_made_anew(org: Simulator) -> None:
    client = salesforce(org, salesforce_vault(org, access_token="", refresh_token="gone"))
    assert type(problem_in(lambda: list(client.fates("Contact", ["003Hs0000000001IAA"])))) is Reconnect


def test_a_dropped_answer_to_a_lookup_is_asked_for_again(org: Simulator, client: SalesforceClient) -> None:
    org.control("POST", "faults", {"path": "/composite$", "drop": "after"})
    assert client.count("SELECT COUNT() FROM Contact") > 0
    assert client.calls == 2


def test_a_lookup_whose_answer_is_cut_is_tried_again_later(org: Simulator, client: SalesforceClient) -> None:
    org.control("POST", "faults", {"path": "/composite$", "truncate_at": 30, "clean": True, "times": None})
    problem = problem_in(lambda: client.count("SELECT COUNT() FROM Contact"))
    assert (type(problem), problem.code) == (TryAgain, "salesforce_truncated")
