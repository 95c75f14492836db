"""How the register reaches a person: SMS, a call to a landline, or a letter. Sent messages stand on the demo's pages."""

from django.conf import settings
from django.utils import timezone

from registry.models import Channel, Message, Person
from registry.quiet_hours import quiet_until
from registry.wire import Problem


def person_of(reference: str) -> Person:
    person = Person.objects.filter(reference=reference).first()
    if person is None:
        raise Problem(404, "unknown_person")
    return person


def told_person(reference: str) -> Person:
    """Raises `Problem` 404 for protected people as for unknown ones: nothing is told of them, and nothing sent to them."""
    person = person_of(reference)
    if person.is_restricted:
        raise Problem(404, "unknown_person")
    return person


def phone_channel(person: Person, wished: str = Channel.SMS) -> Channel | None:
    """A landline cannot take an SMS and is called instead; None without a phone."""
    if person.phone is None or person.died_on:
        return None
    return Channel.VOICE if person.phone.startswith("0") else Channel(wished)


def notice_channel(person: Person) -> Channel | None:
    """The best way to reach someone, None when there is none or they have died."""
    if person.died_on:
        return None
    return phone_channel(person) or (Channel.LETTER if person.has_address else None)


def put_out(person: Person, channel: Channel, language: str, text: str, code: str | None = None) -> Message:
    return Message.objects.create(
        person=person, channel=channel, language=language, text=text, code=code, sent_at=timezone.now()
    )


def refuse_in_quiet_hours() -> None:
    """Applies to every purpose: whoever knows a number could otherwise ring its holder at three in the morning."""
    now = timezone.localtime()
    until = quiet_until(now, settings.REGISTRY_QUIET_HOURS)
    if until is not None:
        wait = str(max(1, int((until - now).total_seconds())))
        raise Problem(425, "quiet_hours", "No SMS and no call at this hour.", headers={"Retry-After": wait})
