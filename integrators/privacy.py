"""An integrator's contact is a person's address; the rest is about programs, or ids."""

from audit.privacy import Classes, Erase, Mask, Personal, Plain

PERSONAL: Classes = {"Integrator": {"contact": Personal(Mask.NEVER, Erase.STAYS)}}
PLAIN: Plain = {
    "Integrator": frozenset({"id", "name", "is_sandbox", "disabled_at"}),
    "App": frozenset({"client", "integrator", "disabled_at"}),
    "Agreement": frozenset({"id", "app", "region", "scopes", "purposes", "begins_at", "ended_at"}),
    "AppGrant": frozenset({"id", "user", "app", "scopes", "granted_at", "ended_at", "ended_by"}),
}
