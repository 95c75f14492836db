"""The first page at the counter: who stands there?"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authorities.admin import officer_of
from families.admin.counter.pages import TOO_MANY, page
from families.admin.counter.visits import READ_AND_CHANGE, on_duty
from families.errors import TooManyAttempts
from families.forms.counter import LookUpForm
from families.services.lookups import look_up_at_counter


@require_http_methods(list(READ_AND_CHANGE))
@on_duty
def desk(request: HttpRequest) -> HttpResponse:
    """What is typed is in no address, session or log; a page that was wrong does not show it again."""
    if request.method != "POST":
        return _page(request, LookUpForm())
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    is_guardian = form.cleaned_data["is_guardian"]
    try:
        person = look_up_at_counter(
            form.cleaned_data["typed"], form.by, officer=officer_of(request), is_guardian=is_guardian
        )
    except TooManyAttempts as error:
        form.add_error(None, str(error))
        return _page(request, form, status=TOO_MANY)
    if person is None:
        form.add_error("typed", _("Nobody of your regions is found by this. Look at the paper, or ask a colleague."))
        return _page(request, form)
    return HttpResponseRedirect(reverse("counter:visit", args=[person.pk]))


def _page(request: HttpRequest, form: LookUpForm, status: int | None = None) -> HttpResponse:
    return page(request, "desk", _("At the counter"), form=form, status=status, is_desk=True)
