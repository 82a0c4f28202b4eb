"""Which value must stand on both sides in the end: worked out, in plain words, when the faults have stopped.

Only where there is no doubt: one record and one contact, matched by a run that nothing disturbed, and no
disturbed run between a change and the end.
"""

from collections.abc import Iterator, Mapping

from tests.soak.world import WIRE, Person, Record, World, address_of

SALESFORCE, ACCOUNT = "salesforce", "constant_contact"
UNREAD = 60  # seconds: Salesforce's last minute is not read
Moved = frozenset[str]  # the sides on which a field changed since both agreed


def settle(world: World, began: int, members: Mapping[str, Record], *, clean: bool) -> None:
    """Note what a run has brought in step, or that nobody can tell any more."""
    for who, person in world.people.items():
        if not clean:
            person.doubtful |= {word for _, word in person.moved}
            person.doubted = not person.matched or person.doubted
            continue
        known = {key for key, at in person.moved.items() if at + UNREAD <= began}
        person.moved = {key: at for key, at in person.moved.items() if key not in known}
        person.doubtful = {word for _, word in person.moved}
        read = len(person.records) == 1 and person.made_at + UNREAD <= began
        person.matched = person.matched or (read and address_of(who) in members)
        person.doubted = False


def expected(
    world: World, person: Person, here: Mapping[str, str], there: Mapping[str, str]
) -> dict[str, str]:
    """Give the values, by the words of fields, that both sides must show; one left out is in doubt."""
    found = {}
    for word in WIRE:
        direction, policy = world.setup.rows.get(word, ("to_constant_contact", "salesforce_wins"))
        if policy in {"create_only", "never"} or word in person.doubtful or person.doubted:
            continue
        moved = frozenset(side for side, name in person.moved if name == word)
        side = _deciding(direction, policy, moved) if person.matched else _first(direction, here[word])
        value = {SALESFORCE: here, ACCOUNT: there}[side][word] if side else ""
        if value:
            found[word] = value
    return found


def _first(direction: str, here: str) -> str:
    """At the first match Salesforce's value counts if it is not blank, else the other if it may flow."""
    if direction == "to_salesforce":
        return ACCOUNT
    return ACCOUNT if not here and direction == "both" else SALESFORCE


def _deciding(direction: str, policy: str, moved: Moved) -> str:
    """Name the side whose value counts; "" where both stay as they are or it depends on the moment."""
    if direction != "both":
        return SALESFORCE if direction == "to_constant_contact" else ACCOUNT
    if len(moved) == 1:
        return next(iter(moved))
    wins = {"salesforce_wins": SALESFORCE, "salesforce_unless_blank": SALESFORCE}
    return {**wins, "constant_contact_wins": ACCOUNT}.get(policy, "") if moved else ""


def foresee(world: World, pairs: Mapping[int, tuple[Record, Record]]) -> None:
    """Remember what each pair must show once both sides are in step."""
    world.foreseen = {
        who: expected(
            world, world.people[who], record, {word: contact.get(wire, "") for word, wire in WIRE.items()}
        )
        for who, (record, contact) in pairs.items()
    }


def missed(foreseen: Mapping[str, str], record: Record, contact: Record, longest: int) -> Iterator[str]:
    """Name the values that are not what was foreseen; the account holds no more than so many characters."""
    for word, value in foreseen.items():
        shown = (record[word].strip()[:longest], str(contact.get(WIRE[word], "")).strip()[:longest])
        if shown != (value.strip()[:longest],) * 2:
            yield f"{word} should be {value!r}, and is {shown[0]!r} there and {shown[1]!r} in the account"
