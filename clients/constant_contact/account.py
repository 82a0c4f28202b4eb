"""The account itself, its lists and its custom fields."""

from datetime import datetime

from clients.constant_contact.calls import Calls
from clients.constant_contact.parsing import (
    AccountBody,
    CountsBody,
    FieldBody,
    FieldsPage,
    ListBody,
    ListsPage,
    PrivilegeBody,
    decode,
    make_account,
    make_counts,
    make_field,
    make_list,
    parse_lists,
)
from sync.problems import Refused
from sync.remote import Account, ContactCounts, ContactList, CustomField, NewField


class AccountCalls(Calls):
    """Whose account it is, and what is set up in it."""

    def account_id(self) -> str:
        return self.account().account_id

    def account(self) -> Account:
        return make_account(decode(self._call(self._requests.account()), AccountBody))

    def privileges(self) -> frozenset[str]:
        """Name what the connected user may do: contacts:read, contacts:write, ..."""
        found = decode(self._call(self._requests.privileges()), list[PrivilegeBody])
        return frozenset(one.privilege_name for one in found)

    def counts(self) -> ContactCounts:
        """Count the contacts by their consent."""
        return make_counts(decode(self._call(self._requests.counts()), CountsBody))

    def now(self) -> datetime:
        """Show Constant Contact's clock: the last `Date` and what passed since; costs a call if none came."""
        if self._caller.sender.clock.last is None:
            self.account_id()
        return self._clock()

    def lists(self, name: str | None = None) -> list[ContactList]:
        """List all lists that are not deleted, or those of one exact name."""
        pages = self._pages(self._requests.lists(name), ListsPage)
        return [found for page in pages for found in parse_lists(page)]

    def contact_list(self, list_id: str) -> ContactList | None:
        """Fetch one list with its number of members; None where it is deleted or not known."""
        body = self._list_body(list_id)
        return make_list(body) if body else None

    def create_list(self, name: str) -> ContactList:
        """Create a list; where its name is taken since (or by a lost answer of ours), that list is it."""
        try:
            body = decode(self._call(self._requests.create_list(name), of_record=True), ListBody)
        except Refused as refusal:
            found = [one for one in self.lists(name) if one.name == name] if refusal.status == 409 else []
            if not found:
                raise
            return found[0]
        return make_list(body)

    def rename_list(self, list_id: str, name: str) -> ContactList:
        """Rename: two calls, since the second puts all that a list has.

        Raises Refused: 409 where another list has the name, 404 where the list is deleted or not known.
        """
        before = decode(self._call(self._requests.contact_list(list_id), of_record=True), ListBody)
        request = self._requests.put_list(before, name)
        return make_list(decode(self._call(request, of_record=True), ListBody))

    def custom_fields(self) -> list[CustomField]:
        pages = self._pages(self._requests.custom_fields(), FieldsPage)
        return [make_field(body) for page in pages for body in page.custom_fields]

    def create_custom_field(self, field: str | NewField) -> CustomField:
        """Create a field, of text where a label is given alone; its `name` is the vendor's to choose.

        A label taken since is that field, of whatever type. Raises Refused, where the account does not take
        the type (400) or any more fields.
        """
        new = NewField(label=field) if isinstance(field, str) else field
        try:
            answer = self._call(self._requests.create_custom_field(new), of_record=True)
        except Refused as refusal:
            taken = self.custom_fields() if refusal.status == 409 else []
            found = next((one for one in taken if one.label == new.label), None)
            if found is None:
                raise
            return found
        return make_field(decode(answer, FieldBody))

    def _list_body(self, list_id: str) -> ListBody | None:
        answer = self._find(self._requests.contact_list(list_id))
        body = decode(answer, ListBody) if answer is not None else None
        return None if body is None or body.deleted_at else body
