"""The papers of one's own application: in the wizard where it asks for them, and again when an officer does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.services import Actor
from families.documents import MOST, ContentType, DocumentKind
from families.documents.showing import headers_of
from families.errors import DocumentMissing, DocumentRefused, InvalidTransition, WaitFirst
from families.forms.evidence import SendDocumentsForm, UploadForm
from families.models import Document, LinkApplication
from families.policies.documents import can_add_documents, can_remove_documents, papers_asked
from families.services.applications.documents import add_document, remove_document, send_documents
from families.states import Status
from families.views.own import own_application_or_404
from families.views.progress import title_of
from families.views.requests import CitizenRequest
from families.views.rows import day
from families.views.visits import too_many
from families.views.wizard import WRONG_INPUT, StepView
from families.wording import paper_in_words

STEP = "evidence"


class _Papers:
    """What both pages do: `add` and `remove` are the names of their buttons, each a POST of its own."""

    application: LinkApplication

    def change(self, request: CitizenRequest) -> UploadForm | None:
        """None once it is done; the form that says why a paper was not added."""
        by = Actor.citizen(request.user.pk)
        if "remove" in request.POST:
            remove_document(self._document(request.POST["remove"]), by=by)
            messages.success(request, _("The paper is removed."))
            return None
        form = UploadForm(request.POST, request.FILES, kinds=papers_asked(self.application))
        if not form.is_valid():
            return form
        try:
            add_document(self.application, kind=form.cleaned_data["kind"], content=form.cleaned_data["file"], by=by)
        except DocumentRefused as error:
            form.add_error("file", str(error))
            return form
        messages.success(request, _("The paper is added."))
        return None

    def shown(self, upload: UploadForm | None) -> dict[str, Any]:
        application = self.application
        asked = papers_asked(application)
        papers = [_row(document) for document in Document.objects.of(application).kept()]
        return {
            "asked": [DocumentKind(kind).label for kind in asked],
            "papers": papers,
            "can_remove": can_remove_documents(application),
            "upload": upload or (None if len(papers) >= MOST else UploadForm(kinds=asked)),
        }

    def _document(self, typed: str) -> Document:
        """Raises Http404 for what is no paper of this application, removed ones included."""
        try:
            key = UUID(typed)
        except ValueError as error:
            raise Http404 from error
        return _kept_or_404(self.application, key)


@method_decorator(never_cache, name="dispatch")
class EvidenceStepView(_Papers, StepView):
    """The wizard's step; its own button goes on."""

    upload: UploadForm | None = None

    def get(self, request: CitizenRequest, pk: UUID, slug: str = STEP) -> HttpResponse:
        return super().get(request, pk, slug)

    def post(self, request: CitizenRequest, pk: UUID, slug: str = STEP) -> HttpResponse:
        if not {"add", "remove"} & request.POST.keys():
            return super().post(request, pk, slug)
        if elsewhere := self._led_elsewhere(request, pk, slug):
            return elsewhere
        try:
            self.upload = self.change(request)
        except WaitFirst as error:
            return too_many(request, error)
        except InvalidTransition as error:
            messages.info(request, str(error))
            return redirect("families:application", pk=pk)
        if self.upload is None:
            return redirect("families:application-evidence", pk=pk)
        return self._page(request, self._form(), status=WRONG_INPUT)

    def more_context(self) -> dict[str, Any]:
        return self.shown(self.upload) | {"has_errors": self.upload is not None}


@method_decorator(never_cache, name="dispatch")
class DocumentsView(_Papers, View):
    """After it was sent. When an officer asked for more, its last button sends the application back to them."""

    def get(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        return self._led_elsewhere(request, pk) or self._page(request, SendDocumentsForm())

    def post(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        if elsewhere := self._led_elsewhere(request, pk):
            return elsewhere
        try:
            if "send" in request.POST:
                return self._send(request)
            upload = self.change(request)
        except WaitFirst as error:
            return too_many(request, error)
        except InvalidTransition as error:
            messages.info(request, str(error))
            return redirect("families:application", pk=pk)
        if upload is None:
            return redirect("families:application-documents", pk=pk)
        return self._page(request, SendDocumentsForm(), upload=upload, status=WRONG_INPUT)

    def _led_elsewhere(self, request: CitizenRequest, pk: UUID) -> HttpResponse | None:
        self.application = own_application_or_404(request.user, pk)
        if self.application.status == Status.DRAFT or not can_add_documents(self.application):
            return redirect("families:application", pk=pk)
        return None

    def _send(self, request: CitizenRequest) -> HttpResponse:
        form = SendDocumentsForm(request.POST)
        form.is_valid()
        brings = form.cleaned_data["brings_documents"]
        try:
            send_documents(self.application, brings_documents=brings, by=Actor.citizen(request.user.pk))
        except DocumentMissing as error:
            form.add_error(error.field, str(error))
            return self._page(request, form, status=WRONG_INPUT)
        messages.success(request, _("It is sent. The officer looks at it again."))
        return redirect("families:application", pk=self.application.pk)

    def _page(
        self, request: CitizenRequest, form: SendDocumentsForm, *, upload: UploadForm | None = None, status: int = 200
    ) -> HttpResponse:
        application = self.application
        is_asked = application.status == Status.AWAITING_APPLICANT
        context = {
            "application": application,
            "title": title_of(application),
            "form": form if is_asked else None,
            "until": day(application.expires_at) if is_asked and application.expires_at else "",
            "has_errors": bool(form.errors) or upload is not None,
            "status_url": reverse("families:application", args=[application.pk]),
        }
        return render(request, "families/application/documents.html", context | self.shown(upload), status=status)


@require_safe
def document(request: CitizenRequest, pk: UUID, document_id: UUID) -> HttpResponse:
    """One's own paper, as the officer sees it."""
    kept = _kept_or_404(own_application_or_404(request.user, pk, bare=True), document_id)
    headers = headers_of(ContentType(kept.content_type), kind=kept.kind)
    return HttpResponse(kept.content, content_type=kept.content_type, headers=headers)


def _kept_or_404(application: LinkApplication, document_id: UUID) -> Document:
    kept = Document.objects.of(application).kept().filter(pk=document_id).first()
    if kept is None:
        raise Http404
    kept.application = application
    return kept


def _row(document: Document) -> dict[str, Any]:
    return {
        "pk": document.pk,
        "kind": document.get_kind_display(),
        "about": _("%(paper)s, added on %(day)s")
        % {"paper": paper_in_words(document.content_type, document.size), "day": day(document.added_at)},
        "url": reverse("families:application-document", args=[document.application_id, document.pk]),
    }
