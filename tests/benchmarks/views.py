"""What the product is held against: the same work in the database, and nothing else around it."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.models import ActorKind, Event
from benefits.selectors import BESIDE, records_of
from families.models import LinkApplication
from families.selectors import family_overview, names_of
from families.services.openings import note_opening
from families.states import Status
from families.views.own import own_link_or_404


@require_safe
@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Through every middleware, without a session."""
    return HttpResponse("constant")


@require_safe
def queries_of_the_family_page(request: HttpRequest) -> HttpResponse:
    """Signed in, the very queries of `families.views.centre.family`, and no page."""
    overview = family_overview(request.user)
    names_of(application.applicant_id for application in overview.asked_of_you)
    return HttpResponse("queries")


@require_safe
def queries_of_the_person_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signed in, the very queries of `benefits.views.person.person`, and no page."""
    link = own_link_or_404(request.user, pk, *BESIDE)
    note_opening("benefits.insurances_opened", link)
    records_of(link.person)
    return HttpResponse("queries")


@require_POST
def rows_of_a_submission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signed in, the rows that the wizard's last POST writes, without a rule, a check or a wake-up."""
    now = timezone.now()
    with transaction.atomic():
        LinkApplication.objects.filter(pk=pk, applicant=request.user, status=Status.DRAFT).update(
            status=Status.VERIFYING,
            version=F("version") + 1,
            expires_at=None,
            submitted_at=now,
            due_at=now,
            language="en",
            declaration_hash="0" * 64,
            owner_pack_version="bench",
        )
        Event(
            kind="families.application_submitted",
            actor_kind=ActorKind.CITIZEN,
            actor_id=str(request.user.pk),
            object_kind="application",
            object_id=str(pk),
            is_automatic=False,
            codes={"from": "draft", "to": "verifying", "relationship": "son", "notice": "bench"},
        ).save(force_insert=True)
    return redirect("families:application", pk=pk)
