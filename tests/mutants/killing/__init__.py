"""How the museum is put to the test: trials in forked processes, reproducers, gates, the matrix."""
