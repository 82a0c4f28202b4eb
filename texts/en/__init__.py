"""English: plain words that say what happened and what to do next."""

from collections.abc import Mapping
from typing import Final

from texts.en.connecting import CONNECTING, HEALTH
from texts.en.describing import DESCRIBES
from texts.en.labels import LABELS
from texts.en.mapping import FAULTS, TROUBLES
from texts.en.phases import PHASES
from texts.en.problems import EITHER_SIDE, PROBLEMS
from texts.en.reasons import REASONS, SETTLED
from texts.en.refusals import REFUSALS

SENTENCES: Final[Mapping[str, str]] = {
    **PHASES,
    **PROBLEMS,
    **REASONS,
    **SETTLED,
    **REFUSALS,
    **TROUBLES,
    **FAULTS,
    **DESCRIBES,
    **HEALTH,
    **CONNECTING,
}

__all__ = ["EITHER_SIDE", "LABELS", "SENTENCES"]
