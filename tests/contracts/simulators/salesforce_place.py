"""The org that random histories share, and what they need to talk of its records."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.contracts.simulators.salesforce_model import FLAGS, Values
from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import Simulator

PEOPLE = ("Contact", "Lead")
PACKAGE = """<?xml version="1.0"?><CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
<fullName>{name}</fullName><type>Text</type><length>40</length><label>{name}</label>
<externalId>{key}</externalId><unique>{unique}</unique></CustomField>"""


class Place:
    """The simulator that all histories share, over one file; a restart gives it a new address."""

    def __init__(self, folder: Path) -> None:
        self.arguments = ("--seed", "none", "--data", str(folder / "org.sqlite"))
        self.source = folder / "package"
        self.figures: Counter[str] = Counter()
        self.start()
        for kind in ("Account", "Contact", "Lead", "Campaign", "CampaignMember"):
            self.add_field(kind, "Number__c", key=False)
        for kind in ("Account", "Contact", "Lead"):
            self.add_field(kind, "Key__c", key=True)
        self.org.control("POST", "install", {"folder": str(self.source)})

    def start(self) -> None:
        self.server = Simulator("salesforce", *self.arguments)
        self.org = Org(self.server)
        self.org.control("POST", "scale", {"delay": 0, "quota": None})

    def restart(self) -> None:
        self.server.kill()
        self.org.http.close()
        self.start()

    def add_field(self, kind: str, name: str, *, key: bool) -> None:
        """Write the source of a field; a Contact's key is unique, others may be shared."""
        file = self.source / "objects" / kind / "fields" / f"{name}.field-meta.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        unique = str(key and kind == "Contact").lower()
        file.write_text(PACKAGE.format(name=name, key=str(key).lower(), unique=unique))


def blank_as(way: str, sent: Values) -> Values:
    """Return what a way sends: in CSV an empty cell says nothing."""
    return {name: value for name, value in sent.items() if value != ""} if way == "bulk" else sent


def among(ids: Iterable[str]) -> str:
    return "('" + "', '".join(ids) + "')"


def as_texts(values: Values) -> dict[str, str]:
    return {
        name: "" if value is None else str(value).lower() if name in FLAGS else str(value)
        for name, value in values.items()
    }
