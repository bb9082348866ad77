"""The language of programs: its words, programs as data, and their torch source."""
