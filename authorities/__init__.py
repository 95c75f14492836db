"""Regions, issuing authorities, offices, staff duties and region packs: what differs from place to place, as data."""
