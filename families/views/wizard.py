"""The wizard: a page that says what is coming, then one address a step, one view for all of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.step_up import StepUpMixin, needs_step_up, step_up_redirect
from accounts.waiting import seconds_until
from audit.services import Actor
from families import wizard
from families.errors import (
    AlreadyApplied,
    AlreadyBound,
    DraftIncomplete,
    FamilyServiceError,
    SelfLinkRequired,
    StaleDraft,
    WaitFirst,
)
from families.forms.steps import StepForm
from families.models import LinkApplication
from families.relationships import Relationship
from families.selectors import own_person
from families.services.applications.drafts import declaration_of, may_be_guardian, notice_of
from families.services.applications.starting import start_or_take_up
from families.states import Status
from families.views.link_renewals import words_of
from families.views.own import own_application_or_404
from families.views.requests import CitizenRequest
from families.views.visits import address_of
from families.wizard import Step

WRONG_INPUT = 422
TOO_SOON = 429


@method_decorator(never_cache, name="dispatch")
class StartView(StepUpMixin, View):
    """The notice and what is needed. Its empty POST makes the draft; starting is accepting the notice."""

    posts_answers = False

    def get(self, request: CitizenRequest, kind: str) -> HttpResponse:
        is_self = is_self_of(kind)
        is_bound = own_person(request.user) is not None
        if is_self == is_bound:
            return _led_by(request, AlreadyBound() if is_self else SelfLinkRequired())
        mine = LinkApplication.objects.of(request.user)
        context = {
            "is_self": is_self,
            "total": wizard.length_of(LinkApplication(relationship=Relationship.SELF if is_self else "")),
            "notice": notice_of(get_language() or "en", is_self=is_self),
            "draft": _of_kind(mine.drafts(), is_self=is_self).order_by("-touched_at").first(),
            "open_self": _of_kind(mine.open(), is_self=True).first() if is_self else None,
        }
        return render(request, "families/application/start.html", context)

    def post(self, request: CitizenRequest, kind: str) -> HttpResponse:
        try:
            draft = start_or_take_up(
                applicant=request.user,
                is_self=is_self_of(kind),
                language=get_language() or "en",
                by=Actor.citizen(request.user.pk),
            )
        except (SelfLinkRequired, AlreadyBound) as error:
            return _led_by(request, error)
        return to_step(draft, wizard.first_incomplete(draft))


@method_decorator(never_cache, name="dispatch")
class StepView(StepUpMixin, View):
    """GET shows a step, POST saves it and goes on. A later step leads to the first that is incomplete; an application
    that was sent, or has ended, leads to its status."""

    application: LinkApplication
    step: Step

    def get(self, request: CitizenRequest, pk: UUID, slug: str) -> HttpResponse:
        return self._led_elsewhere(request, pk, slug) or self._page(request, self._form())

    def post(self, request: CitizenRequest, pk: UUID, slug: str) -> HttpResponse:
        if elsewhere := self._led_elsewhere(request, pk, slug):
            return elsewhere
        if self._sends(request) and needs_step_up(request, posts_answers=False):
            return step_up_redirect(request)
        form = self._form(request.POST)
        try:
            return self._leave(request, form) if "later" in request.POST else self._save(request, form)
        except StaleDraft as error:
            return self._newest(request, error)

    def _save(self, request: CitizenRequest, form: StepForm) -> HttpResponse:
        if not form.is_valid():
            if form.wait is not None:
                return self._too_soon(request, form, form.wait)
            return self._page(request, form, status=WRONG_INPUT)
        form.address = address_of(request)
        try:
            form.save(by=Actor.citizen(request.user.pk), language=get_language() or "en")
        except StaleDraft:
            raise
        except DraftIncomplete:
            return to_step(self.application, wizard.first_incomplete(self.application))
        except WaitFirst as error:
            return self._too_soon(request, form, error, errors=[self._said(error)])
        except FamilyServiceError as error:
            return self._page(request, form, status=WRONG_INPUT, errors=[self._said(error)])
        return self._onward()

    def _too_soon(self, request: CitizenRequest, form: StepForm, wait: WaitFirst, **said: Any) -> HttpResponse:
        page = self._page(request, form, status=TOO_SOON, **said)
        page.headers["Retry-After"] = str(seconds_until(wait.until))
        return page

    def _sends(self, request: CitizenRequest) -> bool:
        """Is this the button that sends the application? Its answers are in the draft, so a redirect loses none."""
        return wizard.is_last(self.application, self.step) and "later" not in request.POST

    def _led_elsewhere(self, request: CitizenRequest, pk: UUID, slug: str) -> HttpResponse | None:
        self.application = own_application_or_404(request.user, pk, bare=True)
        if self.application.status != Status.DRAFT:
            return redirect("families:application", pk=pk)
        step = wizard.step_named(self.application, slug)
        if step is None:
            raise Http404
        self.step = step
        if not wizard.is_open(self.application, step):
            return to_step(self.application, wizard.first_incomplete(self.application))
        return None

    def _form(self, answers: Any = None) -> StepForm:
        return self._form_of(self.step, answers)

    def _form_of(self, step: Step, answers: Any = None) -> StepForm:
        return step.form(answers, application=self.application, rules=wizard.rules_of(self.application))

    def _onward(self) -> HttpResponse:
        if self.application.status != Status.DRAFT:
            return redirect("families:application", pk=self.application.pk)
        return to_step(self.application, wizard.first_incomplete(self.application))

    def _leave(self, request: CitizenRequest, form: StepForm) -> HttpResponse:
        """Every button saves: what is right is kept, what is not yet right is said to be missing."""
        is_whole = form.is_valid() or form.wait is not None
        if form.answers():
            StepForm.save(form, by=Actor.citizen(request.user.pk), language=get_language() or "en")
        days = wizard.rules_of(self.application).draft_days
        if is_whole:
            messages.success(request, _("Your answers are saved. You can go on within %(days)s days.") % {"days": days})
        else:
            said = _(
                "What was filled in correctly is saved; the rest has to be entered again. You can go on within %(days)s days."
            )
            messages.warning(request, said % {"days": days})
        return redirect("families:family")

    def _newest(self, request: CitizenRequest, error: StaleDraft) -> HttpResponse:
        """The page once more, with the answers of the window that was quicker."""
        pk, slug = self.application.pk, self.step.slug
        return self._led_elsewhere(request, pk, slug) or self._page(
            request, self._form(), status=WRONG_INPUT, errors=[{"text": str(error)}]
        )

    def _said(self, error: FamilyServiceError) -> dict[str, str]:
        """A line of the error summary that leads to the answer to change, or to the application there is already."""
        said = {"text": str(error)}
        if isinstance(error, AlreadyApplied):
            found = wizard.application_in_the_way(self.application)
            return said | ({"href": reverse("families:application", args=[found.pk])} if found else {})
        step = wizard.step_named(self.application, error.step) if error.step else None
        return said | ({"href": self._place_of(step, error.field)} if step and error.field else {})

    def _place_of(self, step: Step, field: str) -> str:
        """Of the control that a summary on the step's own page would lead to."""
        control = self._form_of(step)[field].focus_id  # type: ignore[attr-defined] # sscard/forms.py makes our bound fields
        return f"{url_of(self.application, step)}#{control}"

    def _page(
        self, request: CitizenRequest, form: StepForm, *, status: int = 200, errors: list[dict[str, str]] | None = None
    ) -> HttpResponse:
        application, step = self.application, self.step
        number, total = wizard.place_of(application, step)
        before = wizard.step_before(application, step)
        context = {
            "application": application,
            "step": step,
            "form": form,
            "errors": errors,
            "has_errors": bool(errors),
            "number": number,
            "total": total,
            "back_url": url_of(application, before) if before else _way_out(application),
            "is_last": wizard.is_last(application, step),
            "before": words_of(application.renews) if application.renews else None,
        }
        context |= self.more_context()
        if context["is_last"]:
            context |= {
                "rows": _rows(application),
                "declaration": declaration_of(application, get_language() or "en"),
                "may_be_guardian": may_be_guardian(application),
            }
        return render(request, f"families/application/{step.template}.html", context, status=status)

    def more_context(self) -> dict[str, Any]:
        """What a step's page shows besides, for a view of its own."""
        return {}


