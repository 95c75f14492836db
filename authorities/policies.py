"""Who is answerable for what. A duty covers its region and all below it; being a superuser gives none."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from authorities.codes import chain_of, prefix_of
from authorities.models import Region, Role, StaffDuty


def has_duty(user: User | AnonymousUser, region_code: str, *roles: Role) -> bool:
    """Whether the user holds one of the roles (any, when none is named) in the region or above it, today."""
    return _duties(user, roles).filter(region__in=chain_of(region_code)).exists()


def duty_regions(user: User | AnonymousUser, *roles: Role) -> QuerySet[Region]:
    """Every region the user's duties cover, placeholders included, since rows of other tables may carry their code."""
    return Region.objects.filter(within_duty(user, *roles, field="code"))


def within_duty(user: User | AnonymousUser, *roles: Role, field: str) -> Q:
    """A filter for rows whose `field` holds a region code, through a key as `region__code` (no join comes of it).

    One query for the duties; nothing matches without any.
    """
    prefixes = {prefix_of(code) for code in _duties(user, roles).values_list("region_id", flat=True)}
    if "" in prefixes:
        return Q()
    scope = Q(pk__in=[])
    for prefix in sorted(prefixes):
        scope |= Q(**{f"{field}__startswith": prefix})
    return scope


def _duties(user: User | AnonymousUser, roles: tuple[Role, ...]) -> QuerySet[StaffDuty]:
    if isinstance(user, AnonymousUser) or not user.is_active:
        return StaffDuty.objects.none()
    duties = StaffDuty.objects.active().filter(user=user)
    return duties.filter(role__in=roles) if roles else duties
