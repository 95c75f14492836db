"""What a code that the relative reads out to the applicant grants, in words; None when that way is not open."""

from dataclasses import dataclass

from django.utils.translation import get_language

from authorities.packs import pack_for
from families.models import LinkApplication
from families.packs import LinkingRules
from families.services.terms import Terms, read_out_terms
from families.wording import scopes_in_words, term_in_words


@dataclass(frozen=True, slots=True)
class ReadOut:
    terms: Terms
    scopes: str
    term: str
    hours: int


def read_out_of(application: LinkApplication) -> ReadOut | None:
    terms = read_out_terms(application)
    if terms is None or application.person is None:
        return None
    rules = pack_for(application.person.region_id).section(LinkingRules)
    language = get_language() or "en"
    return ReadOut(
        terms,
        scopes_in_words(terms.scopes, language),
        term_in_words(terms.term_days, language),
        rules.read_out_starts_after_hours,
    )
