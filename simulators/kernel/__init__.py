"""What every simulator shares: server, clock, faults, counts, control and storage."""
