"""What must hold in the end, in plain Python over what both sides show and what was done to them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync.stored import RunStatus
from tests.soak import flowing
from tests.soak.world import KINDS, WIRE, Person, Record, World, address_of, key_of

MOVED = {"move_person", "move_contact", "address_came"}
GONE = {"delete_person", "undelete_person", "merge_people", "convert_lead", "leave_filter"}
PLACEHOLDER = "Unknown"
LONGEST = 50  # characters of a value in Constant Contact


def before_run(world: World) -> None:
    """Remember of everybody that a run began."""
    for person in world.people.values():
        person.happened.append("run begins")


def after_run(world: World, ended: str, began: int, *, disturbed: bool) -> None:
    """Remember what a run has settled: who is on the list, and that the words of both sides are known."""
    for person in world.people.values():
        person.happened.append(f"run {ended}" + (" disturbed" if disturbed else ""))
    clean = ended == RunStatus.DONE and not disturbed
    contacts = {key_of(_address(one)): one for one in world.contacts()} if clean else {}
    flowing.settle(world, began, contacts, clean=clean)
    list_id = world.list_id() if clean else ""
    on_list = {address for address, one in contacts.items() if list_id in _lists(one)}
    for who, person in world.people.items():
        if address_of(who) in on_list:
            person.happened.append("on the list")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One address, in the end."""

    who: int
    person: Person
    records: list[Record]  # living ones of the profile's type, in scope
    others: list[Record]  # all other living ones with the address
    contact: Record | None
    member: bool

    @property
    def address(self) -> str:
        """The address."""
        return address_of(self.who)

    @property
    def made_by_us(self) -> bool:
        """Whether a record was made from the contact: it holds the address, and others are shadowed by it."""
        own = {record_id for _, record_id in self.person.records}
        return any(record["id"] not in own for record in self.records)

    @property
    def permission(self) -> str:
        """What the contact allows; "" without one."""
        return str(self.contact["email_address"]["permission_to_send"]) if self.contact else ""

    @property
    def mailed(self) -> bool:
        """Whether there is a living contact that did not opt out."""
        return self.contact is not None and "deleted_at" not in self.contact and not self.unsubscribed

    @property
    def unsubscribed(self) -> bool:
        """Whether the contact opted out."""
        return self.permission == "unsubscribed"

    @property
    def opted_out(self) -> bool:
        """Whether anybody with the address opted out, now or ever."""
        ever = {"opt_out_person", "opt_out_contact"} & set(self.person.happened)
        ticked = any(one["opted_out"] for one in (*self.records, *self.others))
        return bool(ever) or ticked or self.unsubscribed

    def was(self, acts: Iterable[str]) -> bool:
        """Tell whether any of these was done to the address."""
        return bool(set(acts) & set(self.person.happened))


def before_rest(world: World, now: dict[str, list[Record]]) -> None:
    """Work out which values must show in the end."""
    paired = [one for one in _seen(world, now) if _paired(one)]
    flowing.foresee(world, {one.who: (one.records[0], one.contact or {}) for one in paired})


def _paired(one: Seen) -> bool:
    return len(one.records) == 1 and not one.others and one.contact is not None


def broken(world: World, now: dict[str, list[Record]]) -> Iterator[str]:
    """Name every rule that does not hold."""
    seen = list(_seen(world, now))
    for one in seen:
        for rule in RULES:
            yield from (f"{one.address}: {words}" for words in rule(world, one))
    yield from _duplicates(world, now)


def _seen(world: World, now: dict[str, list[Record]]) -> Iterator[Seen]:
    contacts = {key_of(_address(one)): one for one in now["contacts"]}
    living = list(_living(now))
    list_id = world.list_id()
    for who, person in sorted(world.people.items()):
        here = [one for one in living if key_of(one["address"]) == address_of(who)]
        mine = [one for one in here if _in_scope(world, one)]
        contact = contacts.get(address_of(who))
        member = contact is not None and list_id in _lists(contact)
        others = [one for one in here if one not in mine]
        yield Seen(who=who, person=person, records=mine, others=others, contact=contact, member=member)


def _living(now: dict[str, list[Record]]) -> Iterator[Record]:
    """List living records of all types alike: the contact record of a Person Account is the Account's."""
    for name, kind in KINDS.items():
        for one in now[name]:
            person_account = bool(one.get("IsPersonAccount"))
            if one["IsDeleted"] or one.get("IsConverted") or person_account is not (name == "Account"):
                continue
            values = {word: one[source] or "" for word, source in kind.fields.items()}
            yield {
                **values,
                "type": name,
                "id": one["Id"],
                "address": one[kind.address],
                "opted_out": one[kind.opted_out],
                "source": one[kind.source],
                "by": one["CreatedById"],
                "made": one["CreatedDate"],
            }


