"""Contacts: https://developer.constantcontact.com/api_guide/contacts_overview.html."""
