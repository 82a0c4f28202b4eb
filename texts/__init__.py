"""The one catalogue of sentences. Core, clients and store name a code and its parameters; doors say it.

`sentence` never fails: it is what a person reads when something else has, so a code without a sentence
and a parameter without a value are said as well as they can be.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from sync.plan import Parameter
from sync.problems import Side
from texts.en import EITHER_SIDE, LABELS, SENTENCES

UNKNOWN: Final = "unknown_code"
SYSTEMS: Final[Mapping[str, str]] = {
    Side.SALESFORCE: "Salesforce",
    Side.CONSTANT_CONTACT: "Constant Contact",
}


def sentence(code: str, parameters: Mapping[str, Parameter] | None = None) -> str:
    """Say what a code means and what to do next; the vendor's own `words` are added where there are any.

    Codes: sync.plan.Reason and Settled, progress phases, and problem codes. A problem that either system
    can have is "<side>_<kind>", with one sentence for both; the parameter `side` names the system too.
    """
    given = dict(parameters or {})
    if is_known(str(given.get("fault", ""))):  # why a value was refused is a sentence of its own
        given["fault"] = sentence(str(given["fault"]), {**given, "fault": ""})
    if is_known(str(given.get("why", ""))):  # so is why something cannot be taken back
        given["why"] = sentence(str(given["why"]), {**given, "why": ""})
    system = _system(code) or _system(f"{given.get('side', '')}_")
    said = system or "The other system"
    filled = Formatter().vformat(_template(code), (), _Lenient(given, code=code, system=said))
    words = given.get("words")
    return f'{filled} {said} says: "{words}"' if words else filled


def label(reason: str) -> str:
    """Say a reason in a few words, to stand beside a count."""
    return LABELS[reason]


def placeholders(code: str) -> frozenset[str]:
    """Name the parameters that a code's sentence takes."""
    names = (name for _, name, _, _ in Formatter().parse(_template(code)) if name)
    return frozenset(names) - {"code", "system"}


def is_known(code: str) -> bool:
    """Tell whether a code has a sentence of its own."""
    return _template(code) is not SENTENCES[UNKNOWN]


def _template(code: str) -> str:
    return SENTENCES.get(code) or EITHER_SIDE.get(_kind(code)) or SENTENCES[UNKNOWN]


def _system(code: str) -> str:
    """Name the system whose side a code begins with; "" where it begins with none."""
    return next((name for side, name in SYSTEMS.items() if code.startswith(f"{side}_")), "")


def _kind(code: str) -> str:
    """Take the side off a problem code; "" where it begins with none."""
    return next((code.removeprefix(f"{side}_") for side in SYSTEMS if code.startswith(f"{side}_")), "")


class _Lenient(dict[str, Parameter]):
    """Says an unfilled placeholder as "(not known)"."""

    def __missing__(self, key: str) -> str:
        return "(not known)"
