"""Seals over the journal of events: each covers what was committed since the one before, under a key that the database does
not have, so that a change shows even when the database's superuser made it (docs/adr/0012)."""
