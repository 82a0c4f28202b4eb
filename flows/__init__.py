"""Use cases, one a file: each asks the core what to do and does it through the ports."""
