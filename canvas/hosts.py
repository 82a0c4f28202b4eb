"""Which hosts are Salesforce's. A signed request names hosts that we call with a token: only these may be.

https://help.salesforce.com/s/articleView?id=xcloud.domain_name_url_formats.htm
"""

from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

SALESFORCE_DOMAINS = (
    "salesforce.com",
    "force.com",
    "salesforce-setup.com",
    "visualforce.com",
)


def is_salesforce(url: str, extra_hosts: AbstractSet[str] = frozenset()) -> bool:
    """Judge https hosts under Salesforce's domains, and exact entries of `extra_hosts` over http."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme == "http":
        return parts.netloc in extra_hosts
    host = (parts.hostname or "").rstrip(".")
    return (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and port in {None, 443}
        and any(host.endswith(f".{domain}") for domain in SALESFORCE_DOMAINS)
    )
