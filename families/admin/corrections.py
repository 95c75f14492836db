"""What people say is wrong in the authority's record, for officers of their region, who answer it here after a page in between."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import DutyScopedAdmin, NewestPages, each_allowed, is_on_duty, officer_of
from authorities.models import Role
from families.admin.ages import legal_time_shown, wait_shown
from families.admin.asking import Chosen, Deciding, answers_of, ask, not_for_you
from families.admin.views_noted import NotesViews
from families.errors import CorrectionAnswered, CorrectionNotAllowed
from families.models import CorrectionRequest
from families.models.corrections import CorrectionAnswer
from families.policies.officers import can_answer_correction, can_decide_in, is_near_to_correction
from families.services.corrections import answer_correction

ANSWER = Deciding("answer", _("What does the authority answer?"), _("Answer"))


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Answer of the authority"),
        choices=[("", "—"), *CorrectionAnswer.choices],
        error_messages={"required": _("Choose what the authority answers.")},
    )


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "correction"
    paginator = NewestPages
    list_display = ("reference", "what", "asked_at", "age", "answer", "answered_at")
    list_filter = ("what", ("answered_at", admin.EmptyFieldListFilter))
    list_select_related = ("person",)
    ordering = ("-asked_at",)
    actions = ("answer_cases",)
    change_form_template = "admin/families/case.html"
    fields = ("reference", "person", "what", "what_they_say", "asked_at", "age", "legal_time", "answer", "answered_at")
    readonly_fields = ("what_they_say", "age", "legal_time")

    @admin.display(description=_("waits for"), ordering="asked_at")
    def age(self, row: CorrectionRequest) -> str:
        return wait_shown(row.asked_at, row.answered_at, row.person.region_id)

    @admin.display(description=_("time that the law leaves"))
    def legal_time(self, row: CorrectionRequest) -> str:
        return legal_time_shown(row.asked_at, row.person.region_id) if row.answered_at is None else ""

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_to_correction(officer, row)

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)

    @admin.action(description=_("Answer: corrected, unchanged, or papers are needed"), permissions=["answer"])
    def answer_cases(self, request: HttpRequest, rows: QuerySet[CorrectionRequest]) -> TemplateResponse | None:
        """The page that asks, or None once every request has its result as a message."""
        found = rows.select_related("person", "asked_by").order_by("asked_at")
        allowed = each_allowed(request, found, can_answer_correction, lambda asked: not_for_you(asked.reference))
        chosen = each_allowed(request, allowed, _is_open, lambda asked: _said(asked, CorrectionAnswered()))
        if not chosen:
            return None
        form = AnswerForm(answers_of(request))
        if not form.is_valid():
            shown = [Chosen(one.pk, one.reference, [one.get_what_display()]) for one in chosen]
            return ask(self, request, form, title=ANSWER.title, verdict=ANSWER, rows=shown)
        for asked in chosen:
            self._answer(request, asked, CorrectionAnswer(form.cleaned_data["answer"]))
        return None

    def _answer(self, request: HttpRequest, asked: CorrectionRequest, answer: CorrectionAnswer) -> None:
        try:
            answer_correction(asked, answer, officer_of(request))
        except (CorrectionAnswered, CorrectionNotAllowed) as error:
            messages.error(request, _said(asked, error))
        else:
            messages.success(request, f"{asked.reference}: {answer.label}")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """To whom it is near it is not shown at all."""
        asked, officer = kwargs["obj"], officer_of(request)
        can_answer = asked.answered_at is None and can_decide_in(officer, asked.person.region_id)
        context["verdicts"] = (ANSWER,) if can_answer else ()
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("in their words"))
    def what_they_say(self, row: CorrectionRequest) -> str:
        return row.text or ""


def _is_open(_officer: User, asked: CorrectionRequest) -> bool:
    return asked.answered_at is None


def _said(asked: CorrectionRequest, error: Exception) -> str:
    return f"{asked.reference}: {error}"
