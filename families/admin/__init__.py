"""The officers' pages on cases, people and links. They decide through the same services as every other door."""

from families.admin import applications, corrections, disputes, events, home_visits, links, people, webhooks, work

__all__ = ["applications", "corrections", "disputes", "events", "home_visits", "links", "people", "webhooks", "work"]
