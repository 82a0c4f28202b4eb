"""simple-salesforce, Bulk API 2.0: every page as text, and csv.reader over it.

Runs in an environment of its own. Settings as JSON on the standard input, figures as JSON on the output.
"""

import csv
import io
import json
import sys
import time
from pathlib import Path
from typing import Any


def count(given: dict[str, Any]) -> int:
    """Read all rows."""
    from simple_salesforce.api import Salesforce  # noqa: PLC0415 - as everywhere: it is large

    client = Salesforce(instance_url=given["url"], session_id=given["token"], version="64.0")
    # The library addresses https; the simulator answers http, as it does all others who read here.
    client.bulk2_url = client.bulk2_url.replace("https://", "http://")
    bulk: Any = client.bulk2  # its annotations say less than it does
    rows = 0
    for page in bulk.Contact.query(given["soql"], max_records=100_000, wait=0.05):
        rows += sum(1 for _ in csv.reader(io.StringIO(page))) - 1  # the header
    return rows


asked: dict[str, Any] = json.load(sys.stdin)
began = time.perf_counter()
read = count(asked)
spent = time.perf_counter() - began
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
json.dump({"rows": read, "seconds": spent, "peak": peak}, sys.stdout)
