"""How many may be linked to the reader: fewer at once, more after they have shown that it is them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.step_up import is_fresh, step_up_redirect
from authorities.packs import pack_for
from families.errors import RaiseNotProven
from families.forms.owners import OwnersForm
from families.models import FamilyLink, InsuredPerson
from families.packs import LinkingRules
from families.policies.links import decides_for_self
from families.services.applications.limits import owners_allowed as allowed_of
from families.services.links.owners_allowed import allow_owners
from families.views.standpoints import READ_AND_CHANGE, Standpoint, in_account


def owners_page(request: HttpRequest, person: InsuredPerson, here: Standpoint) -> HttpResponseBase:
    """On the way back from the step-up the address holds the number that was chosen, and it is pressed once more. Without
    an account, the code that was typed a while ago at most is the proof."""
    if not decides_for_self(person):
        raise Http404
    rules = pack_for(person.region_id).section(LinkingRules)
    usual, most = rules.owners_per_person, rules.owners_per_person_most
    if request.method != "POST":
        initial = {"allowed": request.GET.get("allowed", _chosen(person))}
        return _page(request, person, here, OwnersForm(initial=initial, usual=usual, most=most))
    form = OwnersForm(request.POST, usual=usual, most=most)
    if not form.is_valid():
        return _page(request, person, here, form)
    allowed: int | None = form.cleaned_data["allowed"]
    try:
        allow_owners(person, allowed, is_proven=not here.is_account or is_fresh(request), by=here.by)
    except RaiseNotProven:
        chosen = urlencode({"allowed": "" if allowed is None else allowed})
        return step_up_redirect(request, f"{here.place('owners-allowed')}?{chosen}")
    messages.success(request, _told(allowed_of(allowed, rules), _standing(person)))
    return redirect(here.home)


owners_allowed = in_account(*READ_AND_CHANGE)(owners_page)


def _page(request: HttpRequest, person: InsuredPerson, here: Standpoint, form: OwnersForm) -> HttpResponse:
    context = {"form": form, "standing": _standing(person), "is_account": here.is_account, **here.way_home()}
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
