"""Which list is the Main List: bound by id once found, by its exact name before that."""

from collections.abc import Mapping

from sync.problems import GiveUp, Side
from sync.profile import Profile


def choose_list(profile: Profile, names: Mapping[str, str]) -> str | None:
    """Choose among the account's lists (id -> name); None: none has the name, it is to be created.

    Raises GiveUp where a bound list is gone (a new one of its name would not be what the user chose), or
    where a name differs only by upper and lower case, which only the user can settle.
    """
    if profile.main_list_id:
        if profile.main_list_id in names:
            return profile.main_list_id
        raise GiveUp("main_list_gone", Side.CONSTANT_CONTACT, {"list": profile.main_list})
    exact = sorted(list_id for list_id, name in names.items() if name == profile.main_list)
    if exact:
        return exact[0]
    similar = sorted(name for name in names.values() if name.casefold() == profile.main_list.casefold())
    if similar:
        told = {"list": profile.main_list, "found": similar[0]}
        raise GiveUp("main_list_case_differs", Side.CONSTANT_CONTACT, told)
    return None
