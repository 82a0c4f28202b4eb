"""Which hosts are Salesforce's. A signed request names hosts that we call with a token: only these may be.

https://help.salesforce.com/s/articleView?id=xcloud.domain_name_url_formats.htm
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from canvas.context import CanvasRequest

SALESFORCE_DOMAINS = (
    "salesforce.com",
    "force.com",
    "salesforce-setup.com",
    "visualforce.com",
)
MY_DOMAIN = ".my.salesforce.com"


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


def ancestors(request: CanvasRequest, extra_hosts: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """Name the origins whose pages may frame the app, for `frame-ancestors`: those of the request's own org.

    Every window around the app counts, so the org's other hosts are named besides those of the request.
    """
    named = (request.target_origin, request.instance_url, request.location_origin)
    found = [origin for origin in named if origin and is_salesforce(origin, extra_hosts)]
    found += [f"https://{host}" for origin in named for host in _siblings(origin, request.namespace)]
    return tuple(dict.fromkeys(found))


def anybodys(extra_hosts: AbstractSet[str] = frozenset()) -> tuple[str, ...]:
    """Name the origins of every org, for a page that holds nothing of anybody's."""
    hosts = [f"https://*.{domain}" for domain in SALESFORCE_DOMAINS]
    return (*hosts, *(f"http://{host}" for host in sorted(extra_hosts)))


def _siblings(origin: str, namespace: str) -> Iterator[str]:
    """Derive a My Domain's hosts: of X.my.salesforce.com, or X--box.sandbox.my.salesforce.com."""
    host = urlsplit(origin).hostname or ""
    if not host.endswith(MY_DOMAIN):
        return
    domain = host.removesuffix(MY_DOMAIN)
    name, _, partition = domain.partition(".")
    rest = f".{partition}" if partition else ""
    yield f"{domain}.lightning.force.com"
    yield f"{domain}.my.salesforce-setup.com"
    yield from (f"{name}--{part}{rest}.vf.force.com" for part in {"c": 0, namespace.lower() or "c": 0})
