"""What the watch over consent notes here, as triggers on contacts and memberships.

An address is closed while it is on the watch's list: given by a test as opted out elsewhere, or of a contact
that is unsubscribed or was so when it was deleted. A person who opts in again (which only the control path
does) takes it off; an API request never does. PUT /contacts/resubscribe changes nothing: no violation.
"""

from simulators.constant_contact.world import World
from simulators.kernel.consent import ELSEWHERE, NOTE, NOTED

CLOSED = (
    "EXISTS (SELECT 1 FROM consent_addresses WHERE email_key = {email} AND account IN ("
    + str(ELSEWHERE)
    + ", {account}))"
)
# Contacts are always saved by INSERT OR REPLACE: before it the row is still what it was.
BEFORE = "(SELECT {column} FROM contacts WHERE id = NEW.id)"
STATE, EMAIL = BEFORE.format(column="state"), BEFORE.format(column="email_key")
TRIGGERS = {
    "permission": f"""BEFORE INSERT ON contacts WHEN {NOTED} BEGIN
      {NOTE} SELECT consent_request(), coalesce(NEW.email_key, email_key),
        'permission_to_send went from unsubscribed to ' || coalesce(NEW.permission, 'nothing')
        FROM contacts
        WHERE id = NEW.id AND permission = 'unsubscribed' AND NEW.permission IS NOT 'unsubscribed';
    END""",
    "address": f"""BEFORE INSERT ON contacts WHEN {NOTED} AND NEW.state <> 'deleted'
      AND {CLOSED.format(email="NEW.email_key", account="NEW.account")} BEGIN
      {NOTE} SELECT consent_request(), NEW.email_key, CASE
        WHEN {STATE} IS NULL THEN 'a contact was created at a closed address'
        WHEN {STATE} = 'deleted' THEN 'a deleted contact was revived at a closed address'
        ELSE 'a contact was moved to a closed address' END
        WHERE {STATE} IS NULL OR {STATE} = 'deleted' OR {EMAIL} IS NOT NEW.email_key;
    END""",
    "lists": f"""BEFORE INSERT ON memberships WHEN {NOTED}
      AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.contact
        AND {CLOSED.format(email="contacts.email_key", account="contacts.account")})
      AND NOT EXISTS (SELECT 1 FROM memberships WHERE list = NEW.list AND contact = NEW.contact) BEGIN
      {NOTE} SELECT consent_request(), email_key, 'a closed address joined a list'
        FROM contacts WHERE id = NEW.contact;
    END""",
    "opened": """BEFORE INSERT ON contacts WHEN consent_request() IS NULL BEGIN
      DELETE FROM consent_addresses WHERE account = NEW.account AND email_key IN (NEW.email_key,
        (SELECT email_key FROM contacts WHERE id = NEW.id AND permission = 'unsubscribed'));
    END""",
    "closed": """AFTER INSERT ON contacts WHEN NEW.permission = 'unsubscribed' AND NEW.email_key IS NOT NULL
      BEGIN INSERT OR IGNORE INTO consent_addresses VALUES (NEW.email_key, NEW.account); END""",
}
# By the index of states: a million contacts are not read for it.
FILL = (
    "INSERT OR IGNORE INTO consent_addresses SELECT email_key, account FROM contacts"
    " WHERE account IN (SELECT account FROM accounts) AND state IN ('unsubscribed', 'deleted')"
    " AND permission = 'unsubscribed' AND email_key IS NOT NULL"
)


def watch_consent(world: World) -> None:
    """Arm the watch; call once the file is filled."""
    with world.write() as connection:
        connection.execute(FILL)
    world.kernel.consent.arm(TRIGGERS)
