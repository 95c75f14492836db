"""Nothing here is personal: divisions, departments and offices are public, and a duty is ids and a role."""

from audit.privacy import Classes, Plain

PERSONAL: Classes = {}
PLAIN: Plain = {
    "Region": frozenset({"code", "name", "romanised_name", "level", "parent", "is_placeholder", "is_own_county"}),
    "Authority": frozenset(
        {
            "code",
            "region",
            "kind",
            "parent",
            "name",
            "phone",
            "may_issue",
            "approved_on",
            "approval_source",
            "edited_at",
        }
    ),
    "Office": frozenset(
        {
            "code",
            "authority",
            "region",
            "name",
            "romanised_name",
            "address",
            "romanised_address",
            "phone",
            "hours",
            "is_demonstration",
            "edited_at",
            "closed_on",
            "closed_because",
        }
    ),
    "StaffDuty": frozenset({"id", "user", "region", "role", "begins_on", "ended_at", "ended_by"}),
    "TableLoad": frozenset({"name", "digest", "loaded_at"}),
}
