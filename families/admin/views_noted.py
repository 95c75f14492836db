"""Who sees a person's case leaves a trace of it: each page of a case or a person, its history too, writes an event. To whom it is
near, themself or a relative, it says so and nothing else, and does nothing; that too is noted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import Actor, record_event
from authorities.admin import OnDutyAdmin, officer_of, page_in_between
from families.admin.asking import goes_on, not_for_you, not_there
from families.selectors import VIEWED
from families.services.barring import barred_from

if TYPE_CHECKING:
    Base = OnDutyAdmin
else:
    Base = object

MOST_AT_ONCE = 50  # rows that one action takes: each is looked at by itself, and a page of the list has no more

Doing = Callable[[Any, HttpRequest, models.QuerySet[Any]], HttpResponse | None]


class NotesViews(Base):
    """Mixed in before the page's class. `noted_kind` is the kind of object in the event: "application", "person", …"""

    noted_kind: ClassVar[str]

    def is_near(self, officer: User, row: Any) -> bool:
        """By the policy of what the page is of: themself, or a relative of theirs."""
        raise NotImplementedError

    def is_barred(self, request: HttpRequest, row: models.Model) -> bool:
        """It is noted, once a page."""
        person, officer = self.person_of(row), officer_of(request)
        return barred_from(row, self.is_near, of=self.noted_kind, person_id=person, officer=officer)

    def not_for_you(self, request: HttpRequest) -> TemplateResponse:
        page = page_in_between(self, request, "admin/families/not_for_you.html", _("A colleague has to deal with this"))
        page.status_code = 403
        return page

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if self.is_barred(request, kwargs["obj"]):
            return self.not_for_you(request)
        self.note_view(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse):  # else the way back from a row that is not theirs
            row = (response.context_data or {})["object"]
            if self.is_barred(request, row):
                return self.not_for_you(request)
            self.note_view(request, row)
        return response

    def response_action(
        self, request: HttpRequest, queryset: models.QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Rows that are chosen by name are those that the officer may see, whatever the list is filtered by: a queue drops what a
        colleague has just decided, and its service would have nothing to say what became of it."""
        if not _is_all_of_list(request):
            beside = self.list_select_related
            assert not isinstance(beside, bool)  # each of these pages names what its rows are shown with
            queryset = self.get_queryset(request).select_related(*beside)
        return super().response_action(request, queryset, *args, **kwargs)

    def next_of(self, request: HttpRequest) -> HttpResponse | None:
        """Where "Do it, then the next case" leads; None of what has no next one."""
        return None

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Each takes some rows and not all there are, passes over what is near to the officer, and leads on where they pressed
        for it, whatever became of the rows."""
        actions: Any = super().get_actions(request)
        return {name: (self._for_others(do), named, words) for name, (do, named, words) in actions.items()}

    def _for_others(self, do: Doing) -> Doing:
        def done(page: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse | None:
            chosen = list(rows[: MOST_AT_ONCE + 1])
            if len(chosen) > MOST_AT_ONCE:
                text = _("Nothing was done: more than %(most)s were chosen. Choose %(most)s at most at a time.")
                messages.error(request, text % {"most": MOST_AT_ONCE})
                return None
            if not _is_all_of_list(request) and (gone := len(set(_named(request))) - len(chosen)):
                messages.error(request, not_there(gone))
            barred = [row for row in chosen if self.is_barred(request, row)]
            for row in barred:
                messages.error(request, not_for_you(self.reference_of(row)))
            left = rows.exclude(pk__in=[row.pk for row in barred]) if barred else rows
            answer = do(page, request, left) if len(barred) < len(chosen) else None
            return self.next_of(request) if answer is None and goes_on(request) else answer

        return done

    def reference_of(self, row: Any) -> str:
        """By which an officer knows it."""
        return str(row.reference)

    def note_view(self, request: HttpRequest, row: models.Model) -> None:
        officer = request.user
        assert isinstance(officer, User)
        record_event(
            f"families.{self.noted_kind}{VIEWED}",
            by=Actor.officer(officer.pk),
            of=self.noted_kind,
            object_id=row.pk,
            person_id=self.person_of(row),
        )

    def person_of(self, row: models.Model) -> Any:
        """The id of the insured person that the row tells of; None while nobody knows."""
        return getattr(row, "person_id")  # noqa: B009  # rows of several models


def _named(request: HttpRequest) -> list[str]:
    return request.POST.getlist(ACTION_CHECKBOX_NAME)


def _is_all_of_list(request: HttpRequest) -> bool:
    """Did they choose whatever the list has, rather than rows by name?"""
    return request.POST.get("select_across", "0") != "0"
