"""What the register says of a person's insurances and of the certification of their pension, kept with its day; and what
the family board needs."""

from benefits.models.board import BoardShare, CalendarFeed, DueKind, Reminder
from benefits.models.certifications import Certification, CertificationRequest
from benefits.models.records import InsuranceRecord, Refresh

__all__ = [
    "BoardShare",
    "CalendarFeed",
    "Certification",
    "CertificationRequest",
    "DueKind",
    "InsuranceRecord",
    "Refresh",
    "Reminder",
]
