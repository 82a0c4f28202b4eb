"""Our SQLite tables: one an object, a column a stored field, texts that fold case as the vendor's do."""

import sqlite3

from simulators.salesforce import blobs
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.schema import Field, SObject

SCHEMA = f"""
{blobs.SCHEMA}
CREATE TABLE IF NOT EXISTS id_numbers (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, user TEXT NOT NULL, client TEXT NOT NULL, scope TEXT NOT NULL,
    used TEXT NOT NULL, made TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, chain TEXT NOT NULL, user TEXT NOT NULL, client TEXT NOT NULL,
    scope TEXT NOT NULL, state TEXT NOT NULL, made TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, user TEXT NOT NULL, client TEXT NOT NULL, scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL, made TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursors (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL,
    all_rows INTEGER NOT NULL, total INTEGER NOT NULL, made TEXT NOT NULL, rows BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, user TEXT NOT NULL, made TEXT NOT NULL, state TEXT NOT NULL,
    body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deleted_ids (object TEXT NOT NULL, id TEXT NOT NULL, deleted TEXT NOT NULL,
    PRIMARY KEY (object, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cleared (parent TEXT NOT NULL, object TEXT NOT NULL, child TEXT NOT NULL,
    field TEXT NOT NULL, PRIMARY KEY (parent, child, field)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shares (record TEXT NOT NULL, user TEXT NOT NULL,
    PRIMARY KEY (record, user)) WITHOUT ROWID;
"""
_NUMERIC = {"double": "REAL", "currency": "REAL", "percent": "REAL", "int": "INTEGER", "boolean": "INTEGER"}
# what a lookup to several objects shows, object by object
_NAMES = {
    "User": ("Name", "FirstName", "LastName", "Email", "Phone", "Title", "Username", "'User'"),
    "Group": ("Name", None, None, "Email", None, None, None, "'Queue'"),
    "Contact": ("Name", "FirstName", "LastName", "Email", "Phone", "Title", None, "'Contact'"),
    "Lead": ("Name", "FirstName", "LastName", "Email", "Phone", "Title", None, "'Lead'"),
    "Account": ("Name", None, None, None, "Phone", None, None, "'Account'"),
    "Campaign": ("Name", None, None, None, None, None, None, "'Campaign'"),
    "Opportunity": ("Name", None, None, None, None, None, None, "'Opportunity'"),
}
_SHOWN = ("Name", "FirstName", "LastName", "Email", "Phone", "Title", "Username", "Type")


def make_tables(connection: sqlite3.Connection, catalog: Catalog) -> None:
    """Make what is missing: tables, columns of new fields, the view behind lookups to several objects."""
    for made in catalog.objects.values():
        columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{made.name}")')}
        if not columns:
            written = ", ".join(map(_column, made.stored_fields))
            connection.execute(f'CREATE TABLE "{made.name}" (_n INTEGER PRIMARY KEY, {written})')
            continue
        for field in made.stored_fields:
            if field.name not in columns:
                connection.execute(f'ALTER TABLE "{made.name}" ADD COLUMN {_column(field)}')
    connection.execute("DROP VIEW IF EXISTS any_name")
    connection.execute(f"CREATE VIEW any_name AS {' UNION ALL '.join(map(_named, _NAMES))}")


def make_indexes(connection: sqlite3.Connection, catalog: Catalog) -> None:
    for made in catalog.objects.values():
        for field in made.stored_fields:
            for words, where in _indexes(field):
                name = f"{made.name}_{field.name}"
                unique = "UNIQUE " if field.name == "Id" else ""
                connection.execute(
                    f'CREATE {unique}INDEX IF NOT EXISTS "{name}" ON "{made.name}" ({words}){where}'
                )


def _indexes(field: Field) -> list[tuple[str, str]]:
    quoted = f'"{field.name}"'
    if field.name in {"SystemModstamp", "LastModifiedDate", "CreatedDate"}:
        return [(f'{quoted}, "Id"' if field.name == "SystemModstamp" else quoted, "")]
    if field.type == "id":
        return [(quoted, "")]
    sought = field.id_lookup or field.external_id or field.name_field or (field.to and field.child)
    if sought or field.name in {"MasterRecordId", "LeadOrContactId"}:
        return [(quoted, f" WHERE {quoted} IS NOT NULL")]
    return []


def _column(field: Field) -> str:
    kind = _NUMERIC.get(field.type)
    if kind == "INTEGER" and field.type == "boolean":
        return f'"{field.name}" INTEGER NOT NULL DEFAULT 0'
    if kind:
        return f'"{field.name}" {kind}'
    folds = field.type not in {"id", "reference", "datetime", "date", "time"} and not field.case_sensitive
    return f'"{field.name}" TEXT{" COLLATE NOCASE" if folds else ""}'


def _named(name: str) -> str:
    columns = ", ".join(
        f"{_source(column)} AS {shown}" for column, shown in zip(_NAMES[name], _SHOWN, strict=True)
    )
    return f'SELECT "Id", {columns} FROM "{name}"'


def _source(column: str | None) -> str:
    if column is None:
        return "NULL"
    return column if column.startswith("'") else f'"{column}"'


def insert_sql(made: SObject, names: tuple[str, ...]) -> str:
    """Return an INSERT for these fields of the object, by names of the catalog."""
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{made.name}" ({columns}) VALUES ({", ".join("?" * len(names))})'
