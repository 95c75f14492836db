"""An application that an officer fills in for who stands there: the wizard's steps and forms, one page each, then how it stands
with what the person takes home."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit.services import Actor
from families import wizard
from families.admin.counter.languages import ASKED, languages
from families.admin.counter.pages import TOO_MANY, WRONG_INPUT, page
from families.admin.counter.visits import CHANGE, READ, READ_AND_CHANGE, NearToOfficer, Visit, page_of_visit
from families.admin.words import STATUSES
from families.documents import DocumentKind
from families.errors import DraftIncomplete, FamilyServiceError, StaleDraft, WaitFirst
from families.forms.assisted import AssistedCheckForm, AssistedDetailsForm, OfficeForm, masked
from families.forms.details import RelativeDetailsForm
from families.forms.steps import CheckForm, StepForm
from families.models import LinkApplication
from families.models.consents import Route
from families.policies.documents import papers_asked
from families.policies.officers import can_assist_at_counter, is_concerned
from families.qr import drawing_of
from families.relationships import Relationship
from families.services.applications.assisting import (
    assisted_for,
    begin_assisted,
    discard_assisted,
    offices_of,
)
from families.services.applications.drafts import declaration_of, may_be_guardian, notice_of
from families.services.applications.refusal_papers import refusal_paper
from families.services.barring import barred_from
from families.services.consents.terms import Terms, asked_scopes, is_offered, shown_text
from families.services.messages import holder_of
from families.standing import assisted_where, moment
from families.states import Status
from families.wizard import Step

_NEWEST = 20
_OURS: dict[type[StepForm], type[StepForm]] = {RelativeDetailsForm: AssistedDetailsForm, CheckForm: AssistedCheckForm}


def assisted_rows(visit: Visit) -> list[dict[str, Any]]:
    """What officers filled in for them. Two queries. A draft is gone on with by the officer who began it."""
    return [
        {
            "reference": row.reference,
            "detail": str(Relationship(row.relationship).label) if row.relationship else _("nothing answered yet"),
            "state": STATUSES[Status(row.status)],
            "url": _place(visit, row) if _is_open_to(visit, row) else "",
        }
        for row in assisted_for(visit.person)[:_NEWEST]
    ]


def _is_open_to(visit: Visit, row: LinkApplication) -> bool:
    if row.status == Status.DRAFT:
        return visit.is_open and row.assisted_by_id == visit.officer.pk
    return row.submitted_at is not None


def _place(visit: Visit, row: LinkApplication) -> str:
    """Of a draft that ended there is no page: nobody was sent it."""
    if row.status == Status.DRAFT:
        return visit.place("assisted-step", row.pk, wizard.first_incomplete(row).slug)
    return visit.place("assisted", row.pk) if row.submitted_at is not None else visit.url


@page_of_visit(*READ_AND_CHANGE)
def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The notice, read out in their language: it makes the draft."""
    if not can_assist_at_counter(visit.officer, visit.person):
        messages.error(request, _("They have no account with their own card yet: that comes first."))
        return visit.home()
    language = _language(request, visit)
    form = OfficeForm(request.POST if request.method == "POST" else None, offices=offices_of(visit.officer))
    if not form.is_valid():
        context = {"form": form, "text": notice_of(language, is_self=False), **_languages(language)}
        return page(request, "assisted_begin", _("Fill in an application for them"), visit=visit, **context)
    try:
        draft = begin_assisted(visit.person, office=form.chosen, language=language, **visit.recorded)
    except FamilyServiceError as error:
        messages.error(request, str(error))
        return visit.home()
    return HttpResponseRedirect(_place(visit, draft))


@page_of_visit(*READ_AND_CHANGE)
def step(request: HttpRequest, visit: Visit, application: UUID, slug: str) -> HttpResponse:
    """As the wizard's page: it saves and goes on, and leads to the first step that is not answered."""
    draft = _draft_or_404(visit, application)
    if draft.status != Status.DRAFT:
        if draft.submitted_at is None:
            messages.info(request, _("This draft was discarded: nothing of it can be saved or sent any more."))
        return HttpResponseRedirect(_place(visit, draft))
    here = wizard.step_named(draft, slug)
    if here is None:
        raise Http404
    if not wizard.is_open(draft, here):
        return HttpResponseRedirect(_place(visit, draft))
    form = _form(visit, draft, here, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, visit, draft, here, form)
    try:
        return _save(request, visit, draft, here, form)
    except StaleDraft as error:
        newest = _draft_or_404(visit, application)
        messages.error(request, str(error))
        return HttpResponseRedirect(_place(visit, newest))


