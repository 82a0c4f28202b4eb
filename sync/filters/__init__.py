"""The filter of a profile: its tree, its check, its SOQL, and the same judgement in the core."""
