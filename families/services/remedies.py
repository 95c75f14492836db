"""What can be done against a decision: whom to call first, and how long one has for administrative reconsideration and for going to
court. For whatever the authority decides against somebody, on the page or paper that tells them."""

from dataclasses import dataclass

from authorities.codes import NATION
from authorities.help import HelpRules
from authorities.packs import pack_for
from authorities.selectors import department_for
from families.decisions import DisputeOutcome
from families.models import Dispute
from families.packs import RemedyRules


@dataclass(frozen=True, slots=True)
class AgainstIt:
    """`authority` in the language in force."""

    remedies: RemedyRules
    authority: str
    phone: str


def against_it_in(region_code: str | None) -> AgainstIt:
    """Of decisions in the region; the nation's where it is not known."""
    region = region_code or NATION
    pack = pack_for(region)
    return AgainstIt(
        remedies=pack.section(RemedyRules),
        authority=department_for(region).label,
        phone=pack.section(HelpRules).pension_phone,
    )


def against_the_case(case: Dispute) -> AgainstIt | None:
    """For whoever opened it, once it is decided against them: the link goes on."""
    return against_it_in(case.person.region_id) if case.outcome == DisputeOutcome.GOES_ON else None
