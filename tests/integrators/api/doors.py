"""A few endpoints as the rooms write theirs. Who calls says a header, which names app and citizen: tokens are not the matter
here."""

import os
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.models import User
from authorities.models.regions import Level
from integrators.api.authentication import Caller
from integrators.api.conditional import reference, unchanged, versioned
from integrators.api.errors import Refused, TryLater
from integrators.api.fields import Code, Codes, Day, Id, Moment, StrictSerializer, Text, Whole, YesOrNo
from integrators.api.idempotency import ToldOnce, once
from integrators.api.limits import APPLICATIONS, REQUESTS
from integrators.api.pages import PageQuery, page_of
from integrators.api.views import ApiView, PublicView
from integrators.models import Agreement, App
from sscard.urls import handler400, handler500
from sscard.urls import urlpatterns as ours

__all__ = ["handler400", "handler500"]


class ClientAlone:
    is_authenticated = True


class ByName(BaseAuthentication):
    """`Authorization: Test <client id> <user name or ->`."""

    def authenticate(self, request):
        words = request.headers.get("Authorization", "").split()
        if not words or words[0] != "Test":
            return None
        app = App.objects.select_related("integrator").filter(pk=words[1]).first()
        if app is None:
            raise AuthenticationFailed
        user = None if words[2] == "-" else User.objects.get(username=words[2])
        return user or ClientAlone(), Caller(app, user, frozenset())

    def authenticate_header(self, request):
        return 'Bearer realm="sscard"'


class TooSad(Exception):
    field = "text"


class Door(ApiView):
    authentication_classes = (ByName,)
    permission_classes = (IsAuthenticated,)


class Thing(StrictSerializer):
    text = Text(max_length=20)
    note = Text(max_length=20, has_lines=True, allow_blank=True, required=False)
    kind = Code(choices=["round", "flat"], required=False)
    parts = Codes(choices=["top", "bottom"], required=False)
    day = Day(required=False)
    at = Moment(required=False)
    is_new = YesOrNo(required=False)
    size = Whole(min_value=0, max_value=10, required=False)
    of = Id(required=False)


class Nested(StrictSerializer):
    things = Thing(many=True)


class EchoView(Door):
    def post(self, request):
        return Response({name: str(value) for name, value in self.read(Thing).items()})


class NestedView(Door):
    def post(self, request):
        return Response({"count": len(self.read(Nested)["things"])})


class Kinds(PageQuery):
    kind = Code(choices=["agreement"], required=False)


class AgreementsView(Door):
    """Things that are made, listed, read and changed; an app sees its own."""

    query_class = Kinds
    limits = (REQUESTS, APPLICATIONS)
    refusing = (TooSad,)

    def refusal_of(self, error):
        return Refused("too-sad", "This is too sad.", "/text")

    def get(self, request):
        rows = Agreement.objects.filter(app=request.auth.app).select_related("region")
        return Response(page_of(request, self.query, rows, lambda page: [{"id": str(row.pk)} for row in page]))

    @once
    def post(self, request):
        text = self.read(Thing)["text"]
        if text == "later":
            raise TryLater(headers={"Retry-After": "9"})
        if text == "slow":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.5)")
        now = timezone.now()
        made = Agreement.objects.create(app=request.auth.app, region_id="000000", begins_at=now, ended_at=now)
        if text == "sad":
            raise TooSad
        if text == "broken":
            raise ZeroDivisionError
        if "X-Die" in request.headers:
            os._exit(9)
        body = {"id": str(made.pk), "state": "made", "label": "New thing"}
        if text == "name":
            body["name"] = "李明"
        if text == "secret":
            return ToldOnce(body | {"secret": None}, once={"secret": "of the first answer"}, status=201)
        return Response(body, status=202, headers={"Location": f"/api/v1/things/{made.pk}/", "Retry-After": "5"})


class AgreementView(Door):
    """The number of purposes stands in for a version."""

    def get(self, request, pk):
        row = Agreement.objects.get(pk=pk, app=request.auth.app)
        return versioned(request, {"id": str(row.pk)}, len(row.purposes))

    def patch(self, request, pk):
        rows = Agreement.objects.filter(pk=pk, app=request.auth.app).annotate(number=F("purposes__len"))
        with unchanged(request, rows, version="number") as row:
            row.purposes.append("bank_pension")
            row.save()
        return versioned(request, {"id": str(row.pk)}, len(row.purposes))


class WordsView(PublicView):
    limits = ()

    def get(self, request):
        return reference(request, {"items": [str(Level.NATION.label)]}, fresh_for=timedelta(hours=1))


class BrokenView(Door):
    def get(self, request):
        raise ZeroDivisionError


urlpatterns = [
    path("api/v1/echo/", EchoView.as_view(), name="echo"),
    path("api/v1/nested/", NestedView.as_view()),
    path("api/v1/things/", AgreementsView.as_view(), name="things"),
    path("api/v1/things/<uuid:pk>/", AgreementView.as_view(), name="thing"),
    path("api/v1/words/", WordsView.as_view(), name="words"),
    path("api/v1/broken/", BrokenView.as_view()),
    *ours,
]
