"""Sends what a program addresses to the vendor's login host to the simulator that SIMULATOR names.

Put on PYTHONPATH, it is read by the interpreter before the program begins.
"""

import os
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

send: Any = HTTPAdapter.send


def _send(adapter: Any, request: Any, *arguments: Any, **given: Any) -> Any:
    parts, there = urlsplit(request.url), urlsplit(os.environ["SIMULATOR"])
    if (parts.hostname or "").endswith("salesforce.com"):
        request.url = parts._replace(scheme=there.scheme, netloc=there.netloc).geturl()
    return send(adapter, request, *arguments, **given)


HTTPAdapter.send = _send  # type: ignore[method-assign, assignment]  # what this file is for
