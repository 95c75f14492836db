"""Months of the journal whose time is over: what would go, who has approved it, and the officer's own approval, after they have
shown again that it is them. None goes from here: that takes the database's owner and `manage.py drop_audit_month`."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.step_up import needs_step_up, step_up_redirect
from audit.errors import NotDropped
from audit.seals.dropping import months_over, outlook_of
from authorities.admin import ScopedAdmin, officer_of, page_in_between
from authorities.errors import Refused
from authorities.policies import can_let_months_go
from authorities.services.letting_go import APPROVAL_LASTS, all_approvals, approvals_of, approve_month

if TYPE_CHECKING:
    Base = ScopedAdmin
else:
    Base = object


class ApprovalForm(forms.Form):
    decision = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
        error_messages={"required": gettext_lazy("Write the number of the decision.")},
    )


class LetsMonthsGo(Base):
    """Mixed in before the page's class."""

    def get_urls(self) -> list[URLPattern]:
        months, month = (self.admin_site.admin_view(view) for view in (self.months_view, self.month_view))
        return [
            path("months/", months, name="audit_event_months"),
            path("months/<slug:month>/", month, name="audit_event_month"),
            *super().get_urls(),
        ]

    def months_view(self, request: HttpRequest) -> HttpResponseBase:
        if not can_let_months_go(officer_of(request)):
            raise PermissionDenied
        people: dict[str, set[User]] = defaultdict(set)
        for approval in all_approvals():
            people[approval.month].add(approval.by)
        months = [(f"{month:%Y-%m}", len(people[f"{month:%Y-%m}"])) for month in months_over()]
        return page_in_between(
            self, request, "admin/families/months.html", _("Months whose time is over"), months=months
        )

    def month_view(self, request: HttpRequest, month: str) -> HttpResponseBase:
        officer = officer_of(request)
        if not can_let_months_go(officer):
            raise PermissionDenied
        chosen = _month_or_404(month)
        here = reverse("admin:audit_event_month", args=[month])
        if needs_step_up(request, posts_answers=False):
            return step_up_redirect(request, here)
        form = ApprovalForm(request.POST if request.method == "POST" else None)
        try:
            outlook = outlook_of(chosen)
            if form.is_valid():
                approve_month(chosen, decision=form.cleaned_data["decision"], by=officer)
                messages.success(request, _("%(month)s: your approval is noted.") % {"month": month})
                return HttpResponseRedirect(here)
        except Refused as error:
            form.add_error("decision", str(error))
        except NotDropped:
            messages.error(request, _("%(month)s: there is nothing in it, or it has gone just now.") % {"month": month})
            return HttpResponseRedirect(reverse("admin:audit_event_months"))
        title = _("Let go of %(month)s?") % {"month": month}
        context = {"outlook": outlook, "approvals": approvals_of(chosen), "days": APPROVAL_LASTS.days}
        return page_in_between(self, request, "admin/families/month.html", title, form=form, **context)


def _month_or_404(text: str) -> date:
    found = next((month for month in months_over() if f"{month:%Y-%m}" == text), None)
    if found is None:
        raise Http404
    return found
