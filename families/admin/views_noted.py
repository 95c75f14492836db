"""Who sees a person's case leaves a trace of it: each page of a case or a person, its history too, writes an event."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User
from audit.services import Actor, record_event
from authorities.admin import OnDutyAdmin
from families.selectors import VIEWED

if TYPE_CHECKING:
    Base = OnDutyAdmin
else:
    Base = object


class NotesViews(Base):
    """Mixed in before the page's class. `noted_kind` is the kind of object in the event: "application", "person", …"""

    noted_kind: ClassVar[str]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        self.note_view(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse):  # else the way back from a row that is not theirs
            self.note_view(request, (response.context_data or {})["object"])
        return response

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
