"""Named switches for vendor behaviour that nobody has confirmed, each with a default and a meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.kernel.sqlite import Database

SETTING = "switches"


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    name: str  # deletion_moves_updated_at
    choices: tuple[Any, ...]  # (True, False) or named ways, the first is the default
    meaning: str  # one sentence about what each choice does

    @property
    def default(self) -> Any:
        return self.choices[0]


class Switches:
    def __init__(self, database: Database, table: Iterable[Switch]) -> None:
        self._database = database
        self._table = {switch.name: switch for switch in table}
        kept = database.setting(SETTING, {})
        self._values = {name: kept.get(name, switch.default) for name, switch in self._table.items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def change(self, change: Mapping[str, Any]) -> None:
        """Set switches by name. Raises ValueError that names what can be set."""
        for name, value in change.items():
            switch = self._table.get(name)
            if switch is None:
                raise ValueError(f"Unknown switch {name!r}. Known: {', '.join(sorted(self._table))}.")
            if not any(value == choice and type(value) is type(choice) for choice in switch.choices):
                raise ValueError(f"{name} takes one of {list(switch.choices)!r}, not {value!r}.")
        self._values.update(change)
        self._database.keep(SETTING, self._values)

    def describe(self) -> dict[str, dict[str, Any]]:
        return {
            name: {
                "value": self._values[name],
                "default": switch.default,
                "choices": list(switch.choices),
                "meaning": switch.meaning,
            }
            for name, switch in self._table.items()
        }

    def values(self) -> dict[str, Any]:
        return dict(self._values)
