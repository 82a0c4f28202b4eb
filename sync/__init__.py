"""The pure core: it decides, and touches nothing. No I/O, clock, log or randomness in here."""
