"""Telling programs of changes: whom, the outbox, the sender, and what an owner does with an endpoint."""
