"""Create a profile, and save its steps one by one: each on its own, in any order, by whoever comes."""

from collections.abc import Callable
from dataclasses import replace

from flows.ports import Store
from sync.options import Options
from sync.premapped import default_mapping
from sync.problems import GiveUp, Side
from sync.profile import ObjectType, Profile
from sync.steps import EditedMeanwhileError, Step, settled, version_of


def create(store: Store, *, name: str, object_type: ObjectType, options: Options, zone: str) -> Profile:
    """Make a profile with the premapped fields. Raises NameTakenError."""
    made = Profile(
        id=0,
        name=name,
        object_type=object_type,
        main_list="",
        mapping=default_mapping(object_type),
        options=options,
        zone=zone,
    )
    return store.profiles.save(made)


def edit(
    store: Store, profile_id: int, seen: tuple[Step, str], apply: Callable[[Profile], Profile]
) -> Profile:
    """Save one step. seen: the step, and its version as it was when the user began.

    What runs bound meanwhile stays. Raises EditedMeanwhileError, NameTakenError, LookupError, and GiveUp:
    both_ways_closed, object_type_fixed.
    """
    has_run = store.runs.latest(profile_id) is not None

    def change(now: Profile) -> Profile:
        step, version = seen
        if version_of(step, now) != version:
            raise EditedMeanwhileError
        changed = settled(now, apply(now))
        if changed.object_type != now.object_type and has_run:
            raise GiveUp("object_type_fixed", Side.SALESFORCE, {"object": changed.object_type.value})
        if changed.options.no_people_to_constant_contact and changed.options.no_new_people:
            raise GiveUp("both_ways_closed", Side.SALESFORCE, {"profile": changed.name})
        return replace(changed, id=profile_id)

    return store.profiles.change(profile_id, change)
