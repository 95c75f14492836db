"""An integrator's contact is a person's address; the rest is about programs, or ids."""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

PERSONAL: Classes = {
    "Integrator": {"contact": Personal(Mask.WHOLE, Erase.STAYS)},
    # Who calls without a token is counted by a keyed hash of the network address.
    "KeptAnswer": {"caller": Personal(Mask.NEVER, Erase.AFTER_A_DAY)},
    "Usage": {"caller": Personal(Mask.NEVER, Erase.AFTER_A_DAY)},
    "UsedRefreshToken": {"hash": Personal(Mask.NEVER, Erase.WITH_ACCOUNT)},
}
PLAIN: Plain = {
    "Integrator": frozenset({"id", "name", "is_sandbox", "disabled_at"}),
    "App": frozenset({"client", "integrator", "disabled_at"}),
    "Agreement": frozenset({"id", "app", "region", "scopes", "purposes", "begins_at", "ended_at"}),
    "AppGrant": frozenset({"id", "user", "app", "scopes", "granted_at", "last_used_at", "ended_at", "ended_by"}),
    "KeptAnswer": frozenset(
        {
            "id",
            "operation",
            "key",
            "body_hash",
            "made_at",
            "lease_until",
            "lease_token",
            "status",
            "headers",
            "body",
        }
    ),
    "Usage": frozenset({"id", "policy", "window_start", "count"}),
    "UsedRefreshToken": frozenset({"id", "grant", "family", "used_at", "expires_at"}),
}
