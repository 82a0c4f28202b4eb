"""How far rates, quotas and delays differ from the vendor's own; 1 unless a test says otherwise."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from simulators.kernel.sqlite import Database

SETTING = "scale"
FIELDS = ("rate", "quota", "delay")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    rate: float | None = 1.0  # 10 = ten times as many requests a second; None = no limit
    quota: float | None = 1.0  # 2 = twice as many requests a day; None = no limit
    delay: float = 1.0  # 0 = asynchronous work finishes at once


class Scales:
    """One scale for all, and others for single credentials (API keys or user names)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scales = {name: Scale(**value) for name, value in database.setting(SETTING, {}).items()}

    def of(self, credential: str = "") -> Scale:
        return self._scales.get(credential) or self._scales.get("") or Scale()

    def change(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """Apply {"rate","quota","delay"}, for one credential if "credential" is given. Raises ValueError."""
        values = {name: value for name, value in change.items() if name != "credential"}
        check_values(values)
        credential = str(change.get("credential", ""))
        self._scales[credential] = replace(self.of(credential), **values)
        self._database.keep(SETTING, {name: asdict(scale) for name, scale in self._scales.items()})
        return asdict(self._scales[credential])


def check_values(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValueError(f"Unknown scale {name!r}. Give one of: {', '.join(FIELDS)}, credential.")
        if value is None and name != "delay":
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"Give {name} as a number of 0 or more (rate and quota also as null: no limit).")
