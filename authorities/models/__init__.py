"""Regions, who issues there, where to go, and which officer is answerable for what."""

from authorities.models.authorities import Authority, AuthorityKind
from authorities.models.duties import Role, StaffDuty
from authorities.models.loads import TableLoad
from authorities.models.offices import ClosingReason, Office
from authorities.models.regions import Level, Region

__all__ = [
    "Authority",
    "AuthorityKind",
    "ClosingReason",
    "Level",
    "Office",
    "Region",
    "Role",
    "StaffDuty",
    "TableLoad",
]
