"""What of an account is personal: in our tables, and in those of the libraries that keep people signed in."""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

_OWN = Personal(Mask.NEVER, Erase.WITH_ACCOUNT)
_OF_SESSION = Personal(Mask.NEVER, Erase.WITH_SESSION)
_SHOWN_AN_HOUR = Personal(Mask.WHOLE, Erase.AFTER_AN_HOUR)  # the demonstration's outbox, on the local machine alone

PERSONAL: Classes = {
    "User": {"username": _OWN, "email": _OWN, "mobile": _OWN, "password": _OWN},
    "WrongTries": {
        "who": Personal(Mask.NEVER, Erase.AFTER_A_DAY),
        "last": Personal(Mask.NEVER, Erase.AFTER_A_DAY),
    },
    "SignInPlace": {"network": Personal(Mask.NEVER, Erase.AFTER_LAST_USE)},
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
            "erase_at",
            "erased_at",
            "last_login",
            "groups",
            "user_permissions",
        }
    ),
    "WrongTries": frozenset({"id", "what", "count", "since", "until", "last_at"}),
    "SignInPlace": frozenset({"id", "user", "seen_at"}),
    "OutgoingText": frozenset({"id", "channel", "sent_at"}),
}

# By label: their apps have no room.
PERSONAL_IN_LIBRARIES: Classes = {
    "allauth_idp_oidc.Token": {"hash": _OWN},
    "account.EmailAddress": {"email": _OWN},
    "mfa.Authenticator": {"data": _OWN},
    "sessions.Session": {"session_key": _OF_SESSION, "session_data": _OF_SESSION},
    "usersessions.UserSession": {"ip": _OF_SESSION, "user_agent": _OF_SESSION, "session_key": _OF_SESSION},
}
PLAIN_IN_LIBRARIES: Plain = {
    "allauth_idp_oidc.Client": frozenset(
        {
            *(
                "id",
                "name",
                "secret",
                "scopes",
                "default_scopes",
                "type",
                "grant_types",
                "redirect_uris",
                "cors_origins",
            ),
            *("allow_uri_wildcards", "response_types", "owner", "skip_consent", "created_at", "data"),
        }
    ),
    "allauth_idp_oidc.Token": frozenset({"id", "type", "client", "user", "data", "created_at", "expires_at", "scopes"}),
    "account.EmailAddress": frozenset({"id", "user", "verified", "primary"}),
    "account.EmailConfirmation": frozenset(
        {"id", "email_address", "created", "sent", "key"}
    ),  # for links; we send codes
    "admin.LogEntry": frozenset(
        {
            "id",
            "action_time",
            "user",
            "content_type",
            "object_id",
            "object_repr",  # a title, and titles tell nothing personal
            "action_flag",
            "change_message",
        }
    ),
    "auth.Group": frozenset({"id", "name", "permissions"}),
    "auth.Permission": frozenset({"id", "name", "content_type", "codename"}),
    "contenttypes.ContentType": frozenset({"id", "app_label", "model"}),
    "mfa.Authenticator": frozenset({"id", "user", "type", "created_at", "last_used_at"}),
    "sessions.Session": frozenset({"expire_date"}),
    "usersessions.UserSession": frozenset({"id", "user", "created_at", "last_seen_at", "data"}),
}
