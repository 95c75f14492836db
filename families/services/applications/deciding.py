"""What an officer reads, and stands for, before their decision alone makes a link: it takes the place of a yes."""

from django.utils import timezone

from authorities.packs import pack_for
from families import texts
from families.models import LinkApplication
from families.packs import LinkingRules
from families.services.applications.drafts import may_be_guardian
from families.services.consents.terms import declared_scopes
from families.wording import relationship_in_words, scopes_in_words, term_in_words


def may_make_the_link(application: LinkApplication) -> bool:
    """Can approving be all that a link needs, as far as is known before the register has named the person? Of somebody's own
    card it is, and of a child's."""
    if application.is_self:
        return True
    person = application.person
    if person is None:
        return may_be_guardian(application)
    return person.age_on(timezone.localdate()) < pack_for(person.region_id).section(LinkingRules).own_consent_age


def decision_text(application: LinkApplication, language: str) -> texts.Shown:
    """Without a name: whoever the officer has before them, the application says."""
    if application.is_self:
        return texts.text_of("decision_self", language, {"reference": application.reference})
    values = {
        "reference": application.reference,
        "relationship": relationship_in_words(application.relationship, language),
        "scopes": scopes_in_words(declared_scopes(application), language),
        "term": term_in_words(application.term_days, language),
    }
    return texts.text_of("decision", language, values)
