"""REST by areas: each module adds its routes to the one blueprint."""
