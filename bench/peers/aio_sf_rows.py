"""aio-sf, Bulk API 2.0: records one by one, as dicts.

Runs in an environment of its own. Settings as JSON on the standard input, figures as JSON on the output.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from aio_sf import SalesforceClient, StaticTokenAuth  # type: ignore[import-not-found]  # in its own environment
from aio_sf.exporter.bulk_export import bulk_query  # type: ignore[import-not-found]  # likewise


async def count(given: dict[str, Any]) -> int:
    """Read all records."""
    auth = StaticTokenAuth(instance_url=given["url"], access_token=given["token"])
    rows = 0
    async with SalesforceClient(auth_strategy=auth, version="v64.0", timeout=300.0) as client:
        # Its poll_interval is whole seconds; 0 asks again at once, and the simulator's answer waits.
        found = await bulk_query(client, given["soql"], batch_size=100_000, poll_interval=0)
        async for _ in found:
            rows += 1
    return rows


asked: dict[str, Any] = json.load(sys.stdin)
began = time.perf_counter()
read = asyncio.run(count(asked))
spent = time.perf_counter() - began
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
json.dump({"rows": read, "seconds": spent, "peak": peak}, sys.stdout)
