"""What people fill in. Each form ends in a value of the core, and is filled from one."""