def _way_out(application: LinkApplication) -> str:
    """Back from the first step."""
    if application.renews_id is not None:
        return reverse("families:link", args=[application.renews_id])
    return reverse("families:family")


def url_of(application: LinkApplication, step: Step) -> str:
    return reverse("families:application-step", args=[application.pk, step.slug])


def to_step(application: LinkApplication, step: Step) -> HttpResponse:
    return redirect(url_of(application, step))


def is_self_of(kind: str) -> bool:
    """Of the address's last part; raises Http404 for what is neither."""
    if kind not in {"self", "relative"}:
        raise Http404
    return kind == "self"


def _led_by(request: CitizenRequest, error: SelfLinkRequired | AlreadyBound) -> HttpResponse:
    """To what has to come first, with the sentence that says why."""
    messages.info(request, str(error))
    if isinstance(error, SelfLinkRequired):
        return redirect("families:application-start", kind="self")
    return redirect("families:family")


def _rows(application: LinkApplication) -> list[dict[str, Any]]:
    """For components/summary_list.html: every answer with the way to change it."""
    rows = [
        {"label": label, "value": value, "change_url": url_of(application, step)}
        for step in wizard.steps_of(application)
        if not wizard.is_last(application, step)
        for label, value in step.form.said(application)
    ]
    if application.renews_id is None:
        return rows
    who = f"{application.name}\n{Relationship(application.relationship).label}"
    return [{"label": _("Linked relative"), "value": who}, *rows]


def _of_kind(rows: Any, *, is_self: bool) -> Any:
    return rows.filter(relationship=Relationship.SELF) if is_self else rows.exclude(relationship=Relationship.SELF)
