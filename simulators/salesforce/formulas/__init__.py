"""Formulas of fields, roll-ups and validation rules: read from their source, worked out by SQLite."""
