"""Bulk activities: https://developer.constantcontact.com/api_guide/bulk_activities.html."""
