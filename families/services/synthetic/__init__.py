"""Invented families by the million, for looking at the product as it is with many: people, cards, accounts, applications in each
status, consents, links, disputes, messages and events, written by COPY. For demonstrations and throwaway databases alone."""

from families.services.synthetic.loading import NotLoaded, load

__all__ = ["NotLoaded", "load"]
