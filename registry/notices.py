"""Notices to people who have no account with the caller."""

from typing import Any

from registry.messages import notice_channel, put_out, told_person
from registry.models import Channel
from registry.texts import known_language, notice_text
from registry.wire import Problem, is_text, object_of, text_of


def send_notice(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """By SMS, a call to a landline, or a letter. Quiet hours do not hold it up: the telephone company delivers notices by
    day, and the caller has nothing to wait for."""
    template, values = text_of(body, "template", most=60), object_of(body, "values")
    if not all(is_text(value, 500) for value in values.values()):
        raise Problem(400, "malformed", "values: texts of 1 to 500 characters.")
    language = known_language(text_of(body, "language", most=35))
    if language is None:
        raise Problem(400, "malformed", "language: one of en, es, zh-hans.")
    person = told_person(text_of(body, "person", most=100))
    channel = notice_channel(person)
    if channel is None:
        raise Problem(409, "no_channel")
    sent = put_out(person, channel, language, notice_text(template, _heard_or_read(values, channel), language))
    return 202, {"id": str(sent.id), "channel": channel}


def _heard_or_read(values: dict[str, str], channel: Channel) -> dict[str, str]:
    """A voice reads no address out."""
    return {name: value for name, value in values.items() if channel != Channel.VOICE or name != "address"}
