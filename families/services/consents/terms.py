"""What an application may still be granted: by what was asked, by the route of the answer, by the pack."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from authorities.packs import pack_for
from families import selectors, texts
from families.errors import ConsentNotOpen
from families.models import Consent, LinkApplication
from families.models.consents import Route
from families.packs import LinkingRules
from families.scopes import ALL
from families.services.applications.children import ticked_one_by_one
from families.states import Status
from families.wording import relationship_in_words, scopes_in_words, term_in_words


@dataclass(frozen=True, slots=True)
class Terms:
    """What a relative grants: scopes and days, of what was asked and what the route allows."""

    scopes: Sequence[str]
    term_days: int


OWN_CARD = Terms(ALL, 0)  # of one's own there is nothing to choose, and no end


def waiting_consent(application: LinkApplication) -> Consent:
    """Raises ConsentNotOpen when nothing waits for an answer."""
    consent = (
        Consent.objects.select_related("person", "application__applicant", "application__other_guardian")
        .filter(
            application=application,
            answered_at__isnull=True,
            application__status=Status.AWAITING_CONSENT,
            application__declines_at__isnull=True,
        )
        .first()
    )
    if consent is None or _is_past(application):
        raise ConsentNotOpen
    return consent


def _is_past(application: LinkApplication) -> bool:
    return application.expires_at is not None and application.expires_at <= timezone.now()


def is_offered(application: LinkApplication, route: Route) -> bool:
    """Does the pack of the person's region know this way to agree? One's own code is no choice of a region's."""
    return route == Route.SELF_CODE or route.value in _rules(application).consent_routes


def most_that_route_grants(application: LinkApplication, route: Route) -> Terms:
    """The upper bound; no scopes where the region does not offer the route, which leaves to refuse. Where both guardians of
    a child agree, it is what the one who asks has declared, and the other answers themself: no code is read out."""
    rules = _rules(application)
    scopes, days = asked_scopes(application), application.term_days or rules.default_term_days
    if not is_offered(application, route):
        scopes = []
    if route == Route.CODE:
        scopes = [scope for scope in scopes if scope in rules.code_route_scopes]
    if route == Route.READ_OUT:
        scopes = [] if application.is_guardian_asked else [scope for scope in scopes if scope in rules.read_out_scopes]
        days = min(days, rules.read_out_term_days)
    return Terms(scopes, min(days, rules.longest_term_days))


def may_grant(application: LinkApplication, terms: Terms, route: Route) -> bool:
    """Do these terms fit into what the route grants, by the pack as it is now?"""
    most = most_that_route_grants(application, route)
    if not application.is_self and (not terms.scopes or not set(terms.scopes) <= set(most.scopes)):
        return False
    return terms.term_days <= most.term_days


def asked_scopes(application: LinkApplication) -> Sequence[str]:
    """What whoever answers is asked about: for a child, of both guardians, what the first has signed."""
    return declared_scopes(application) if application.is_guardian_asked else application.scopes


def declared_scopes(application: LinkApplication) -> list[str]:
    """What a guardian's declaration grants: of what is asked one by one that alone which they ticked. Who sent it before
    that was asked had declared all."""
    if application.guardian_scopes is None:
        return list(application.scopes)
    asked = ticked_one_by_one(application)
    return [scope for scope in application.scopes if scope not in asked or scope in application.guardian_scopes]


def read_out_terms(application: LinkApplication) -> Terms | None:
    """What a code grants that the relative reads out to the applicant; None when that way is not open. Depends on what was
    asked, of whom and on the pack alone, never on whether there is a telephone."""
    if application.is_self or application.person is None:
        return None
    terms = most_that_route_grants(application, Route.READ_OUT)
    return terms if terms.scopes else None


def shown_text(application: LinkApplication, terms: Terms, language: str) -> texts.Shown:
    """What the relative reads; its hash is what the consent keeps."""
    if application.is_self:
        return texts.text_of("self", language)
    values = {
        "applicant": selectors.name_of(application.applicant),
        "relationship": relationship_in_words(application.relationship, language),
        "scopes": scopes_in_words(terms.scopes, language),
        "term": term_in_words(terms.term_days, language),
    }
    if not application.is_guardian_asked:
        return texts.text_of("consent", language, values)
    assert application.person is not None  # nobody is asked before the register matched
    return texts.text_of("consent_guardian", language, values | {"child": application.person.name})


def _rules(application: LinkApplication) -> LinkingRules:
    person = application.person
    assert person is not None  # nobody is asked before the register matched
    return pack_for(person.region_id).section(LinkingRules)
