"""Where released torches break their own documentation, as a page for those who can mend it."""
