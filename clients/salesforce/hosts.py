"""Which hosts may get a Salesforce token: an answer or a form field never decides that alone."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sync.problems import GiveUp, Side

# My Domain, instance and login hosts end so; sites of customers (force.com and others) do not.
# https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm
SUFFIXES = (".salesforce.com", ".salesforce.mil")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosts:
    """Salesforce's domains over https, and exact host:port names over http for local services."""

    extra: frozenset[str] = frozenset()

    def base_url(self, host: str) -> str:
        """Give https://host (http for an extra host). Raises GiveUp for a host that is not Salesforce's."""
        name = host.lower()
        if name in self.extra:
            return f"http://{name}"
        if not name.endswith(SUFFIXES) or not name.replace("-", "").replace(".", "").isalnum():
            raise GiveUp("salesforce_foreign_host", Side.SALESFORCE, {"host": host[:100]})
        return f"https://{name}"

    def origin(self, url: str) -> str:
        """Give scheme and host of an address that an answer named, if it may be used."""
        return self.base_url(urlsplit(url).netloc)
