"""What happened and who saw what: append-only. Knows kinds and ids, never names or numbers."""
