"""Who is answerable for what. A duty covers its region and all below it; being a superuser gives none."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from authorities.codes import NATION, chain_of, known_codes, prefix_of
from authorities.models import Authority, Office, Region, Role, StaffDuty

TAKE_ALONG = (Role.SUPERVISOR, Role.AUDITOR)  # a table of what their lists show, to keep


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
    return within(_codes(user, roles), field=field)


def within(codes: Iterable[str], *, field: str) -> Q:
    """A filter for rows whose `field` holds the code of one of the regions or of one below; nothing matches without any."""
    prefixes = _prefixes(codes)
    if "" in prefixes:
        return Q()
    scope = Q(pk__in=[])
    for prefix in sorted(prefixes):
        scope |= Q(**{f"{field}__startswith": prefix})
    return scope


def named_within_duty(user: User | AnonymousUser, *roles: Role, field: str) -> Q:
    """A filter for rows whose `field`, within JSON, holds the code of a region or several: of which any will do. Every region
    is named; of the nation none is."""
    prefixes = _prefixes(_codes(user, roles))
    if "" in prefixes:
        return Q()
    codes = sorted(code for code in known_codes() if code.startswith(tuple(prefixes)))
    return Q(**{f"{field}__has_any_keys": codes}) if codes else Q(pk__in=[])


def supervised_regions(user: User | AnonymousUser) -> frozenset[str]:
    """Codes of the regions in which the user is a supervisor themself, without those below."""
    return frozenset(_codes(user, (Role.SUPERVISOR,)))


def can_give_duty(supervisor: User, user: User, region_code: str, role: Role) -> bool:
    """Officers in the supervisor's region and below it; supervisors and auditors below it alone, so that nobody chooses who
    stands beside them or audits them. Never to oneself."""
    return user.pk != supervisor.pk and gives_duty(supervised_regions(supervisor), region_code, role)


def gives_duty(supervised: frozenset[str], region_code: str, role: Role) -> bool:
    """To others, who supervises in those regions."""
    reach = chain_of(region_code)
    return not supervised.isdisjoint(reach if role == Role.OFFICER else reach[:-1])


def can_end_duty(supervisor: User, duty: StaffDuty) -> bool:
    """As who may give it, while it has not ended."""
    is_over = duty.ended_at is not None and duty.ended_at <= timezone.now()
    return not is_over and can_give_duty(supervisor, duty.user, duty.region_id, Role(duty.role))


def can_let_months_go(user: User | AnonymousUser) -> bool:
    """Approve that a month of the journal goes whose time is over: who supervises or audits the whole nation."""
    return has_duty(user, NATION, Role.SUPERVISOR, Role.AUDITOR)


def can_edit_authority(supervisor: User, authority: Authority) -> bool:
    """Of that very region: those above it have their own."""
    return authority.region_id in supervised_regions(supervisor)


def can_edit_office(supervisor: User, office: Office) -> bool:
    return edits_office(supervised_regions(supervisor), office.region_id, office.authority_id)


def edits_office(supervised: frozenset[str], region_code: str, authority_code: str) -> bool:
    """Who supervises where the office lies, or above it up to the region of its authority and no further."""
    of_authority = prefix_of(authority_code.partition("-")[0])
    return any(code in supervised for code in chain_of(region_code) if code.startswith(of_authority))


def duties_of(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Region and role of each that the user holds today."""
    return list(_duties(user, ()).values_list("region_id", "role"))


def places_of_work(user: User) -> list[str]:
    """The codes of the regions of the user's duties of today, without those that lie within another of them."""
    codes = set(_codes(user, ()))
    return sorted(code for code in codes if codes.isdisjoint(chain_of(code)[:-1]))


def _prefixes(codes: Iterable[str]) -> set[str]:
    """Of codes of regions: what those of the region and of all below it begin with, of the nation the empty one."""
    return {prefix_of(code) for code in codes}


def _codes(user: User | AnonymousUser, roles: tuple[Role, ...]) -> QuerySet[StaffDuty, str]:
    return _duties(user, roles).values_list("region_id", flat=True)


def _duties(user: User | AnonymousUser, roles: tuple[Role, ...]) -> QuerySet[StaffDuty]:
    if isinstance(user, AnonymousUser) or not user.is_active:
        return StaffDuty.objects.none()
    duties = StaffDuty.objects.active().filter(user=user)
    return duties.filter(role__in=roles) if roles else duties
