"""Make a Salesforce text one that its target can hold. The same text in gives the same text out."""

from typing import Final

from sync.fields import target_of
from sync.mapping import Row

_LINE_BREAKS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")  # what str.splitlines splits at
_CONTROLS: Final = {code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in _LINE_BREAKS}


def convert(row: Row, raw: str) -> str:
    """Strip, put lines into one, and cut at the target's limit (in characters, as the vendor counts them).

    Lines of a street are joined by ", ", of anything else by a space; other control characters become
    spaces. Converting twice changes nothing more.
    """
    if not raw:
        return raw
    target = target_of(row)
    text = (raw if raw.isprintable() else _one_line(raw, target.joint)).strip()
    return text if len(text) <= target.limit else text[: target.limit].strip()


def _one_line(raw: str, joint: str) -> str:
    lines = (line.strip() for line in raw.translate(_CONTROLS).splitlines())
    return joint.join(line for line in lines if line)
