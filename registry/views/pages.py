"""Pages for people: the named cases, and what reached whose phone or letter box. In the demonstration alone."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from registry.cases import BY_KEY, CASES
from registry.cases.case import CHOICES, GROUPS, Case
from registry.models import Channel, Message, Person, Population
from registry.wire import Problem, answer, only

MOST_MESSAGES = 200
_STYLE = (Path(__file__).resolve().parent.parent / "style.css").read_text(encoding="utf-8")


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
    return _post(request, "phones", Channel.SMS, Channel.VOICE)


@only("GET")
def letters(request: HttpRequest) -> HttpResponse:
    return _post(request, "letters", Channel.LETTER)


@only("GET")
def phones_json(request: HttpRequest) -> HttpResponse:
    """Newest first, of one person when `?person=` names one by reference."""
    return _sent_json(_messages(request, Channel.SMS, Channel.VOICE))


@only("GET")
def letters_json(request: HttpRequest) -> HttpResponse:
    return _sent_json(_messages(request, Channel.LETTER))


def style(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_STYLE, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    if request.path_info.startswith("/v1/") or not settings.REGISTRY_DEMO:
        return Problem(404, "not_found").as_response()
    return _page(request, "not_found", {}, status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    return Problem(500, "internal_error").as_response()


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
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
        "relationship_label": str(CHOICES[case.relationship]),
        "has_phone": bool(person and person.phone),
        "reference": person.reference if person else None,
    }


def _post(request: HttpRequest, page: str, *channels: Channel) -> HttpResponse:
    """What went out, newest first; of one person when `?person=` names one by reference."""
    reference = request.GET.get("person")
    receiver = Person.objects.filter(reference=reference).first() if reference else None
    here = _query(person=reference, lang=request.GET.get("lang"))
    sent = _messages(request, *channels)[:MOST_MESSAGES]
    return _page(request, page, {"messages": sent, "receiver": receiver, "here": here})


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


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    frame = {"page": name, "languages": _language_links(request), "keep_language": _query(lang=request.GET.get("lang"))}
    return render(request, f"registry/{name}.html", {**frame, **context}, status=status)


def _language_links(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Tag, own name and address of this page in each language."""
    person = request.GET.get("person")
    return [(tag, name, _query(person=person, lang=tag)) for tag, name in settings.LANGUAGES]


def _query(**values: str | None) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
