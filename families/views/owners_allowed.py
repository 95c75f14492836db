"""How many may be linked to the reader: fewer at once, more after they have shown that it is them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.step_up import is_fresh, step_up_redirect
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import RaiseNotProven
from families.forms.owners import OwnersForm
from families.models import FamilyLink, InsuredPerson
from families.packs import LinkingRules
from families.selectors import own_person
from families.services.limits import owners_allowed as allowed_of
from families.services.owners_allowed import allow_owners
from families.views.requests import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def owners_allowed(request: CitizenRequest) -> HttpResponseBase:
    """On the way back from the step-up the address holds the number that was chosen, and it is pressed once more."""
    person = own_person(request.user)
    if person is None:
        raise Http404
    rules = pack_for(person.region_id).section(LinkingRules)
    usual, most = rules.owners_per_person, rules.owners_per_person_most
    if request.method != "POST":
        initial = {"allowed": request.GET.get("allowed", _chosen(person))}
        return _page(request, person, OwnersForm(initial=initial, usual=usual, most=most))
    form = OwnersForm(request.POST, usual=usual, most=most)
    if not form.is_valid():
        return _page(request, person, form)
    allowed: int | None = form.cleaned_data["allowed"]
    try:
        allow_owners(person, allowed, is_proven=is_fresh(request), by=Actor.citizen(request.user.pk))
    except RaiseNotProven:
        chosen = urlencode({"allowed": "" if allowed is None else allowed})
        return step_up_redirect(request, f"{reverse('families:owners-allowed')}?{chosen}")
    messages.success(request, _told(allowed_of(allowed, rules), _standing(person)))
    return redirect("families:who-can-see-me")


def _page(request: CitizenRequest, person: InsuredPerson, form: OwnersForm) -> HttpResponse:
    context = {"form": form, "standing": _standing(person)}
    return render(request, "families/viewers/owners.html", context, status=422 if form.errors else 200)


def _chosen(person: InsuredPerson) -> str:
    return "" if person.owners_allowed is None else str(person.owners_allowed)


def _standing(person: InsuredPerson) -> int:
    return FamilyLink.objects.standing().of_relatives().filter(person=person).count()


def _told(allowed: int, standing: int) -> str:
    if allowed < standing:
        return _(
            "Saved. Nobody new can be linked to you. Those who are linked already stay: end a link if you want to."
        )
    told = ngettext(
        "Saved. At most %(count)s person may be linked to you.",
        "Saved. At most %(count)s people may be linked to you.",
        allowed,
    )
    return told % {"count": allowed} if allowed else _("Saved. Nobody can be linked to you.")
