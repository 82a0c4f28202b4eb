"""How many people show: where many are gone without a word, it is not they who have changed."""

from sync.problems import GiveUp, Side
from sync.profile import Profile


def too_many_gone(now: int, before: int | None, profile: Profile) -> GiveUp | None:
    """Tell what stops a whole reading: more people than the limit are not visible any more.

    now: everybody who shows, the deleted included; before: who was there, None where nobody knows.
    """
    if not before or now >= before * (1 - profile.limits.visible_drop):
        return None
    told: dict[str, str | int] = {"object": profile.object_type, "now": now, "before": before}
    return GiveUp("people_not_visible", Side.SALESFORCE, told)
