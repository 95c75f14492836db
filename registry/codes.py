"""One-time codes to the phone on record: sent, then checked a few times at most."""

import secrets
import unicodedata
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registry.idempotency import hash_of, same_body
from registry.messages import phone_channel, put_out, refuse_in_quiet_hours, told_person
from registry.models import Channel, CodeTry, OneTimeCode, Purpose
from registry.texts import RELATIONSHIPS, SCOPES, Ask, code_text, known_language, spoken_code
from registry.wire import Problem, choice_of, is_text, text_of

_ASKING = {Purpose.LINK, Purpose.GUARDIAN}
OK, WRONG, EXPIRED, LOCKED = "ok", "wrong", "expired", "locked"


def send_code(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Sending again for the same person, purpose and reference ends the code before."""
    ask = _read_ask(body)
    language = known_language(text_of(body, "language", most=35))
    if language is None:
        raise Problem(400, "malformed", "language: one of en, es, zh-hans.")
    wished = choice_of(body, "channel", (Channel.SMS, Channel.VOICE))
    person = told_person(text_of(body, "person", most=100))
    channel = phone_channel(person, wished)
    if channel is None:
        raise Problem(409, "no_phone_on_record")
    refuse_in_quiet_hours()
    now, minutes = timezone.now(), settings.REGISTRY_CODE_MINUTES
    before = OneTimeCode.objects.filter(person=person, purpose=ask.purpose, reference=ask.reference)
    before.filter(expires_at__gt=now).update(expires_at=now)
    code = f"{secrets.randbelow(10**6):06d}"
    sent = OneTimeCode.objects.create(
        id=uuid4(),
        person=person,
        purpose=ask.purpose,
        reference=ask.reference,
        code=code,
        sent_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    is_call = channel == Channel.VOICE
    text = code_text(ask.heard() if is_call else ask, spoken_code(code) if is_call else code, minutes, language)
    put_out(person, channel, language, text, code)
    return 202, {"id": str(sent.id), "expires_at": sent.expires_at.isoformat()}


def _read_ask(body: dict[str, Any]) -> Ask:
    purpose = choice_of(body, "purpose", Purpose.values)
    scopes, days = body.get("scopes") or [], body.get("term_days")
    if not isinstance(scopes, list) or not all(isinstance(scope, str) and scope in SCOPES for scope in scopes):
        raise Problem(400, "malformed", f"scopes: a list of {', '.join(SCOPES)}.")
    if days is not None and (type(days) is not int or not 1 <= days <= 3_660):
        raise Problem(400, "malformed", "term_days: a whole number of days, or null.")
    name, relationship = body.get("applicant_name") or None, body.get("relationship") or None
    if purpose in _ASKING or name is not None:
        name = text_of(body, "applicant_name")
    if purpose in _ASKING or relationship is not None:
        relationship = choice_of(body, "relationship", RELATIONSHIPS)
    if purpose in _ASKING and not scopes:
        raise Problem(400, "malformed", "scopes: at least one, for a link.")
    address = None if body.get("address") is None else text_of(body, "address")
    return Ask(purpose, name, relationship, scopes, days, text_of(body, "reference", most=60), address)


def check_code(code_id: UUID, key: str, body: dict[str, Any]) -> dict[str, Any]:
    """The try is committed before the comparison, so that no death of this process gives a try back. Once the right
    code was given it opens nothing more: later checks answer `expired`."""
    typed = body.get("code")
    if not is_text(typed, 50):
        raise Problem(400, "malformed", "code: text of 1 to 50 characters.")
    attempt = _store_try(code_id, key, hash_of(body))
    if attempt is None:
        return {"result": LOCKED, "tries_left": 0}
    if attempt.result is None:
        _settle(attempt, unicodedata.normalize("NFKC", str(typed)))
    return {"result": attempt.result, "tries_left": attempt.tries_left}


@transaction.atomic
def _store_try(code_id: UUID, key: str, body_hash: str) -> CodeTry | None:
    """None when all tries are used up."""
    code = OneTimeCode.objects.filter(id=code_id).first()
    if code is None:
        raise Problem(404, "unknown_code")
    known = CodeTry.objects.filter(one_time_code=code, key=key).select_related("one_time_code").first()
    if known:
        same_body(known.body_hash, body_hash)
        return known
    if code.tries >= settings.REGISTRY_CODE_TRIES:
        return None
    OneTimeCode.objects.filter(id=code_id).update(tries=F("tries") + 1)
    return CodeTry.objects.create(
        one_time_code=code,
        key=key,
        body_hash=body_hash,
        tried_at=timezone.now(),
        tries_left=settings.REGISTRY_CODE_TRIES - code.tries - 1,
    )


@transaction.atomic
def _settle(attempt: CodeTry, typed: str) -> None:
    """A result that a call with the same key set meanwhile stays: we hold the write lock now and look again."""
    attempt.refresh_from_db(fields=["result"])
    if attempt.result is not None:
        return
    code = OneTimeCode.objects.get(id=attempt.one_time_code_id)
    attempt.result = _result(code, "".join(typed.split()), attempt)
    attempt.save(update_fields=["result"])
    if attempt.result == OK:
        OneTimeCode.objects.filter(id=code.id).update(used_at=timezone.now())


def _result(code: OneTimeCode, typed: str, attempt: CodeTry) -> str:
    if code.used_at is not None or attempt.tried_at >= code.expires_at:
        return EXPIRED
    if secrets.compare_digest(typed.encode(), code.code.encode()):
        return OK
    return WRONG if attempt.tries_left else LOCKED
