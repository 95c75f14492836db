"""The papers of an application: adding, removing, sending them back to the officer, and erasing them in time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.retention import kept_for
from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families.documents import MOST, clean_document
from families.errors import DocumentMissing, DocumentsFull, DocumentThere, InvalidTransition
from families.models import Document, LinkApplication
from families.models.messages import Kind
from families.packs import EvidenceRules
from families.policies.documents import can_add_documents, can_remove_documents
from families.policies.officers import review_region
from families.services.applications import limits
from families.services.applications.case_claims import hold_to_decide
from families.services.applications.transitions import move
from families.services.applications.uploads import check_uploads
from families.services.messages import message_user, save_messages
from families.services.wrong_tries import slowed_upload
from families.states import ENDED, Status

_A_ROUND = 200
_ERASED = {"content_sealed": None}


def add_document(application: LinkApplication, *, kind: str, content: bytes, by: Actor) -> Document:
    """Raises DocumentRefused, InvalidTransition when papers can no longer be added, TooManyUploads, and TooManyTries after
    files that were refused."""
    with slowed_upload(application.applicant_id):
        return _add(application, kind=kind, content=content, by=by)


def _add(application: LinkApplication, *, kind: str, content: bytes, by: Actor) -> Document:
    """Made safe to keep before the application is locked, for that takes its time."""
    clean = clean_document(content)
    digest = sha256(clean.content).hexdigest()
    with transaction.atomic():
        held = _locked(application)
        if not can_add_documents(held):
            raise InvalidTransition
        limits.lock_users([held.applicant_id])
        check_uploads(held.applicant_id, size=len(clean.content))
        kept = list(Document.objects.of(held).kept())
        if any(other.sha256 == digest for other in kept):
            raise DocumentThere
        document = Document(
            application=held,
            kind=kind,
            position=_free_position(kept),
            content_type=clean.content_type.value,
            size=len(clean.content),
            sha256=digest,
        )
        document.content = clean.content
        document.save(force_insert=True)
        _note(held)
        _record("document_added", document, by)
    return document


def remove_document(document: Document, *, by: Actor) -> None:
    """Gone at once, while the application is the applicant's to change. Removing twice is removing once. Raises
    InvalidTransition."""
    with transaction.atomic():
        held = _locked(document.application)
        if not can_remove_documents(held):
            raise InvalidTransition
        if _erase(Document.objects.filter(pk=document.pk)):
            _note(held)
            _record("document_removed", document, by)


def send_documents(
    application: LinkApplication,
    *,
    brings_documents: bool,
    by: Actor,
    noted: Mapping[str, Code | Sequence[str]] | None = None,
) -> None:
    """Back to the officer who asked: with a paper at least, or with the word that the applicant shows them at an office; what
    was `noted` of papers shown there stands in the event. Raises DocumentMissing, InvalidTransition."""
    with transaction.atomic():
        held = _locked(application)
        if not (brings_documents or Document.objects.of(held).kept().exists()):
            raise DocumentMissing
        move(
            held,
            Status.IN_REVIEW,
            event="application_answered",
            by=by,
            expected=Status.AWAITING_APPLICANT,
            codes={"brings_documents": brings_documents, **(noted or {})},
            brings_documents=brings_documents,
        )


def ask_for_more(application: LinkApplication, *, officer: User, kinds: Sequence[str]) -> None:
    """The officer needs papers of these kinds, any of them; the applicant has the days of the region's pack for it, then
    the application ends. Raises InvalidTransition, NotForThisOfficerToDecide, CaseTaken."""
    rules = pack_for(review_region(application)).section(EvidenceRules)
    with transaction.atomic():
        hold_to_decide(application, officer=officer)
        move(
            application,
            Status.AWAITING_APPLICANT,
            event="application_asked_for_more",
            by=Actor.officer(officer.pk),
            expected=Status.IN_REVIEW,
            codes={"documents": list(kinds)},
            documents_asked=list(kinds),
            brings_documents=False,
            expires_at=timezone.now() + timedelta(days=rules.answer_days),
        )
        codes = {"reference": application.reference}
        told = message_user(application.applicant, Kind.DOCUMENTS_ASKED, application=application, codes=codes)
        save_messages([told])


def erase_with_draft(application: LinkApplication) -> None:
    """In the transaction in which the draft ends."""
    _erase(Document.objects.of(application))


def erase_all_documents(user: User) -> None:
    """Of an account that goes."""
    _erase(Document.objects.filter(application__applicant=user))


def erase_documents() -> int:
    """Of what was decided, or has ended, so long ago that nobody needs its papers; and of drafts that have ended, should
    one have been left."""
    long_ago = timezone.now() - kept_for("documents")
    ended = Document.objects.filter(application__status__in=ENDED, erased_at__isnull=True)
    past = ended.filter(application__ended_at__lte=long_ago) | ended.filter(application__submitted_at__isnull=True)
    ids = list(past.values_list("pk", flat=True)[:_A_ROUND])
    return _erase(Document.objects.filter(pk__in=ids))


def _erase(documents: QuerySet[Document]) -> int:
    return documents.filter(erased_at__isnull=True).update(erased_at=timezone.now(), **_ERASED)


def _locked(application: LinkApplication) -> LinkApplication:
    return LinkApplication.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)


def _free_position(kept: Sequence[Document]) -> int:
    """Raises DocumentsFull."""
    taken = {document.position for document in kept}
    free = next((position for position in range(1, MOST + 1) if position not in taken), None)
    if free is None:
        raise DocumentsFull
    return free


def _note(application: LinkApplication) -> None:
    """A draft that is worked on is not forgotten."""
    LinkApplication.objects.filter(pk=application.pk, status=Status.DRAFT).update(touched_at=timezone.now())


def _record(event: str, document: Document, by: Actor) -> None:
    record_event(
        f"families.{event}",
        by=by,
        of="application",
        object_id=document.application_id,
        person_id=document.application.person_id,
        codes={"document": document.kind},
    )
