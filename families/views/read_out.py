"""What a code that the relative reads out to the applicant grants, in words; None when that way is not open."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language

from authorities.packs import pack_for
from families.models import LinkApplication
from families.packs import LinkingRules
from families.policies.renewals import may_take_over
from families.services.consents.terms import Terms, read_out_terms
from families.wording import scopes_in_words, term_in_words


@dataclass(frozen=True, slots=True)
class ReadOut:
    terms: Terms
    scopes: str
    term: str
    hours: int
    takes_over: bool  # a renewal that begins at once


def read_out_of(application: LinkApplication) -> ReadOut | None:
    terms = read_out_terms(application)
    if terms is None or application.person is None:
        return None
    rules = pack_for(application.person.region_id).section(LinkingRules)
    language = get_language() or "en"
    hours = rules.read_out_starts_after_hours
    begins_at = timezone.now() + timedelta(hours=hours)
    return ReadOut(
        terms,
        scopes_in_words(terms.scopes, language),
        term_in_words(terms.term_days, language),
        hours,
        application.renews is not None and may_take_over(application.renews, terms.scopes, begins_at),
    )
