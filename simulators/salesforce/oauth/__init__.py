"""OAuth 2.0 as the vendor grants it: authorize page, token endpoint, revoke, introspect and identity."""
