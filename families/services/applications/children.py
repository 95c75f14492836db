"""A child of whom nobody tells anything yet: who is one, and what is asked about them one by one."""

from django.utils import timezone

from authorities.codes import NATION
from authorities.packs import pack_for
from families.models import LinkApplication
from families.packs import IdentityRules, LinkingRules
from families.scopes import SENSITIVE
from families.validators import clean_number


def is_of_young_child(application: LinkApplication) -> bool:
    """Below the age from which children are told, by the number, on the day on which it was sent; who has none yet is new-born.
    A number that tells no age is that of anybody."""
    if application.has_no_number:
        return True
    if application.number is None:
        return False
    age = age_by_number(application)
    return age is not None and age < pack_for(application.region_id or NATION).section(LinkingRules).child_told_from_age


def age_by_number(application: LinkApplication) -> int | None:
    """On the day on which it was sent, else today. Of a right number, as forms let pass; None where it tells no birth date."""
    sent_at = application.submitted_at
    day = timezone.localdate(sent_at) if sent_at else timezone.localdate()
    scheme = pack_for(application.region_id or NATION).section(IdentityRules).scheme
    return clean_number(application.number or "", scheme, today=day).age_on(day)


def ticked_one_by_one(application: LinkApplication) -> frozenset[str]:
    """What whoever signs for a child or ward agrees to by itself, never ticked in advance: what is sensitive (PIPL art. 29), and
    of a young child that is everything (art. 28)."""
    return frozenset(application.scopes) if is_of_young_child(application) else SENSITIVE
