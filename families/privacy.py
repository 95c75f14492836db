"""What the family service stores of people, how it may be shown and when it goes (services/applications/closing.py does it).

Keys to other rows are plain: they name nobody to whoever holds the row alone.
"""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

_NUMBER = Personal(Mask.ENDS, Erase.AFTER_30_DAYS)
_INDEX = Personal(Mask.NEVER, Erase.AFTER_30_DAYS)
_NAME = Personal(Mask.WHOLE, Erase.AFTER_30_DAYS)
_FACT = Personal(Mask.WHOLE, Erase.AFTER_30_DAYS)

_SECRET = Personal(Mask.NEVER, Erase.STAYS)  # an app's, with which it knows that a message is ours

_WHY = Personal(Mask.NEVER, Erase.AFTER_30_DAYS)  # who asked may be anybody, an officer too

_LEASE = frozenset({"due_at", "lease_until", "lease_token", "attempts"})

PERSONAL: Classes = {
    "InsuredPerson": {
        "register_reference": Personal(Mask.WHOLE, Erase.AFTER_30_DAYS, is_reference=True),
        "name": _NAME,
        "name_spelled": Personal(Mask.NEVER, Erase.AFTER_30_DAYS),
        "number_sealed": _NUMBER,
        "number_index_a": _INDEX,
        "number_index_b": _INDEX,
        "birth_date": _FACT,
        "sex": _FACT,
        "has_phone": Personal(Mask.WHOLE, Erase.AFTER_30_DAYS),
        "died_on": _FACT,
        "untold_at": Personal(Mask.NEVER, Erase.AFTER_30_DAYS),
    },
    "SocialSecurityCard": {"number_sealed": _NUMBER},
    "LinkApplication": {
        "name_sealed": _NAME,
        "number_sealed": _NUMBER,
        "number_index_a": _INDEX,
        "number_index_b": _INDEX,
        "sent_from": Personal(Mask.NEVER, Erase.AFTER_A_DAY),
    },
    "CorrectionRequest": {"text_sealed": _FACT},
    "HomeVisit": {"address_sealed": Personal(Mask.WHOLE, Erase.AFTER_30_DAYS)},  # at the end of the visit, much earlier
    "Document": {"content_sealed": Personal(Mask.NEVER, Erase.AFTER_90_DAYS)},
    "Consent": {"refusal_reasons": _WHY},
    "WebhookEndpoint": {"secret_sealed": _SECRET, "old_secret_sealed": _SECRET},
    "AttemptCounter": {"who": Personal(Mask.NEVER, Erase.AFTER_A_DAY)},
}
PLAIN: Plain = {
    "InsuredPerson": frozenset({"id", "region", "confirmed_at", "erased_at", "owners_allowed"}),
    "SocialSecurityCard": frozenset({"id", "person", "issuer", "issued_on", "expires_on", "state", "confirmed_at"}),
    "LinkApplication": _LEASE
    | {
        "id",
        "reference",
        "applicant",
        "region",
        "place",
        "relationship",
        "has_no_number",
        "scopes",
        "term_days",
        "guardian_scopes",
        "notice_version",
        "notice_hash",
        "declaration_version",
        "declaration_hash",
        "language",
        "status",
        "version",
        "started_at",
        "touched_at",
        "submitted_at",
        "verified_at",
        "ended_at",
        "expires_at",
        "declines_at",
        "failures",
        "outcome",
        "review_reason",
        "is_kinship_proven",
        "is_guardian",
        "person",
        "is_phone_shared",
        "other_guardian",
        "is_guardian_asked",
        "is_guardians_phone_shared",
        "documents_asked",
        "brings_documents",
        "claimed_by",
        "claimed_at",
        "assisted_by",
        "assisted_seen",
        "assisted_office",
        "renews",
        "owner_pack_version",
        "subject_pack_version",
    },
    "Document": frozenset(
        {"id", "application", "kind", "position", "content_type", "size", "sha256", "added_at", "erased_at"}
    ),
    "Digest": frozenset({"id", "person", "month", "told_at"}),
    "OneTimeCode": _LEASE
    | {
        "id",
        "consent",
        "purpose",
        "route",
        "channel",
        "language",
        "asked_at",
        "asked_by",
        "asked_through",
        "sent_at",
        "failed_at",
        "register_id",
        "expires_at",
    },
    "CodeAttempt": frozenset({"id", "consent", "code_id", "tried_at", "result"}),
    "AttemptCounter": frozenset({"id", "what", "hour", "count"}),
    "CardCode": frozenset({"id", "link", "kind", "made_at", "expires_at", "revoked_at", "checked_at"}),
    "DelegationPass": frozenset({"id", "link", "made_at", "expires_at"}),
    "CorrectionRequest": frozenset(
        {"id", "reference", "person", "asked_by", "what", "asked_at", "answered_at", "answer"}
    ),
    "HomeVisit": frozenset(
        {
            "id",
            "reference",
            "person",
            "asked_by",
            "is_from_account",
            "on_day",
            "half",
            "asked_at",
            "reminded_at",
            "ended_at",
            "outcome",
        }
    ),
    "AppBar": frozenset({"id", "person", "app", "barred_at"}),
    "Invitation": frozenset(
        {
            "id",
            "inviter",
            "officer",
            "identity_seen",
            "person",
            "relationship",
            "scopes",
            "term_days",
            "text_version",
            "text_hash",
            "language",
            "code_digest",
            "made_at",
            "expires_at",
            "used_at",
            "revoked_at",
            "application",
        }
    ),
    "ApplicantBlock": frozenset({"id", "person", "applicant", "applicant_person", "blocked_at"}),
    "Dispute": frozenset(
        {"id", "reference", "link", "person", "opened_at", "opened_by", "resolved_at", "resolved_by", "outcome"}
    ),
    "Consent": frozenset(
        {
            "id",
            "application",
            "person",
            "asked_at",
            "route",
            "text_version",
            "text_hash",
            "language",
            "answered_at",
            "answer",
            "answered_by",
            "scopes",
            "term_days",
        }
    ),
    "FamilyLink": frozenset(
        {
            "id",
            "owner",
            "person",
            "relationship",
            "scopes",
            "begins_at",
            "until",
            "paused_at",
            "frozen_at",
            "ended_at",
            "ended_by",
            "last_used_on",
            "sequence",
            "guardian",
            "application",
            "consent",
        }
    ),
    "Message": _LEASE
    | {
        "id",
        "user",
        "person",
        "kind",
        "language",
        "codes",
        "application",
        "link",
        "created_at",
        "read_at",
        "sent_at",
        "channel",
        "failed_at",
    },
    "OutgoingNotice": _LEASE | {"id", "message", "channel", "made_at", "sent_at", "failed_at"},
    "MessageChoices": frozenset({"user", "by_email", "by_text", "left_out_of_email", "left_out_of_text", "chosen_at"}),
    "LossReport": _LEASE
    | {
        "id",
        "card",
        "link",
        "kind",
        "reported_by",
        "asked_at",
        "filed_at",
        "register_id",
        "lapses_at",
        "refused_at",
        "lift_asked_at",
        "lifted_at",
        "ended_at",
    },
    "WebhookEndpoint": frozenset(
        {
            "id",
            "app",
            "url",
            "events",
            "old_secret_until",
            "made_at",
            "failures",
            "failing_since",
            "rests_until",
            "disabled_at",
            "disabled_because",
            "tell_at",
        }
    ),
    "WebhookDelivery": _LEASE
    | {
        "id",
        "endpoint",
        "event_id",
        "kind",
        "link_id",
        "application_id",
        "sequence",
        "body",
        "made_at",
        "tries",
        "failing_since",
        "delivered_at",
        "given_up_at",
    },
    "ChangesCursor": _LEASE | {"id", "provider", "cursor", "read_at"},
    "HeldChange": _LEASE | {"id", "provider", "cursor", "person", "kind", "held_at", "failures", "given_up_at"},
    "ProviderBreaker": frozenset({"provider", "failures", "opened_at", "probe_at", "succeeded_at"}),
    "Heartbeat": frozenset({"queue", "beat_at"}),
    "DayFigures": frozenset(  # counts, and nobody in them
        {
            *("id", "region", "day", "sent", "approved", "rejected", "declined", "withdrawn", "expired", "asked"),
            *("granted", "refused", "disputes_opened", "disputes_resolved", "waits", "counted_at"),
        }
    ),
    "QueueFigures": frozenset({"region", "ages", "oldest_at"}),
    "ProviderDay": frozenset({"id", "provider", "day", "silent_calls", "silent_seconds"}),
}
