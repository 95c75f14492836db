"""What a family has to do after a death, and by when: for the owner of a link that stood when the register told of it. It
tells nothing of the record of who has died."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authorities.packs import pack_for
from benefits.assessments import Decider
from benefits.insurances.pension.rules import Sheet, sheet_of
from benefits.insurances.pension.survivors import DUTIES, Duty, duty_in_words, last_day_to_report
from benefits.knowledge.card import TIANJIN
from benefits.knowledge.statements import says
from benefits.policies import may_see_what_to_do
from benefits.services.phones import phone_of
from benefits.views.answers import figures_shown
from families.services.links.openings import note_opening
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest

_FIGURES = ("death_report_months", "funeral_months", "survivors_most", "survivors_least_retired")
_CARD = says(
    _(
        "Do not use the card any more. The authority cancels it after the report; its bank account is a matter for the bank "
        "and the heirs."
    ),
    TIANJIN,
)


class DutyShown(NamedTuple):
    text: str
    cited: str


@require_safe
@never_cache
def after_death(request: CitizenRequest, pk: UUID) -> HttpResponse:
    link = own_link_or_404(request.user, pk)
    died_on, region_code = link.person.died_on, link.person.region_id
    if died_on is None or not may_see_what_to_do(link):
        raise Http404
    note_opening("benefits.after_death_opened", link)
    sheet = sheet_of(pack_for(region_code))
    report_by = last_day_to_report(died_on, sheet.rules)
    duties = [_shown(duty, str(duty_in_words(duty, report_by))) for duty in DUTIES]
    context = {
        "link": link,
        "report_by": report_by,
        "duties": [*duties, DutyShown(str(_CARD.text), _CARD.cited)],
        "figures": figures_shown([sheet.figure(name) for name in _names(sheet)], region_code),
        "phone": phone_of(Decider.HUMAN_RESOURCES, region_code),
    }
    return render(request, "benefits/death/checklist.html", context)


def _shown(duty: Duty, text: str) -> DutyShown:
    return DutyShown(text, says(text, *duty.articles).cited)


def _names(sheet: Sheet) -> tuple[str, ...]:
    """The province's income only where it is known."""
    return (*_FIGURES, "urban_income") if sheet.rules.urban_income is not None else _FIGURES
