"""Contacts: pages of them, and single writes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clients.constant_contact.calls import Calls
from clients.constant_contact.parsing import ContactsPage, decode
from sync.records import Contact
from sync.remote import ContactsQuery


class ContactCalls(Calls):
    """Reading contacts, and writing them one by one."""

    def contact_pages(self, query: ContactsQuery) -> Iterator[list[Contact]]:
        """Page through contacts, 500 at a time; a contact may appear on two pages."""
        for page in self._pages(self._requests.contacts(query), ContactsPage):
            yield page.contacts

    def contact(
        self, contact_id: str, include: tuple[str, ...], *, opts_out: bool = False
    ) -> dict[str, Any] | None:
        """Fetch the raw contact, for GET - merge - PUT; None where it is not known."""
        answer = self._find(self._requests.contact(contact_id, include, opts_out=opts_out))
        return decode(answer, dict[str, Any]) if answer is not None else None

    def contact_of_address(
        self, address: str, include: tuple[str, ...], *, opts_out: bool = False
    ) -> Contact | None:
        """Find by address in any state, deleted ones included."""
        answer = self._call(self._requests.contact_of_address(address, include, opts_out=opts_out))
        return next(iter(decode(answer, ContactsPage).contacts), None)

    def create_contact(self, body: Mapping[str, Any]) -> Contact:
        """Create. Raises Refused (409: the address is taken, in any state) and AnswerLost."""
        request = self._requests.create_contact(body)
        return decode(self._call(request, of_record=True), Contact, request)

    def put_contact(self, contact_id: str, body: Mapping[str, Any]) -> Contact:
        """Replace: what the body leaves out becomes null. Raises Refused."""
        return decode(self._call(self._requests.put_contact(contact_id, body), of_record=True), Contact)

    def delete_contact(self, contact_id: str) -> bool:
        """Delete one contact; False where it is not known. Safe to repeat."""
        return self._find(self._requests.delete_contact(contact_id)) is not None

    def resubscribe(self, contact_id: str, list_ids: Sequence[str]) -> None:
        """Have the vendor mail its question; nothing changes before the person says yes.

        Raises Refused (409: it was mailed before, 400: not unsubscribed, 404: not known) and AnswerLost.
        https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html
        """
        self._call(self._requests.resubscribe(contact_id, list_ids), of_record=True)
