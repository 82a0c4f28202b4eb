"""What a user does to a profile as a whole: copy it, delete it."""

from dataclasses import replace
from itertools import count

from flows.screens import Store
from sync.profile import Profile


def clone(store: Store, profile: Profile) -> Profile:
    """Copy a profile under a free name. The copy's first plan waits for a person, as every profile's does."""
    taken = {each.name for each in store.profiles.all()}
    names = (f"{profile.name} (copy{f' {number}' if number > 1 else ''})" for number in count(1))
    copy = replace(
        profile,
        id=0,
        name=next(name for name in names if name not in taken),
        main_list_id=None,
        paused=False,
        limits=replace(profile.limits, first_plan_waits=True),
    )
    return store.profiles.save(copy)


def delete(store: Store, profile: Profile) -> bool:
    """Delete a profile; nobody leaves a list by it. False while a run of it is under way.

    Plans of it that wait are put away. `forget` of the store, which takes longer, is a worker's.
    """
    for run in store.held.waiting(profile.id):
        store.held.discard(run.id)
    return store.profiles.put_away(profile.id)
