"""PUT /contacts/resubscribe mails a confirmation, once per contact; /_control answers it for the person."""

from simulators.constant_contact.contacts import consent, links
from simulators.constant_contact.contacts.model import Contact, save
from simulators.constant_contact.errors import bad_request, conflict
from simulators.constant_contact.world import World


def ask_again(world: World, contact: Contact, list_ids: list[str]) -> None:
    """Note that the mail went out. Raises 400 unless unsubscribed, 409 the second time."""
    lists = links.read_lists(world, contact.account, list_ids)
    if contact.is_deleted or not contact.is_unsubscribed:
        raise bad_request("The contact is not unsubscribed.")
    if contact.resubscribe_asked:
        raise conflict("A resubscribe email was already sent to this contact.")
    contact.resubscribe_asked = True
    with world.write() as connection:
        save(connection, contact)
        world.database.keep(f"resubscribe_{contact.id}", lists)


def confirm(world: World, contact: Contact) -> bool:
    """The person says yes: explicit, on the lists asked for. False where nobody had asked."""
    if not contact.resubscribe_asked or not contact.is_unsubscribed:
        return False
    now = world.now()
    consent.opt_in(contact, now, permission="explicit", source="Contact")
    contact.email["confirm_status"] = "confirmed"
    contact.touch(now)
    with world.write() as connection:
        save(connection, contact)
        lists = world.database.setting(f"resubscribe_{contact.id}", [])
        connection.executemany(links.JOIN, [(number, contact.id) for number in lists])
    return True
