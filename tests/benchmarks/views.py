"""What the product is held against: the same work in the database, and nothing else around it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.models import ActorKind, Event
from audit.services import Actor, record_event
from authorities.admin.newest import MOST
from authorities.policies import within_duty
from benefits.selectors import BESIDE, records_of
from families.models import InsuredPerson, LinkApplication
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import LINK_CHECKED, family_overview, names_of
from families.services.applications.asking_again import check_asked_lately
from families.services.applications.limits import Holdings, lock_users
from families.services.inserting import insert_all
from families.services.links.asked_links import Pair
from families.services.links.checks import Found, Question
from families.services.links.openings import note_opening
from families.services.lookups import LookUpKind, look_up
from families.services.messages import unread
from families.states import Status
from families.views.own import own_link_or_404
from integrators.codes import ApiScope, Purpose
from integrators.models import App
from integrators.policies import is_agreed

A_PAGE = 50  # rows of an officers' list


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
    unread(request.user)[:10].count()
    return HttpResponse("queries")


@require_safe
def queries_of_the_person_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signed in, the very queries of `benefits.views.person.person`, and no page."""
    link = own_link_or_404(request.user, pk, *BESIDE)
    note_opening("benefits.insurances_opened", link)
    records_of(link.person)
    unread(request.user)[:10].count()
    return HttpResponse("queries")


@require_safe
def queries_of_the_queue(request: HttpRequest) -> HttpResponse:
    """Signed in, the cases of the officer's regions that wait, as many as a page has, and how many there are."""
    waiting = LinkApplication.objects.to_decide().filter(within_duty(request.user, field="place__code"))
    waiting.order_by("submitted_at", "-pk")[:MOST].count()
    list(waiting.select_related("place", "person", "claimed_by").order_by("submitted_at", "-pk")[:A_PAGE])
    return HttpResponse("queries")


@require_POST
def queries_of_a_look_up(request: HttpRequest) -> HttpResponse:
    """Signed in, what the service does: counted, found, noted. No page."""
    look_up(LookUpKind.NUMBER, request.POST["words"], officer=request.user)
    return HttpResponse("queries")


@require_safe
def queries_of_a_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signed in, the case, if it is of the officer's regions, and the event of who looks."""
    theirs = LinkApplication.objects.filter(within_duty(request.user, field="place__code"))
    case = theirs.select_related("place", "person", "applicant").get(pk=pk)
    record_event(
        "families.application_viewed",
        by=Actor.officer(request.user.pk),
        of="application",
        object_id=case.pk,
        person_id=case.person_id,
    )
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


class BareView(APIView):
    """Django REST framework and nothing of ours: signed in as on a page, JSON in and out."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (JSONParser,)


class _Check(serializers.Serializer[Any]):
    person = serializers.UUIDField(required=False)
    action = serializers.ChoiceField(choices=Scope.choices)
    purpose = serializers.ChoiceField(choices=Purpose.choices)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "pass": serializers.CharField(required=False)}


class LinkCheck(BareView):
    """The very queries of `link-checks` and the same event, without a rule."""

    def post(self, request: Request) -> Response:
        given = _Check(data=request.data)
        given.is_valid(raise_exception=True)
        [answer] = _all_yes(request, [given.validated_data])
        return Response(answer)


class LinkChecks(BareView):
    """The same for many at once."""

    def post(self, request: Request) -> Response:
        given = _Check(data=request.data["items"], many=True)
        given.is_valid(raise_exception=True)
        return Response({"items": _all_yes(request, given.validated_data)})


def _all_yes(request: Request, asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    app = _app()
    questions = [
        Question(one.get("pass") or Pair(request.user.pk, one["person"]), Scope(one["action"]), Purpose(one["purpose"]))
        for one in asked
    ]
    found = Found.load(questions, app)
    links = [found.stored(question) for question in questions]
    insert_all(
        [
            Event(
                kind=LINK_CHECKED,
                actor_kind=ActorKind.SYSTEM,
                actor_id="link_check",
                object_kind="link",
                object_id=str(link.link_id),
                person_id=link.person_id,
                is_automatic=True,
                codes={
                    "app": app.pk,
                    "purpose": question.purpose,
                    "action": question.action,
                    "answer": "yes",
                    "owner": str(link.owner_id),
                },
            )
            for question, link in zip(questions, links, strict=True)
        ]
    )
    return [{"answer": "yes", "until": link.until} for link in links]


@cache
def _app() -> App:
    return App.objects.get()


class _Application(serializers.Serializer[Any]):
    relationship = serializers.ChoiceField(choices=Relationship.choices)
    name = serializers.CharField()
    number = serializers.CharField()
    scopes = serializers.MultipleChoiceField(choices=Scope.choices)
    term_days = serializers.IntegerField()
    notice = serializers.DictField(child=serializers.CharField())
    declaration = serializers.DictField(child=serializers.CharField())


class LinkApplications(BareView):
    """The very queries of `link-applications` and the same rows, without a rule or a wake-up, and without a key that is kept."""

    def post(self, request: Request) -> Response:
        given = _Application(data=request.data)
        given.is_valid(raise_exception=True)
        with transaction.atomic():
            lock_users([request.user.pk])
            own = Holdings.of(request.user).own_person
            is_agreed(_app(), ApiScope.LINKS_WRITE, own.region_id)
            application = _submitted(request, own, **given.validated_data)
            check_asked_lately(application, own, given.validated_data["number"])
            application.save(force_insert=True)
            for kind in ("families.application_started", "families.application_submitted"):
                _event_of(application, kind).save(force_insert=True)
        return Response({"id": application.pk, "reference": application.reference}, status=202)


def _submitted(
    request: Request, own: InsuredPerson, *, name: str, number: str, scopes: set[str], **given: Any
) -> LinkApplication:
    notice, declaration, now = given.pop("notice"), given.pop("declaration"), timezone.now()
    application = LinkApplication(
        applicant=request.user,
        region_id=own.region_id,
        scopes=sorted(scopes),
        notice_version=notice["version"],
        notice_hash=notice["sha256"],
        declaration_version=declaration["version"],
        declaration_hash=declaration["sha256"],
        owner_pack_version="bench",
        status=Status.VERIFYING,
        submitted_at=now,
        due_at=now,
        **given,
    )
    application.name, application.number = name, number
    return application


def _event_of(application: LinkApplication, kind: str) -> Event:
    return Event(
        kind=kind,
        actor_kind=ActorKind.CITIZEN,
        actor_id=str(application.applicant_id),
        object_kind="application",
        object_id=str(application.pk),
        is_automatic=True,
        codes={"from": "draft", "to": "verifying", "relationship": application.relationship, "notice": "bench"},
    )
