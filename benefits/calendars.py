"""What falls due, as an iCalendar feed (RFC 5545). Titles are neutral: a calendar lies open on many screens and servers, so
nobody's name, no insurance and no number stands in it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

_ALARM_BEFORE = timedelta(days=7)


class Entry(NamedTuple):
    """`key` tells entries of one feed apart, and stays what it is while the entry does. `is_to_renew`: a link ends then that
    somebody may want to renew."""

    key: str
    on: date
    is_to_renew: bool = False


def feed_of(entries: Iterable[Entry], *, feed_id: UUID, made_at: datetime, board_url: str) -> bytes:
    """In the language that is active. The same entries are the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//sscard//family board//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Family reminders"))
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, feed_id, made_at, board_url))
    return bytes(calendar.to_ical())


def _event(entry: Entry, feed_id: UUID, made_at: datetime, board_url: str) -> Event:
    title = _("Family: a link ends") if entry.is_to_renew else _("Family: something falls due")
    todo = (
        _("Open the family board to renew it.") if entry.is_to_renew else _("Open the family board to see what it is.")
    )
    event = Event()
    event.add("uid", f"{uuid5(feed_id, entry.key)}@sscard")
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", title)
    event.add("description", todo)
    event.add("url", board_url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(f"{title}\n{todo}" if entry.is_to_renew else title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -_ALARM_BEFORE)
    return alarm
