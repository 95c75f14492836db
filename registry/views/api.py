"""The issuing authority's interface, version 1."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry.certifications import certification_of, certify, living_person, past_of
from registry.changes import changes_after
from registry.codes import check_code, send_code
from registry.idempotency import answer_once, key_of
from registry.loss_reports import report_loss, withdraw_report
from registry.models import Population
from registry.notices import send_notice
from registry.persons import told_of, told_of_each
from registry.told_histories import records_of
from registry.verifications import verify
from registry.wire import Problem, answer, only, read_object


@only("POST")
def verifications(request: HttpRequest) -> HttpResponse:
    return answer(200, {"results": verify(read_object(request).get("claims"))})


@only("POST")
def one_time_codes(request: HttpRequest) -> HttpResponse:
    return answer_once(request, send_code)


@only("POST")
def code_check(request: HttpRequest, code_id: UUID) -> HttpResponse:
    return answer(200, check_code(code_id, key_of(request), read_object(request)))


@only("POST")
def notices(request: HttpRequest) -> HttpResponse:
    return answer_once(request, send_notice)


@only("GET")
def changes(request: HttpRequest) -> HttpResponse:
    return answer(200, changes_after(request.GET.get("after")))


@only("GET")
def person(_request: HttpRequest, reference: str) -> HttpResponse:
    """The person as a match gives them, and their card as it is today."""
    return answer(200, told_of(living_person(reference)))


@only("POST")
def persons(request: HttpRequest) -> HttpResponse:
    """Many at once, each as by itself, or with the code of the refusal."""
    return answer(200, {"persons": told_of_each(read_object(request).get("references"))})


@only("GET")
def records(_request: HttpRequest, reference: str) -> HttpResponse:
    today = timezone.localdate()
    return answer(200, {"as_of": today.isoformat(), "records": records_of(past_of(living_person(reference)), today)})


@only("GET", "POST")
def certification(request: HttpRequest, reference: str) -> HttpResponse:
    if request.method == "POST":
        return answer_once(request, partial(certify, reference))
    return answer(200, certification_of(living_person(reference)))


@only("POST")
def loss_reports(request: HttpRequest) -> HttpResponse:
    return answer_once(request, report_loss)


@only("DELETE")
def loss_report(_request: HttpRequest, report_id: UUID) -> HttpResponse:
    withdraw_report(report_id)
    return HttpResponse(status=204)


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 once the register has its people; carries the nonce of this start."""
    try:
        population = Population.objects.first()
    except DatabaseError as error:
        raise Problem(503, "not_available", "The tables are not there.", headers={"Retry-After": "1"}) from error
    if population is None:
        raise Problem(503, "not_available", "Nobody is registered.", headers={"Retry-After": "1"})
    return answer(200, {"status": "ok", "nonce": settings.START_NONCE, "people": population.people})
