"""What of an account is personal."""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

_OWN = Personal(Mask.NEVER, Erase.WITH_ACCOUNT)
_SHOWN_AN_HOUR = Personal(Mask.WHOLE, Erase.AFTER_AN_HOUR)  # the demonstration's outbox, on the local machine alone

PERSONAL: Classes = {
    "User": {"username": _OWN, "email": _OWN, "mobile": _OWN, "password": _OWN},
    "OutgoingText": {"to": _SHOWN_AN_HOUR, "subject": _SHOWN_AN_HOUR, "body": _SHOWN_AN_HOUR},
}
PLAIN: Plain = {
    "User": frozenset(
        {
            "id",
            "is_mobile_verified",
            "language",
            "text_size",
            "is_staff",
            "is_active",
            "is_superuser",
            "joined_at",
            "last_login",
            "groups",
            "user_permissions",
        }
    ),
    "OutgoingText": frozenset({"id", "channel", "sent_at"}),
}
