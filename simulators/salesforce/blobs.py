"""What base64 fields hold: bytes kept once by their digest; a record's column names the digest.

REST shows the address of the bytes in place of the value:
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_blob_retrieve.htm
"""

import base64
import hashlib
import sqlite3

LARGEST_ATTACHMENT = 25 * 1024 * 1024
LARGEST_FILE = 128 * 1024 * 1024  # the vendor's is 2 GB, too much to keep in one place here
LARGEST_JSON = 50 * 1024 * 1024  # 37.5 MB of a file, written as base64
SCHEMA = "CREATE TABLE IF NOT EXISTS blobs (digest TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;"


def keep_blob(connection: sqlite3.Connection, data: bytes) -> str:
    """Keep the bytes and return what the column holds; call within a write."""
    digest = hashlib.sha256(data).hexdigest()
    connection.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (digest, data))
    return digest


def read_blob(connection: sqlite3.Connection, digest: str) -> bytes:
    row = connection.execute("SELECT data FROM blobs WHERE digest = ?", (digest,)).fetchone()
    return bytes(row[0])


def measure_blob(connection: sqlite3.Connection, digest: str) -> tuple[int, str]:
    """Return the length of what is kept and its MD5, as the vendor shows them."""
    data = read_blob(connection, digest)
    return len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()


def path_sql(name: str, field: str, table: str) -> str:
    """Return SQL for the address of a record's blob below the version; null where there is none.

    The names are those of the catalog.
    """
    path = f"""'/sobjects/{name}/' || {table}."Id" || '/{field}'"""
    return f'CASE WHEN {table}."{field}" IS NOT NULL THEN {path} END'


def path_of(name: str, record: str, field: str) -> str:
    return f"/sobjects/{name}/{record}/{field}"


def written(connection: sqlite3.Connection, path: str) -> str:
    """Return the blob at an address in base64, as SOAP shows it."""
    _, _, name, record, field = path.split("/")
    row = connection.execute(f'SELECT "{field}" FROM "{name}" WHERE "Id" = ?', (record,)).fetchone()
    return base64.b64encode(read_blob(connection, row[0])).decode()
