"""What the holder of a link may see and do of the five insurances: the link's scopes decide, for every door."""

from benefits.contributions import Insurance
from families.models import FamilyLink
from families.policies.deaths import was_left_behind
from families.policies.links import may
from families.scopes import Scope

VIEW: dict[Insurance, Scope] = {
    Insurance.PENSION: Scope.VIEW_PENSION,
    Insurance.MEDICAL: Scope.VIEW_MEDICAL,
    Insurance.UNEMPLOYMENT: Scope.VIEW_UNEMPLOYMENT,
    Insurance.WORK_INJURY: Scope.VIEW_INJURY,
    Insurance.MATERNITY: Scope.VIEW_MATERNITY,
}

# Whoever has one of these on a link is told of the person's insurances, so the register is asked for them.
NEEDS_RECORDS: tuple[str, ...] = (*(scope.value for scope in VIEW.values()), Scope.CERTIFY.value)


def insurances_shown(link: FamilyLink) -> tuple[Insurance, ...]:
    return tuple(insurance for insurance in Insurance if may(link, VIEW[insurance]))


def may_see_certification(link: FamilyLink) -> bool:
    """Until when the pension is certified: for who sees the pension, and for who may renew."""
    return may(link, Scope.CERTIFY) or may(link, Scope.VIEW_PENSION)


def may_certify(link: FamilyLink) -> bool:
    return may(link, Scope.CERTIFY) and link.person.died_on is None


def may_confirm_by_code(link: FamilyLink) -> bool:
    """A code proves that the person is there, unless it comes to the telephone of who asks. Where it comes to, the register
    said when they were linked."""
    return link.is_self or not link.application.is_phone_shared


def may_see_what_to_do(link: FamilyLink) -> bool:
    """What there is to do after a death: for the owner of a link that stood then."""
    return was_left_behind(link)