def _save(request: HttpRequest, visit: Visit, draft: LinkApplication, here: Step, form: StepForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, visit, draft, here, form, status=TOO_MANY if form.wait else WRONG_INPUT)
    try:
        form.save(by=Actor.officer(visit.officer.pk), language=_language(request, visit, draft))
    except StaleDraft:
        raise
    except DraftIncomplete:
        return HttpResponseRedirect(_place(visit, draft))
    except FamilyServiceError as error:
        form.add_error(None, str(error))
        status = TOO_MANY if isinstance(error, WaitFirst) else WRONG_INPUT
        return _page(request, visit, draft, here, form, status=status)
    if draft.status != Status.DRAFT:
        messages.success(request, _("Sent. The register checks name and number now."))
    return HttpResponseRedirect(_place(visit, draft))


@page_of_visit(*CHANGE)
def discard(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """A second press says the same."""
    draft = _draft_or_404(visit, application)
    if draft.status != Status.WITHDRAWN or draft.submitted_at is not None:
        try:
            discard_assisted(draft, person=visit.person, officer=visit.officer)
        except FamilyServiceError as error:
            messages.error(request, str(error))
            return visit.home()
    messages.success(request, _("The draft is discarded."))
    return visit.home()


@page_of_visit(*READ, is_read=True)
def sent(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """How it stands, and its receipt to print."""
    seen = sent_or_404(visit, application)
    language = _language(request, visit, seen)
    with override(language):
        rows = _receipt_rows(seen)
    context = {
        "application": seen,
        "state": STATUSES[Status(seen.status)],
        "is_verifying": seen.status == Status.VERIFYING,
        "letter_url": visit.place("assisted-letter", seen.pk) if _is_for_counter(seen) else "",
        "refusal_url": _refusal_in(language, visit, seen),
        "rows": rows,
        "svg": drawing_of(seen.reference),
        **_ways_on(visit, seen),
        **_languages(language),
    }
    return page(request, "assisted", _("Their application"), visit=visit, **context)


@page_of_visit(*READ, is_read=True)
def letter(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """For the relative, who answers at an office: in the language that they read."""
    seen = sent_or_404(visit, application)
    if not _is_for_counter(seen):
        return HttpResponseRedirect(visit.place("assisted", seen.pk))
    language = _language(request, visit, seen)
    context = {
        "application": seen,
        "text": shown_text(seen, Terms(asked_scopes(seen), seen.term_days or 0), language),
        "until": seen.expires_at,
        "svg": drawing_of(seen.reference),
        **_languages(language),
    }
    return page(request, "assisted_letter", _("Letter for the office"), visit=visit, **context)


@page_of_visit(*READ, is_read=True)
def refusal(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """The decision to print, as who has a telephone reads it in their account: no more is told here of what the register found."""
    seen = sent_or_404(visit, application)
    language = _language(request, visit, seen)
    with override(language):
        paper = refusal_paper(seen)
    if paper is None:
        return HttpResponseRedirect(visit.place("assisted", seen.pk))
    context = {"application": seen, "paper": paper, **_languages(language)}
    return page(request, "assisted_refusal", _("Decision to print"), visit=visit, **context)


def _ways_on(visit: Visit, seen: LinkApplication) -> dict[str, str]:
    """What can be done of it in this visit."""
    is_asked = seen.status == Status.AWAITING_APPLICANT
    return {
        "answer_url": visit.place("assisted-answer", seen.pk) if visit.is_open and is_asked else "",
        "withdraw_url": visit.place("assisted-withdraw", seen.pk) if visit.is_open and seen.is_open else "",
    }


def _refusal_in(language: str, visit: Visit, seen: LinkApplication) -> str:
    """Its address, in the language that is read; empty of whatever was not refused."""
    return f"{visit.place('assisted-refusal', seen.pk)}?{ASKED}={language}" if seen.status == Status.REJECTED else ""


def _draft_or_404(visit: Visit, application: UUID) -> LinkApplication:
    """Of this officer alone: a colleague begins anew."""
    rows = LinkApplication.objects.select_related("applicant", "region", "assisted_office")
    own = rows.filter(applicant=holder_of(visit.person), assisted_by=visit.officer)
    return get_object_or_404(own, pk=application)


def sent_or_404(visit: Visit, application: UUID) -> LinkApplication:
    """Whichever officer filled it in. Raises NearToOfficer."""
    seen: LinkApplication = get_object_or_404(assisted_for(visit.person).exclude(submitted_at=None), pk=application)
    if barred_from(seen, is_concerned, of="application", person_id=seen.person_id, officer=visit.officer):
        raise NearToOfficer
    return seen


def _form(visit: Visit, draft: LinkApplication, here: Step, answers: Any = None) -> StepForm:
    form = _OURS.get(here.form, here.form)(answers, application=draft, rules=wizard.rules_of(draft))
    if isinstance(form, AssistedDetailsForm | AssistedCheckForm):
        form.officer = visit.officer
    if isinstance(form, AssistedCheckForm):
        form.person, form.identity_seen = visit.person, visit.recorded["identity_seen"]
    return form


def _page(
    request: HttpRequest, visit: Visit, draft: LinkApplication, here: Step, form: StepForm, *, status: int | None = None
) -> HttpResponse:
    number, total = wizard.place_of(draft, here)
    before = wizard.step_before(draft, here)
    is_last = wizard.is_last(draft, here)
    language = _language(request, visit, draft)
    context: dict[str, Any] = {
        "form": form,
        "application": draft,
        "number": number,
        "total": total,
        "is_last": is_last,
        "back_url": visit.place("assisted-step", draft.pk, before.slug) if before else visit.url,
        "discard_url": visit.place("assisted-discard", draft.pk),
        **_languages(language),
    }
    if is_last:
        context |= {
            "rows": _answers(visit, draft),
            "text": declaration_of(draft, language),
            "may_be_guardian": may_be_guardian(draft),
        }
    template = "assisted_check" if is_last else "assisted_step"
    return page(request, template, here.title, visit=visit, status=status, **context)


def _answers(visit: Visit, draft: LinkApplication) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": masked(value, draft), "url": visit.place("assisted-step", draft.pk, one.slug)}
        for one in wizard.steps_of(draft)
        if not wizard.is_last(draft, one)
        for label, value in one.form.said(draft)
    ]


def _receipt_rows(seen: LinkApplication) -> list[dict[str, Any]]:
    assert seen.submitted_at is not None
    rows = [
        {
            "label": _("How it stands"),
            "value": str(STATUSES[Status.WITHDRAWN]) if seen.status == Status.WITHDRAWN else "",
        },
        {"label": _("Sent on"), "value": moment(seen.submitted_at)},
        {"label": _("For"), "value": seen.name or ""},
        {"label": _("Social-security number"), "value": masked(seen.number or "", seen)},
        {"label": _("Relationship"), "value": str(Relationship(seen.relationship).label)},
        {"label": _("Filled in by"), "value": assisted_where(seen)},
        *(_asked_rows(seen) if seen.status == Status.AWAITING_APPLICANT else ()),
    ]
    return [row for row in rows if row["value"]]


def _asked_rows(seen: LinkApplication) -> list[dict[str, Any]]:
    """Which papers to come with, and until when."""
    kinds = "\n".join(str(DocumentKind(kind).label) for kind in papers_asked(seen))
    return [
        {"label": _("Papers, any one of which will do"), "value": kinds},
        {"label": _("Show them at an office until"), "value": moment(seen.expires_at)},
    ]


def _is_for_counter(seen: LinkApplication) -> bool:
    return seen.status == Status.AWAITING_CONSENT and is_offered(seen, Route.COUNTER)


def _language(request: HttpRequest, visit: Visit, application: LinkApplication | None = None) -> str:
    """As chosen on the page, else as the draft was begun, else that of their account."""
    chosen = request.POST.get(ASKED) or request.GET.get(ASKED)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    if application is not None:
        return application.language
    holder = holder_of(visit.person)
    return holder.language if holder is not None else get_language() or "en"


def _languages(language: str) -> dict[str, Any]:
    return {"language": language, "languages": languages(language)}
