"""Which account an event is by, and whom or what it is about, for the list of events and its file. What is typed, a user name or a
reference, is only ever posted; the address that it leads to holds ids alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from authorities.admin import ScopedAdmin, officer_of, page_in_between
from authorities.models import Role, StaffDuty
from authorities.policies import has_duty, within_duty
from families.admin.event_filters import BY, WHOM
from families.identifiers import normalize
from families.models import CorrectionRequest, Dispute, HomeVisit, InsuredPerson, LinkApplication
from families.policies.officers import review_region

if TYPE_CHECKING:
    Base = ScopedAdmin
else:
    Base = object

_OF_PEOPLE = (Dispute, HomeVisit, CorrectionRequest)
_KEPT = ("day", "until", "what", "actor_kind__exact", "is_automatic__exact", BY, WHOM)
_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "vTextField"}


class FindForm(forms.Form):
    """Either will do, or both. What it finds is of the officer's regions: of others it says the same as of what is not there."""

    account = forms.CharField(
        label=gettext_lazy("User name of the account"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs=_TYPED),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs=_TYPED),
    )

    def __init__(self, *args: Any, officer: User, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.roles = officer, roles

    def clean_account(self) -> str:
        typed = self.cleaned_data["account"]
        if not typed:
            return ""
        if found := _id_of(typed):
            return str(found)
        here = StaffDuty.objects.filter(within_duty(self.officer, *self.roles, field="region__code"))
        user = here.filter(user__username=typed).values_list("user", flat=True).first()
        if user is None:
            raise ValidationError(
                _("No account of this name has, or had, a duty in your regions. Of other accounts type the id.")
            )
        return str(user)

    def clean_reference(self) -> str:
        typed = self.cleaned_data["reference"]
        if not typed:
            return ""
        for found, region in _of_reference(typed):
            if has_duty(self.officer, region, *self.roles):
                return str(found)
        raise ValidationError(_("Nothing of your regions has this reference."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Type the name of an account, or a reference."))
        return cleaned

    @property
    def found(self) -> dict[str, str]:
        """By the names of the filters."""
        both = {BY: self.cleaned_data["account"], WHOM: self.cleaned_data["reference"]}
        return {name: value for name, value in both.items() if value}


def _id_of(typed: str) -> UUID | None:
    try:
        return UUID(typed.strip())
    except ValueError:
        return None


def _of_reference(typed: str) -> Iterator[tuple[UUID, str]]:
    """What has it, with the region that it is of; with or without the dash, in small letters too."""
    plain = normalize(typed)
    reference = f"{plain[:4]}-{plain[4:]}"
    sent = LinkApplication.objects.exclude(submitted_at=None).select_related("person")
    for case in sent.filter(reference=reference):
        yield case.pk, review_region(case)
    for model in _OF_PEOPLE:
        yield from model._default_manager.filter(reference=reference).values_list("pk", "person__region_id")
    yield from InsuredPerson.objects.filter(register_reference=typed.strip()).values_list("pk", "region_id")


class FindsEvents(Base):
    """Mixed in before the page's class."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.find_view)
        return [path("find/", view, name="audit_event_find"), *super().get_urls()]

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Back to the list with what was found, beside what else was chosen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        answers = request.POST if request.method == "POST" else None
        form = FindForm(answers, officer=officer_of(request), roles=self.roles)
        chosen = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
        if form.is_valid():
            list_url = reverse("admin:audit_event_changelist")
            return HttpResponseRedirect(f"{list_url}?{urlencode(chosen | form.found)}")
        title = _("Find by account or by reference")
        sent_to = f"{request.path}?{urlencode(chosen)}" if chosen else request.path
        return page_in_between(self, request, "admin/families/find_events.html", title, form=form, sent_to=sent_to)
