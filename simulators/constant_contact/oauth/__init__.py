"""The authorization service: https://developer.constantcontact.com/api_guide/auth_overview.html."""
