"""Papers that prove a relationship: which kinds there are, what situation asks for which, and making what was uploaded
safe to keep and to show. Knows no model and no request; whether it may be added is for services."""

from families.documents.cleaning import LARGEST, CleanDocument, ContentType, clean_document
from families.documents.kinds import Case, DocumentKind, Kin, Situation, kin_by, situation_by

MOST = 5  # papers an application; issue 5. The database holds it too: a position is one of 1 to 5

__all__ = [
    "LARGEST",
    "MOST",
    "Case",
    "CleanDocument",
    "ContentType",
    "DocumentKind",
    "Kin",
    "Situation",
    "clean_document",
    "kin_by",
    "situation_by",
]
