"""The papers of a case: listed on its page, where pictures show in a frame below the list, each opened at an address of its own;
and every opening leaves an event that names the officer."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from csp.constants import SELF
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
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
    """`shown_url` leads into the frame; empty for a PDF: not every browser shows one in a frame."""

    kind: str
    about: str
    added: str
    url: str
    shown_url: str


class ShowsDocuments(NotesViews):
    """Mixed in before the page's class."""

    def get_urls(self) -> list[URLPattern]:
        address, name = "<path:object_id>/documents/<uuid:document_id>/", "families_linkapplication_document"
        document, shown = (self.admin_site.admin_view(view) for view in (self.document_view, self.shown_view))
        return [
            path(address, document, name=name),
            path(f"{address}shown/", shown, name=f"{name}_shown"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        papers = list(_papers(kwargs["obj"]))
        context["papers"] = papers
        context["has_pictures"] = any(paper.shown_url for paper in papers)
        response = super().render_change_form(request, context, *args, **kwargs)
        if context["has_pictures"] and response.status_code == HTTPStatus.OK:
            response._csp_replace = {"frame-src": [SELF]}  # django-csp's
        return response

    def document_view(self, request: HttpRequest, object_id: str, document_id: UUID) -> HttpResponse:
        """404 for what is not theirs to see, as for what is not there; a word for whom the case concerns."""
        case = self._case_to_open(request, object_id)
        if case is None:
            return self.not_for_you(request)
        with transaction.atomic():
            paper = _kept_or_404(case, document_id)
            record_event(
                _OPENED,
                by=Actor.officer(officer_of(request).pk),
                of="application",
                object_id=case.pk,
                person_id=case.person_id,
                codes={"document": paper.kind},
            )
        headers = headers_of(ContentType(paper.content_type), kind=paper.kind)
        return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)

    def shown_view(self, request: HttpRequest, object_id: str, document_id: UUID) -> HttpResponse:
        """A picture as wide as its frame on the page of the case, which alone may frame it. The picture in it is what is noted."""
        case = self._case_to_open(request, object_id)
        if case is None:
            return self.not_for_you(request)
        paper = _kept_or_404(case, document_id)
        if paper.content_type != ContentType.JPEG:
            raise Http404
        context = {"kind": paper.get_kind_display(), "url": _url_of(paper)}
        response = TemplateResponse(
            request, "admin/families/paper.html", context, headers={"X-Frame-Options": "SAMEORIGIN"}
        )
        response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # django-csp's
        return response

    def _case_to_open(self, request: HttpRequest, object_id: str) -> LinkApplication | None:
        """None of one that concerns the officer, which is noted. Raises Http404 for what they may not open."""
        case: LinkApplication | None = self.get_object(request, unquote(object_id))
        if case is not None and self.is_barred(request, case):
            return None
        if case is None or not can_open_documents(officer_of(request), case):
            raise Http404
        return case


def _kept_or_404(case: LinkApplication, document_id: UUID) -> Document:
    paper = Document.objects.of(case).kept().filter(pk=document_id).first()
    if paper is None:
        raise Http404
    return paper


def _papers(case: LinkApplication) -> Iterator[Paper]:
    for paper in Document.objects.of(case).kept():
        yield Paper(
            paper.get_kind_display(),
            paper_in_words(paper.content_type, paper.size),
            date_format(timezone.localtime(paper.added_at), "DATETIME_FORMAT"),
            _url_of(paper),
            _url_of(paper, "_shown") if paper.content_type == ContentType.JPEG else "",
        )


def _url_of(paper: Document, view: str = "") -> str:
    return reverse(f"admin:families_linkapplication_document{view}", args=[paper.application_id, paper.pk])
