"""Read, stage and plan N people and N contacts, and say what it cost beside the COPY floor.

    python -m bench.staging postgresql://.../a_scratch_database [--rows 1000000]

The database must be empty; it is migrated, filled and left for a look. Of the rows 90 % have a contact of the
same address, 5 % of those with another title; the rest is on one side alone. Nothing is sent anywhere: what
the plan wants is made to show in the mirror. The work happens in a process of its own, whose peak is shown.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec

from store import migrate

PAGE = 500  # contacts a page, as the vendor has them
SHARE, DIFFER = 0.9, 0.05


def person(number: int) -> list[str]:
    """Compose the values of one person; equal in every run."""
    first = ("Ann", "Bob", "Cara", "Dmitri", "Éva", "Farid")[number % 6]
    title = ("Manager", "Director of Sales", "VP, Operations", "", "Engineer")[number % 5]
    street = [f"{number % 999} Main Street", "Springfield", "IL", f"627{number % 99:02}", "US"]
    phone = f"(555) 01{number % 10_000_000:07}"
    return [first, f"Last{number}", title, f"Company {number % 9999}", phone, "", "", *street]


def write_inputs(folder: Path, rows: int) -> None:
    """Write one CSV of people, and pages of contacts: as they are before, what a run changes, and after."""
    shared = int(rows * SHARE)
    with (folder / "people.csv").open("w") as file:
        file.write('"Id"\n')
        for number in shuffled(rows):
            cells = [f"003{number:012}AAA", f"User{number}@Example{number % 1000}.com", "false"]
            cells += ["2022-02-18T22:34:47.000Z", "2026-02-18T22:34:47.000Z", "false", *person(number)]
            file.write(",".join(f'"{cell}"' for cell in cells) + "\n")
    old = [*range(shared), *range(rows, rows + rows - shared)]
    write_pages(folder / "before.pages", (contact(n, old=n < shared * DIFFER) for n in reordered(old)))
    changed = [*range(int(shared * DIFFER)), *range(shared, rows)]
    write_pages(folder / "changed.pages", (contact(n, old=False) for n in changed))
    write_pages(
        folder / "after.pages", (contact(n, old=False) for n in reordered([*old, *range(shared, rows)]))
    )


def shuffled(rows: int) -> Iterator[int]:
    """Go through all numbers in an order that is not the addresses'."""
    return ((number * 7_919) % rows for number in range(rows))


def reordered(numbers: list[int]) -> Iterator[int]:
    """Go through the numbers likewise."""
    return (numbers[(place * 104_729) % len(numbers)] for place in range(len(numbers)))


def contact(number: int, *, old: bool) -> dict[str, object]:
    """Compose a contact as `GET /contacts` shows it."""
    first, last, title, company, phone, _, _, street, city, state, zip_code, country = person(number)
    return {
        "contact_id": str(UUID(int=(number * 2_654_435_761) << 64 | number)),
        "email_address": {
            "address": f"user{number}@example{number % 1000}.com",
            "permission_to_send": "implicit",
            "opt_in_source": "Account",
            "opt_in_date": "2026-01-01T00:00:00Z",
        },
        "first_name": first,
        "last_name": last,
        "job_title": "Old title" if old else title,
        "company_name": company,
        "phone_numbers": [{"phone_number": phone, "kind": "work"}],
        "street_addresses": [
            {
                "kind": "work",
                "street": street,
                "city": city,
                "state": state,
                "postal_code": zip_code,
                "country": country,
            }
        ],
        "list_memberships": [LIST],
        "updated_at": "2026-01-01T00:00:00Z",
    }


LIST = str(UUID(int=1))


def write_pages(path: Path, contacts: Iterator[dict[str, object]]) -> None:
    """Write one JSON array a line, PAGE contacts each."""
    with path.open("wb") as file:
        page: list[dict[str, object]] = []
        for each in contacts:
            page.append(each)
            if len(page) == PAGE:
                file.write(msgspec.json.encode(page) + b"\n")
                page = []
        if page:
            file.write(msgspec.json.encode(page) + b"\n")


def main() -> None:
    """Prepare, work in a process of its own, show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database_url")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep the inputs here, and use them again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "after.pages").exists():
            write_inputs(folder, given.rows)
        command = [sys.executable, "-m", "bench.staging_worker", given.database_url, str(folder)]
        migrate.upgrade(given.database_url)
        subprocess.run(command, check=True)  # noqa: S603 - our own interpreter, arguments of the caller


if __name__ == "__main__":
    main()
