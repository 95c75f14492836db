"""The papers of a case: listed on its page, each opened at an address of its own, and every opening leaves an event that
names the officer."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from audit.services import Actor, record_event
from authorities.admin import officer_of
from families.admin.views_noted import NotesViews
from families.documents import ContentType
from families.documents.showing import headers_of
from families.models import Document, LinkApplication
from families.policies.officers import can_open_documents
from families.wording import paper_in_words

_OPENED = "families.document_viewed"


class Paper(NamedTuple):
    kind: str
    about: str
    added: str
    url: str


class ShowsDocuments(NotesViews):
    """Mixed in before the page's class."""

    def get_urls(self) -> list[URLPattern]:
        address = "<path:object_id>/documents/<uuid:document_id>/"
        view = self.admin_site.admin_view(self.document_view)
        return [path(address, view, name="families_linkapplication_document"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["papers"] = list(_papers(kwargs["obj"]))
        return super().render_change_form(request, context, *args, **kwargs)

    def document_view(self, request: HttpRequest, object_id: str, document_id: UUID) -> HttpResponse:
        """404 for what is not theirs to see, as for what is not there; a word for whom the case concerns."""
        officer, case = officer_of(request), self.get_object(request, unquote(object_id))
        if case is not None and self.is_barred(request, case):
            return self.not_for_you(request)
        if case is None or not can_open_documents(officer, case):
            raise Http404
        with transaction.atomic():
            paper = Document.objects.of(case).kept().filter(pk=document_id).first()
            if paper is None:
                raise Http404
            record_event(
                _OPENED,
                by=Actor.officer(officer.pk),
                of="application",
                object_id=case.pk,
                person_id=case.person_id,
                codes={"document": paper.kind},
            )
        headers = headers_of(ContentType(paper.content_type), kind=paper.kind)
        return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)


def _papers(case: LinkApplication) -> Iterator[Paper]:
    for paper in Document.objects.of(case).kept():
        yield Paper(
            paper.get_kind_display(),
            paper_in_words(paper.content_type, paper.size),
            date_format(timezone.localtime(paper.added_at), "DATETIME_FORMAT"),
            reverse("admin:families_linkapplication_document", args=[case.pk, paper.pk]),
        )
