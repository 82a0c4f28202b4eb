"""Takes out of a vendor's words what no log, report or exception may hold."""

import re

LONGEST = 300  # characters of a vendor's words that are kept
ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
# Salesforce's access tokens start with the org id and "!", Constant Contact's are JWTs; ids are shorter.
TOKEN = re.compile(r"(?:00D\w{12,15}!\S+|\beyJ[\w-]+\.\S+|\b[\w-]{40,}\b)")


def redact(words: str) -> str:
    """Shorten to one line of 300 characters, without addresses or anything that looks like a token."""
    line = " ".join(words.split())
    return TOKEN.sub("[secret]", ADDRESS.sub("[address]", line))[:LONGEST]
