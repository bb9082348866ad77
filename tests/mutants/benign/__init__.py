"""Strange autograds that break no clause: the suite must let every one pass."""
