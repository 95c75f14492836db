"""Somebody whom the register cannot call links their own card: they show the reference that stands on their own screen or
receipt, the officer reads the decision, and it makes the link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from families import texts
from families.admin.counter.pages import page
from families.admin.counter.visits import READ_AND_CHANGE, Visit, page_of_visit
from families.errors import FamilyServiceError
from families.forms.counter import OwnCardForm
from families.models import LinkApplication
from families.selectors import own_cards_waiting
from families.services.applications.deciding import decision_text
from families.services.applications.own_at_counter import open_own_at_counter
from families.states import Status


@page_of_visit(*READ_AND_CHANGE)
def own_card(request: HttpRequest, visit: Visit) -> HttpResponse:
    """First the reference, then the text; pressed twice, it says that nothing waits any more."""
    waiting = list(own_cards_waiting(visit.person))
    if not waiting:
        messages.info(request, _("No card of their own waits to be linked."))
        return visit.home()
    form = OwnCardForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if not form.is_valid():
        return page(request, "own_card", _("Link their own card"), visit=visit, form=form)
    text = decision_text(form.application, get_language() or "en")
    if form.cleaned_data["shown"] != text.sha256:
        return _final(request, visit, form.application, text)
    try:
        open_own_at_counter(form.application, read=form.cleaned_data["shown"], **visit.recorded)
    except FamilyServiceError as error:
        form.add_error(None, str(error))
        return page(request, "own_card", _("Link their own card"), visit=visit, form=form)
    _say(request, form.application)
    return visit.home()


def _final(request: HttpRequest, visit: Visit, application: LinkApplication, text: texts.Shown) -> HttpResponse:
    posted = [("reference", application.reference), ("shown", text.sha256)]
    title = _("Link their own card by this decision?")
    return page(
        request, "own_card_final", title, visit=visit, text=text, posted=posted, language=get_language() or "en"
    )


def _say(request: HttpRequest, application: LinkApplication) -> None:
    status = LinkApplication.objects.values_list("status", flat=True).get(pk=application.pk)
    if status == Status.APPROVED:
        messages.success(request, _("Their own card is linked to their account. They see it there now."))
    else:
        messages.warning(
            request, _("Your approval is noted. Here a second officer has to decide too: ask a colleague.")
        )
