"""Why the register refused requests about who stands there, for them alone, and what helps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from authorities.admin import is_on_duty, officer_of
from authorities.models import Role
from families.admin.counter.pages import TOO_MANY, page
from families.admin.counter.visits import READ, READ_AND_CHANGE, NearToOfficer, Visit, on_duty, page_of_visit
from families.admin.words import OUTCOMES, Words
from families.errors import NotForThisOfficer, TooManyAttempts
from families.forms.counter import RefusedForm
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.refusals import tell_refusals, tell_refusals_of_number
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
    try:
        told = tell_refusals(visit.person, **visit.recorded)
    except NotForThisOfficer as error:
        raise NearToOfficer from error
    return page(request, "refusals", _("Why the register refused"), visit=visit, rows=_rows(told))


@require_http_methods(list(READ_AND_CHANGE))
@on_duty
def refused(request: HttpRequest) -> HttpResponse:
    """For who stands there and is not found, since no request about them has ever matched: by the number on their paper. The
    answer stands on this one page, at no address."""
    if not is_on_duty(request, Role.OFFICER, Role.SUPERVISOR):
        raise PermissionDenied
    form = RefusedForm(request.POST if request.method == "POST" else None)
    title = _("Why the register refused")
    if not form.is_valid():
        return page(request, "refused", title, form=form)
    try:
        told = tell_refusals_of_number(
            form.cleaned_data["number"], officer=officer_of(request), identity_seen=form.seen
        )
    except TooManyAttempts as error:
        form.add_error(None, str(error))
        return page(request, "refused", title, form=form, status=TOO_MANY)
    except NotForThisOfficer as error:
        form.add_error(None, str(error))
        return page(request, "refused", title, form=form)
    return page(request, "refusals", title, rows=_rows(told))


def _rows(told: Sequence[LinkApplication]) -> list[dict[str, Any]]:
    return [
        {
            "reference": application.reference,
            "relationship": Relationship(application.relationship).label,
            "day": day(application.ended_at) if application.ended_at else "",
            "outcome": OUTCOMES.get(application.outcome, application.outcome),
            "helps": HELPS.get(application.outcome, ""),
        }
        for application in told
    ]