def _in_scope(world: World, record: Record) -> bool:
    right = record["type"] == world.setup.object_type
    return right and (not world.setup.filtered or record["source"] == "Web")


def _address(contact: Record) -> str:
    return str(contact.get("email_address", {}).get("address", ""))


def _lists(contact: Record) -> list[str]:
    return list(contact.get("list_memberships", []))


def _option(world: World, name: str) -> bool:
    return bool(world.setup.options.get(name))


# --- consent --------------------------------------------------------------------------------------


def _unsubscribes_reach_salesforce(world: World, one: Seen) -> Iterator[str]:
    if not one.unsubscribed or _option(world, "no_unsubscribed_to_salesforce"):
        return
    for record in (*one.records, *one.others):
        if not record["opted_out"]:
            yield f"unsubscribed, but {record['type']} {record['id']} may still be mailed"


def _opt_outs_reach_the_account(world: World, one: Seen) -> Iterator[str]:
    ticked = [record for record in (*one.records, *one.others) if record["opted_out"]]
    may_differ = {"opt_in_contact", "untick_person", *MOVED, *GONE}
    if ticked and one.mailed and _option(world, "unsubscribe_opted_out") and not one.was(may_differ):
        yield f"{ticked[0]['type']} {ticked[0]['id']} opted out, but the contact is {one.permission}"


def _nobody_is_made_after_an_opt_out(_: World, one: Seen) -> Iterator[str]:
    acts = one.person.happened
    if "opt_out_person" not in acts:
        return
    never = "make_contact" not in acts and not one.was({*MOVED, *GONE, "untick_person"})
    ran = [act for act in acts[: acts.index("opt_out_person")] if act.startswith("run")]
    if never and one.contact is not None and not ran:
        yield "opted out before any run, but a contact was made"


# --- values ---------------------------------------------------------------------------------------


def _values_agree(world: World, one: Seen) -> Iterator[str]:
    """A pair that is synced shows the same, where the row's direction and policy want it so."""
    if not one.records or not one.mailed or one.opted_out or _held_by_hand(world, one):
        return
    assert one.contact is not None
    for word, wire in WIRE.items():
        there = str(one.contact.get(wire, ""))
        pairs = [(record[word], there) for record in one.records]
        if not any(_agree(world, word, here, there) for here, there in pairs):
            yield f"{word} is {[here for here, _ in pairs]} in Salesforce and {there!r} in the account"


def _values_are_as_foreseen(world: World, one: Seen) -> Iterator[str]:
    """No value is lost: where one side moved its value stands, where both did the policy's."""
    if not _paired(one) or not one.mailed or one.opted_out or _held_by_hand(world, one) or one.was(GONE):
        return
    assert one.contact is not None
    if not _option(world, "no_people_to_constant_contact"):
        foreseen = world.foreseen.get(one.who, {})
        yield from flowing.missed(foreseen, one.records[0], one.contact, LONGEST)


def _held_by_hand(world: World, one: Seen) -> bool:
    """Who left the list, or was deleted there, is left alone, and so is one record of several."""
    enforced = _option(world, "enforce_membership") and not world.list_refuses
    left = "leave_list" in one.person.happened and not enforced
    return left or one.was({"delete_contact", *MOVED, "merge_people"}) or len(one.records) > 1


def _agree(world: World, word: str, here: str, there: str) -> bool:
    direction, policy = world.setup.rows.get(word, ("to_constant_contact", "salesforce_wins"))
    if policy in {"never", "create_only"} or PLACEHOLDER in {here, there}:
        return True
    same = here.strip()[:LONGEST] == there.strip()[:LONGEST]
    one_way = _option(world, "no_people_to_constant_contact")
    if direction == "to_constant_contact":
        return same or not here or one_way
    if direction == "to_salesforce":
        return same or not there
    return same or not here or not there or one_way


def _nothing_is_invented(_: World, one: Seen) -> Iterator[str]:
    """Every value was once given by somebody to this address; blanks and the placeholder aside."""
    if one.was({*MOVED, "merge_people", "convert_lead"}):
        return
    told = {word: _told(one.person, word) for word in WIRE}
    shown = [(word, record[word]) for record in one.records for word in WIRE]
    if one.contact:
        shown += [(word, str(one.contact.get(wire, ""))) for word, wire in WIRE.items()]
    for word, value in shown:
        if value and value[:LONGEST] not in told[word] | {PLACEHOLDER}:
            yield f"{word} is {value!r}, which nobody gave"


