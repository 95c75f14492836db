"""How the register reaches a person: SMS, a call to a landline, or a letter. Sent messages stand on the demo's pages."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from registry.models import Channel, Message, Person
from registry.wire import Problem


def person_of(reference: str) -> Person:
    person = Person.objects.filter(reference=reference).first()
    if person is None:
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


def quiet_until(now: datetime, hours: str) -> datetime | None:
    """When the quiet hours ("22-7", local time) that `now` falls into end; None outside them."""
    if not hours:
        return None
    first, last = (int(hour) for hour in hours.split("-"))
    local = timezone.localtime(now)
    is_quiet = first <= local.hour < last if first < last else local.hour >= first or local.hour < last
    if not is_quiet:
        return None
    end = datetime.combine(local.date(), time(last), tzinfo=local.tzinfo)
    return end if end > local else end + timedelta(days=1)


def refuse_in_quiet_hours() -> None:
    """Applies to every purpose: whoever knows a number could otherwise ring its holder at three in the morning."""
    now = timezone.now()
    until = quiet_until(now, settings.REGISTRY_QUIET_HOURS)
    if until is not None:
        wait = str(max(1, int((until - now).total_seconds())))
        raise Problem(425, "quiet_hours", "No SMS and no call at this hour.", headers={"Retry-After": wait})
