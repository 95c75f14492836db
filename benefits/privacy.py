"""What benefits stores of people, how it may be shown and when it goes: with the person's own facts, 30 days after the
last link or open application (services/records/forgetting.py does it)."""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

_FACT = Personal(Mask.WHOLE, Erase.AFTER_30_DAYS)

PERSONAL: Classes = {
    "InsuranceRecord": {
        "region_code": _FACT,
        "state": _FACT,
        "first_enrolled": _FACT,
        "spells": _FACT,
        "account_balance": _FACT,
    },
    "Certification": {"due_on": _FACT, "certified_at": _FACT, "proof_kind": _FACT},
    "Reminder": {"due_on": _FACT},
}
PLAIN: Plain = {
    "InsuranceRecord": frozenset({"id", "person", "insurance", "as_of", "fetched_at"}),
    "Refresh": frozenset({"person", "due_at", "lease_until", "lease_token", "attempts", "asked_at", "refreshed_at"}),
    "Certification": frozenset({"person", "fetched_at"}),
    "CertificationRequest": frozenset(
        {
            "id",
            "person",
            "link",
            "asked_by",
            "declaration_version",
            "declaration_hash",
            "channel",
            "language",
            "asked_at",
            "code_sent_at",
            "code_failed_at",
            "code_id",
            "code_expires_at",
            "tries",
            "open_try",
            "proven_at",
            "due_at",
            "lease_until",
            "lease_token",
            "attempts",
            "filed_at",
            "refused_at",
            "refusal",
        }
    ),
    "BoardShare": frozenset({"link", "allowed_at"}),
    "CalendarFeed": frozenset({"id", "user", "made_at"}),
    "Reminder": frozenset({"id", "link", "application", "kind", "step", "reminded_at"}),
}
