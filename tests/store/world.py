"""One tenant with one profile, and both sides as a test wants them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

import psycopg

from store import Deployment, TenantStore
from store.plans.rows import COLUMNS, plan_row
from sync.decisions import decisions_for
from sync.mapping import Mapping, Row
from sync.options import Options
from sync.plan import PlanRow, Reason
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Contact, EmailAddress
from sync.stored import Mark

LIST = str(uuid5(NAMESPACE_DNS, "main list"))
OTHER_LISTS = tuple(str(uuid5(NAMESPACE_DNS, f"list {number}")) for number in range(50))
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
MAPPING = Mapping(
    version=1,
    address_field="Email",
    rows=(
        Row(source="FirstName", target="first_name"),
        Row(source="LastName", target="last_name"),
        Row(source="Title", target="job_title"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A Salesforce record as the vendor's CSV shows it."""

    id: str
    address: str = ""
    opted_out: bool = False
    created_at: str = "2022-02-18T22:34:47.000Z"
    modstamp: str = "2026-11-01T00:00:00.000Z"
    deleted: bool = False
    values: tuple[str, ...] = ("Ann", "Lee", "")
    merged_into: str = ""
    converted: bool = False

    def cells(self, *, converts: bool = False) -> list[str]:
        """Show the columns; only Leads have the one of conversion."""
        flags = [str(self.opted_out).lower(), str(self.deleted).lower()]
        fixed = [self.id, self.address, flags[0], self.created_at, self.modstamp, flags[1]]
        told = [str(self.converted).lower()] if converts else []
        return [*fixed, self.merged_into, *told, *self.values]


def contact_id(number: int) -> str:
    return str(uuid5(NAMESPACE_DNS, f"contact {number}"))


def person_id(number: int) -> str:
    return f"003{number:012d}AAA"


def csv_page(people: Iterable[Somebody], header: Sequence[str] = ("Id",), *, converts: bool = False) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(somebody.cells(converts=converts) for somebody in people)
    return text.getvalue().encode()


def a_contact(
    number: int,
    *,
    address: str,
    permission: str = "implicit",
    lists: tuple[str, ...] = (LIST,),
    values: tuple[str, ...] = ("Ann", "Lee", ""),
    deleted: bool = False,
    updated_at: str = "2026-11-01T00:00:00Z",
    email: EmailAddress | None = None,
) -> Contact:
    return Contact(
        contact_id=contact_id(number),
        email_address=email or EmailAddress(address=address, permission_to_send=permission),
        first_name=values[0],
        last_name=values[1],
        job_title=values[2],
        list_memberships=lists,
        updated_at=updated_at,
        deleted_at="2026-11-02T00:00:00Z" if deleted else None,
    )


_CONSENT = {Reason.OPT_OUT_SPREADS, Reason.STILL_MAILED, Reason.OPTED_IN_AGAIN, Reason.UNTICKED}


def _about_consent(row: PlanRow) -> bool:
    return row.reason in _CONSENT


@dataclass(kw_only=True)
class World:
    deployment: Deployment
    url: str
    store: TenantStore
    profile: Profile
    clock: datetime = field(default=START)

    def read(
        self,
        people: Iterable[Somebody],
        contacts: Iterable[Contact],
        *,
        whole: bool = True,
        members_of: Sequence[str] = (),
    ) -> int:
        """Begin a run and read both sides; returns the run."""
        run = self.store.runs.begin(self.profile.id, "test").id
        staging, profile = self.store.staging, self.profile
        staging.begin(run, profile, Side.SALESFORCE, whole=whole)
        converts = profile.object_type is ObjectType.LEAD
        staging.copy_people(run, profile, [csv_page(people, converts=converts)])
        staging.finish(run, profile, Side.SALESFORCE)
        staging.begin(run, profile, Side.CONSTANT_CONTACT, whole=whole)
        staging.copy_contacts(run, profile, contacts)
        staging.finish(run, profile, Side.CONSTANT_CONTACT, members_of=members_of)
        staging.absorb_opt_outs(run, profile)
        return run

    def marks(self) -> dict[Side, Mark]:
        self.clock += timedelta(hours=1)
        mark = Mark(watermark=self.clock, swept_at=self.clock, mapping_version=self.profile.mapping.version)
        return dict.fromkeys(Side, mark)

    def plan(self, run: int, *, sieve: bool = True) -> dict[str, PlanRow]:
        """Make the plan; returns its rows by person, without their numbers."""
        decisions = decisions_for(self.profile)
        self.store.plans.make(run, self.profile, decisions, self.marks(), sieve=sieve)
        return self.rows(run)

    def rows(self, run: int) -> dict[str, PlanRow]:
        """Show the rows about people, by person; what follows from consent stands in `consents`."""
        return {
            row.person_id: replace(row, number=0) for row in self.numbered(run) if not _about_consent(row)
        }

    def consents(self, run: int) -> list[PlanRow]:
        """Show the rows that follow from consent, by number."""
        return [row for row in self.numbered(run) if _about_consent(row)]

    def numbered(self, run: int) -> list[PlanRow]:
        query = f"SELECT {COLUMNS} FROM plan_rows r WHERE r.run_id = %s ORDER BY r.number"  # noqa: S608 - own words
        with psycopg.connect(self.raw_url) as connection:
            return [plan_row(row) for row in connection.execute(query, [run]).fetchall()]

    @property
    def raw_url(self) -> str:
        return self.url.replace("+psycopg", "")

    def query(self, statement: str, *params: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.raw_url, autocommit=True) as connection:
            cursor = connection.execute(statement, params)
            return cursor.fetchall() if cursor.description else []


def make_world(deployment: Deployment, url: str, org: str = "00D000000000001AAA") -> World:
    store = deployment.tenant(deployment.tenants.create(org))
    profile = store.profiles.save(
        Profile(
            id=0,
            name="Contacts",
            object_type=ObjectType.CONTACT,
            main_list="Newsletter",
            mapping=MAPPING,
            main_list_id=LIST,
            options=Options(no_new_people=True),
        )
    )
    return World(deployment=deployment, url=url, store=store, profile=profile)
