"""Which rows of a waiting plan are tried first: a few, that show every kind of change there is."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

AT_MOST: Final = 10  # people


def choose(candidates: Iterable[tuple[int, str]], at_most: int = AT_MOST) -> tuple[int, ...]:
    """Choose rows by (number, kind): of each kind in turn the next by number, until there are enough.

    The same plan gives the same choice. A row is about one person, so there are never more people than rows.
    """
    kinds: dict[str, list[int]] = {}
    for number, kind in sorted(candidates):
        kinds.setdefault(kind, []).append(number)
    return tuple(sorted(number for number, _ in zip(_in_turn(kinds.values()), range(at_most), strict=False)))


def _in_turn(kinds: Iterable[list[int]]) -> Iterator[int]:
    for round_ in zip_longest(*kinds):
        yield from (number for number in round_ if number is not None)
