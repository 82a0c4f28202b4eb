"""The one catalogue of sentences. Core, clients and store name a code and its parameters; doors say it.

`sentence` never fails: it is what a person reads when something else has, so a code without a sentence
and a parameter without a value are said as well as they can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from sync.plan import Parameter
from sync.problems import Side
from sync.refusals import Refusal
from texts.en import EITHER_SIDE, LABELS, SENTENCES

UNKNOWN: Final = "unknown_code"
DO: Final = "\n"
"""In a template, what stands before it happened, and what stands after it is to be done."""
SYSTEMS: Final[Mapping[str, str]] = {
    Side.SALESFORCE: "Salesforce",
    Side.CONSTANT_CONTACT: "Constant Contact",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """What a person reads of something that went wrong."""

    said: str  # what happened, in plain words
    advice: str  # what to do; "" where the code is none of trouble
    words: str = ""  # the other system's own, word for word
    system: str = ""  # who says them

    @property
    def line(self) -> str:
        """All of it in one line."""
        quoted = f'{self.system or "The other system"} says: "{self.words}"' if self.words else ""
        return " ".join(part for part in (self.said, self.advice, quoted) if part)


def sentence(code: str, parameters: Mapping[str, Parameter] | None = None) -> str:
    """Say what a code means and what to do next; the vendor's own `words` are added where there are any.

    Codes: sync.plan.Reason and Settled, progress phases, and problem codes. A problem that either system
    can have is "<side>_<kind>", with one sentence for both; the parameter `side` names the system too.
    """
    return explained(code, parameters).line


def explained(code: str, parameters: Mapping[str, Parameter] | None = None) -> Explained:
    """Say it in its parts: what happened, what to do, and what the other system says."""
    given = dict(parameters or {})
    advices = []
    for inner in ("fault", "why"):  # why a value was refused or something stays is a sentence of its own
        if is_known(str(given.get(inner, ""))):
            reason = explained(str(given[inner]), {**given, inner: "", "words": ""})
            given[inner] = reason.said
            advices.append(reason.advice)
    system = _system(code) or _system(f"{given.get('side', '')}_")
    values = _Lenient(given, code=code, system=system or "The other system")
    said, _, advice = _template(code).partition(DO)
    said, advice = (Formatter().vformat(part.strip(), (), values) for part in (said, advice))
    together = " ".join(part for part in (*advices, advice) if part)
    return Explained(said=said, advice=together, words=str(given.get("words") or ""), system=system)


def explain_refusal(code: str, words: str) -> Explained:
    """Say what a refused row's code means; one that is not known has a sentence too."""
    refusal = Refusal(code=code, words=words)
    told = {**refusal.parameters, "words": words, "side": refusal.side}
    return explained(refusal.sentence, told)


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
