"""Why the register refused requests about who stands there, for them alone, and what helps."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.admin.counter.pages import page
from families.admin.counter.visits import READ, Visit, page_of_visit
from families.admin.words import OUTCOMES, Words
from families.relationships import Relationship
from families.services.refusals import tell_refusals
from families.standing import day
from families.verification import Outcome

_CORRECTION = gettext_lazy("If the register is wrong, have it corrected first; then the request can be sent again.")
HELPS: Mapping[str, Words] = {
    Outcome.NAME_MISMATCH: gettext_lazy(
        "Every character of the name counts, as it stands on the paper. If the register has it wrong, have it corrected first."
    ),
    Outcome.NOT_FOUND: _CORRECTION,
    Outcome.DECEASED: _CORRECTION,
    Outcome.CARD_NOT_USABLE: gettext_lazy("See to the card first; then the request can be sent again."),
    Outcome.RESTRICTED: gettext_lazy(
        "The register tells nobody of a person whom it protects. Where that is asked for, it ends."
    ),
    Outcome.INVALID: gettext_lazy("Have it sent again. If that does not help, tell whoever runs the application."),
}


@page_of_visit(*READ)
def refusals(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = [
        {
            "reference": application.reference,
            "relationship": Relationship(application.relationship).label,
            "day": day(application.ended_at) if application.ended_at else "",
            "outcome": OUTCOMES.get(application.outcome, application.outcome),
            "helps": HELPS.get(application.outcome, ""),
        }
        for application in tell_refusals(visit.person, **visit.recorded)
    ]
    return page(request, "refusals", _("Why the register refused"), visit=visit, rows=rows)
