"""The people that a seed puts into the simulators, the same in every run and in both processes."""

from collections.abc import Callable, Iterator

from simulators.people_demo import demo_people, small_people
from simulators.people_rows import composed_people
from simulators.people_tricky import tricky_people
from simulators.people_values import Permission, SeedContact, SeedPerson, created_at

__all__ = ["SEEDS", "Permission", "SeedContact", "SeedPerson", "created_at", "people"]

SEEDS: dict[str, Callable[[], Iterator[SeedPerson]]] = {
    "none": lambda: iter(()),
    "small": small_people,
    "demo": demo_people,
    "tricky": tricky_people,
}


def people(
    seed: str, rows: int | None = None, *, match: float = 0.9, differ: float = 0.05
) -> Iterator[SeedPerson]:
    """Yield the people of a seed (`none`, `small`, `demo`, `tricky`, `rows`).

    With `rows` given, that many are composed for each simulator whatever the seed's name: the first
    rows * match share their address, of those the fraction `differ` has another title in Constant
    Contact; the rest exist once in each simulator with different addresses.
    Raises ValueError for an unknown seed or a share outside 0 to 1.
    """
    if rows is not None:
        return composed_people(rows, match=match, differ=differ)
    if seed not in SEEDS:
        known = ", ".join([*SEEDS, "rows (with a number of rows)"])
        raise ValueError(f"There is no seed {seed!r}. Choose one of: {known}.")
    return SEEDS[seed]()
