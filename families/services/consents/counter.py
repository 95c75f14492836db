"""What a relative answers at an office: they came in person, an officer of their region saw who they are, showed them the
text, and records their answer. The same rules and the same steps as for every other answer."""

from collections.abc import Collection, Sequence

from accounts.models import User
from audit.services import Actor
from families import texts
from families.decisions import IdentitySeen
from families.errors import AnotherTextShown, NotForThisOfficer, ScopeNotAllowed
from families.models import LinkApplication
from families.models.consents import Route
from families.policies.officers import can_record_consent
from families.scopes import SENSITIVE, Scope
from families.services.applications.activation import Obstacle
from families.services.applications.children import ticked_one_by_one
from families.services.consents.answering import grant, refuse
from families.services.consents.terms import Terms, most_that_route_grants, shown_text


def text_at_counter(application: LinkApplication, terms: Terms, language: str) -> texts.Shown:
    """What the officer shows before the answer counts."""
    return shown_text(application, terms, language)


def terms_ticked(
    application: LinkApplication, scopes: Sequence[str], sensitive: Sequence[str], term_days: int
) -> Terms:
    """`sensitive` are those that the person agreed to one by one (PIPL art. 29), of a young child everything (art. 28):
    whoever lumps one in with the others gets none of them. Raises ScopeNotAllowed."""
    one_by_one = ticked_one_by_one(application) if application.is_guardian_asked else SENSITIVE
    return ticked(scopes, sensitive, term_days, one_by_one=one_by_one)


def ticked(
    scopes: Sequence[str], sensitive: Sequence[str], term_days: int, *, one_by_one: frozenset[str] = SENSITIVE
) -> Terms:
    """As `terms_ticked`, where nobody has asked yet. Raises ScopeNotAllowed."""
    if not one_by_one.isdisjoint(scopes) or not one_by_one.issuperset(sensitive):
        raise ScopeNotAllowed
    chosen = {*scopes, *sensitive}
    return Terms([scope for scope in Scope.values if scope in chosen], term_days)


def record_at_counter(
    application: LinkApplication,
    *,
    scopes: Sequence[str],
    sensitive: Sequence[str],
    term_days: int,
    officer: User,
    identity_seen: IdentitySeen,
    shown: texts.Shown,
    language: str,
) -> Obstacle | None:
    """The yes. What stood in the way of the link, if something did: at the counter the person may learn it.

    Raises NotForThisOfficer, ScopeNotAllowed (also for more than was asked, or where the region does not offer it),
    AnotherTextShown, ConsentNotOpen.
    """
    _check_officer(officer, application)
    terms = terms_ticked(application, scopes, sensitive, term_days)
    if shown != text_at_counter(application, terms, language):
        raise AnotherTextShown
    return grant(
        application,
        terms,
        route=Route.COUNTER,
        shown=shown,
        language=language,
        by=Actor.officer(officer.pk),
        codes={"identity": identity_seen.value},
    )


def refuse_at_counter(
    application: LinkApplication,
    *,
    officer: User,
    identity_seen: IdentitySeen,
    language: str,
    reasons: Collection[str] = (),
    blocks: bool = False,
) -> None:
    """The no, to all that was asked; with `reasons` of `RefusalReason`, and `blocks` if the applicant is not to ask again, as
    in an account. Raises NotForThisOfficer, ConsentNotOpen."""
    _check_officer(officer, application)
    refuse(
        application,
        route=Route.COUNTER,
        shown=text_at_counter(application, most_that_route_grants(application, Route.COUNTER), language),
        language=language,
        by=Actor.officer(officer.pk),
        reasons=reasons,
        blocks=blocks,
        codes={"identity": identity_seen.value},
    )


def _check_officer(officer: User, application: LinkApplication) -> None:
    if not can_record_consent(officer, application):
        raise NotForThisOfficer
