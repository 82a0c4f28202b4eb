"""Adapters out: each call is a pure build and a pure parse, and there is one sender."""
