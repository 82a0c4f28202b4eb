"""The record lookup: whoever is meant by an address or an id, as each profile sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flows.screens import Known, Store
from flows.why import Verdict, decider, verdicts
from sync.profile import Profile
from sync.shown import Card


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What one profile knows of whoever was asked for."""

    profile: Profile
    verdicts: Sequence[Verdict]
    cards: Sequence[Card]
    wishes: Sequence[Any]  # that stand about these records
    history: Sequence[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What is known in the whole org."""

    seen: Sequence[Seen]  # profiles that know somebody
    consent: Sequence[Any]  # the ledger, newest first
    lists: dict[str, str]  # names of lists that are ours, by id
    profiles: int  # that were asked


def look_up(store: Store, who: str) -> Found:
    """Look whoever is meant up in every profile; by what was last read."""
    profiles = store.profiles.all()
    known = [(profile, store.explaining.explain(profile, who, decider(profile))) for profile in profiles]
    consent = {line for _, each in known for line in each.consent}
    return Found(
        seen=[_seen(store, profile, each) for profile, each in known if each.person_ids or each.contact_ids],
        consent=sorted(consent, key=lambda line: line.at, reverse=True),
        lists={profile.main_list_id: profile.main_list for profile in profiles if profile.main_list_id},
        profiles=len(profiles),
    )


def _seen(store: Store, profile: Profile, known: Known) -> Seen:
    return Seen(
        profile=profile,
        verdicts=verdicts(known.decided),
        cards=store.people.cards(profile, known.contact_ids),
        wishes=store.wishes.standing_of(profile.id, [*known.person_ids, *known.contact_ids]),
        history=known.history,
    )
