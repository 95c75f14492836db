"""Reminders of what falls due, in steps of days before it: a file for each kind, and how a step is told once."""