def _told(person: Person, word: str) -> set[str]:
    return {
        value.strip()[:LONGEST]
        for (_, name), values in person.told.items()
        if name == word
        for value in values
    }


def _what_one_side_said_last_stays(world: World, one: Seen) -> Iterator[str]:
    """A field that only one side ever gave shows that side's last word there."""
    if one.opted_out or len(one.person.records) > 1 or one.made_by_us or one.was({*MOVED, *GONE}):
        return
    for record in one.records:
        for word in WIRE:
            mine = one.person.told.get(("salesforce", word), [])
            theirs = one.person.told.get(("constant_contact", word), [])
            if mine and not theirs and mine[-1] and record[word] != mine[-1]:
                yield f"{word} was {mine[-1]!r} in Salesforce alone, and is {record[word]!r}"


# --- who is there ---------------------------------------------------------------------------------


def _people_reach_the_account(world: World, one: Seen) -> Iterator[str]:
    if not one.records or one.opted_out or _option(world, "no_people_to_constant_contact"):
        return
    if one.was({"delete_contact", "leave_list", *MOVED, "merge_people"}):
        return
    if not one.mailed:
        yield "is in scope, but has no contact"
    elif not one.member and not one.made_by_us:  # whom we made from a contact is not put on it by that
        yield "is in scope, but is not on the list"


def _contacts_reach_salesforce(world: World, one: Seen) -> Iterator[str]:
    wanted = one.member or _option(world, "all_active_contacts")
    if not one.mailed or not wanted or one.opted_out or _option(world, "no_new_people"):
        return
    if one.records or one.others or one.person.records or one.was({*MOVED, "delete_contact"}):
        return
    assert one.contact is not None
    named = one.contact.get("last_name") or _option(world, "unknown_last_name")
    company = world.setup.object_type != "Lead" or _option(world, "unknown_company")
    if named and company:
        yield "is on the list, but has no record"


def _hand_kept_lists(world: World, one: Seen) -> Iterator[str]:
    """Who was put on the list by hand stays; who left it, once we knew them there, stays away."""
    acts = one.person.happened
    if one.opted_out or one.was({"delete_contact", *MOVED, "merge_people"}):
        return
    last = next((act for act in reversed(acts) if act in {"join_list", "leave_list"}), "")
    if last == "join_list" and one.mailed and not one.member and not one.was(GONE):
        yield "was put on the list by hand, and is not there"
    known = last == "leave_list" and "on the list" in acts[: _last(acts, "leave_list")]
    if known and one.member and not _option(world, "enforce_membership") and one.person.records:
        yield "left the list, and is there again"


def _last(acts: list[str], act: str) -> int:
    return len(acts) - 1 - acts[::-1].index(act)


RULES = (
    _unsubscribes_reach_salesforce,
    _opt_outs_reach_the_account,
    _nobody_is_made_after_an_opt_out,
    _values_agree,
    _values_are_as_foreseen,
    _nothing_is_invented,
    _what_one_side_said_last_stays,
    _people_reach_the_account,
    _contacts_reach_salesforce,
    _hand_kept_lists,
)


def _duplicates(world: World, now: dict[str, list[Record]]) -> Iterator[str]:
    """We make one record for an address at most, and none where somebody had made one before."""
    by_hand = {record_id for person in world.people.values() for _, record_id in person.records}
    moved = {key_of(address_of(who)) for who, person in world.people.items() if MOVED & set(person.happened)}
    living = [one for one in _living(now) if key_of(one["address"]) not in moved]
    ours = [one for one in living if one["id"] not in by_hand and _made_by_us(world, one)]
    for address, count in Counter(key_of(one["address"]) for one in ours).items():
        if count > 1:
            yield f"{address}: we made {count} records"
    for one in ours:
        before = [
            other["id"]
            for other in living
            if other["id"] in by_hand
            and key_of(other["address"]) == key_of(one["address"])
            and other["made"] < one["made"]
            and not _was_gone(world, other["id"])
        ]
        if before:
            yield f"{key_of(one['address'])}: we made {one['id']} beside {before}"


def _made_by_us(world: World, record: Record) -> bool:
    return bool(record["by"] == world.stage.salesforce.simulator.credentials["user_id"])


def _was_gone(world: World, record_id: str) -> bool:
    return any(
        GONE & set(person.happened)
        for person in world.people.values()
        if record_id in {one for _, one in person.records}
    )
