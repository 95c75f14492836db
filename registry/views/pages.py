"""Pages for people: the named cases, and what reached whose phone or letter box. In the demonstration alone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.cases import BY_KEY, CASES, GROUPS, Case
from registry.models import Channel, Message, Person, Population
from registry.texts import RELATIONSHIPS
from registry.wire import Problem, answer, only

MOST_MESSAGES = 200
_STYLE = (Path(__file__).resolve().parent.parent / "style.css").read_text(encoding="utf-8")
SEXES = {"female": _("Female"), "male": _("Male")}


@only("GET")
def cases(request: HttpRequest) -> HttpResponse:
    told = told_cases()
    groups = [(title, [case for case in told if BY_KEY[case["key"]].group == group]) for group, title in GROUPS.items()]
    return _page(request, "cases", {"groups": groups, "population": Population.objects.first()})


@only("GET")
def cases_json(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(told_cases(), safe=False, json_dumps_params={"ensure_ascii": False})


@only("GET")
def phones(request: HttpRequest) -> HttpResponse:
    return _page(request, "phones", {"messages": _messages(request, Channel.SMS, Channel.VOICE)[:MOST_MESSAGES]})


@only("GET")
def letters(request: HttpRequest) -> HttpResponse:
    return _page(request, "letters", {"messages": _messages(request, Channel.LETTER)[:MOST_MESSAGES]})


@only("GET")
def phones_json(request: HttpRequest) -> HttpResponse:
    """Newest first, of one person when `?person=` names one by reference."""
    return _sent_json(_messages(request, Channel.SMS, Channel.VOICE))


@only("GET")
def letters_json(request: HttpRequest) -> HttpResponse:
    return _sent_json(_messages(request, Channel.LETTER))


def style(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_STYLE, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


def not_found(request: HttpRequest, _exception: Exception) -> HttpResponse:
    if request.path.startswith("/v1/") or not settings.REGISTRY_DEMO:
        return Problem(404, "not_found").as_response()
    return HttpResponseNotFound(_page(request, "not_found", {}).content)


def server_error(_request: HttpRequest) -> HttpResponse:
    return Problem(500, "internal_error").as_response()


def bad_request(_request: HttpRequest, _exception: Exception) -> HttpResponse:
    return Problem(400, "malformed").as_response()


def told_cases() -> list[dict[str, Any]]:
    """The cases as the register holds them now, after whatever changes were caused."""
    population = Population.objects.first()
    if population is None:
        return []
    people = {
        person.reference: person
        for person in Person.objects.filter(reference__in=[case.reference for case in CASES if case.reference])
    }
    return [_told(case, people.get(case.reference or ""), population) for case in CASES]


def _told(case: Case, person: Person | None, population: Population) -> dict[str, Any]:
    name = person.name if person else case.name
    born_on = person.birth_date if person else case.born.counted_from(population.populated_on)
    return {
        "key": case.key,
        "title": str(case.title),
        "expect": str(case.expect),
        "name": name,
        "typed_name": case.typed_name or name,
        "number": person.number if person else case.number_counted_from(population.populated_on),
        "birth_date": born_on.isoformat(),
        "sex": case.sex,
        "region": person.region if person else case.region,
        "relationship": case.relationship,
        "relationship_label": gettext("myself")
        if case.relationship == "self"
        else str(RELATIONSHIPS[case.relationship]),
        "has_phone": bool(person and person.phone),
        "reference": person.reference if person else None,
    }


def _messages(request: HttpRequest, *channels: Channel) -> QuerySet[Message]:
    messages = Message.objects.filter(channel__in=channels).select_related("person").order_by("-id")
    reference = request.GET.get("person")
    return messages.filter(person__reference=reference) if reference else messages


def _sent_json(messages: QuerySet[Message]) -> HttpResponse:
    told = [
        {
            "id": message.id,
            "person": message.person.reference,
            "channel": message.channel,
            "language": message.language,
            "text": message.text,
            "code": message.code,
            "sent_at": message.sent_at.isoformat(),
        }
        for message in messages[:MOST_MESSAGES]
    ]
    return answer(200, {"messages": told})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"registry/{name}.html", {"page": name, "languages": settings.LANGUAGES, **context})
