"""What is deleted once it has been kept for its time (`audit.retention`): messages, the ways of codes, applications that led
to nothing. So many rows a round and no more, the oldest first."""

from datetime import datetime

from django.db import transaction
from django.db.models import PROTECT, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.retention import kept_for
from families.models import CodeAttempt, Consent, LinkApplication, Message, OneTimeCode
from families.models.applications import LED_TO_NOTHING
from families.states import ENDED

_BATCH = 500


def forget_what_was_kept() -> int:
    """One round; returns how many rows went. Running it twice changes nothing more."""
    return forget_messages() + forget_codes() + forget_applications()


def forget_messages() -> int:
    """Read or not. A notice that still waits to be handed over stays."""
    return _delete(Message.objects.filter(created_at__lte=_before("messages"), due_at__isnull=True), "created_at")


def forget_codes() -> int:
    """Of applications that ended so long ago; the consent keeps the answer."""
    since = _before("one_time_codes")
    is_over = Q(consent__application__status__in=ENDED, consent__application__ended_at__lte=since)
    codes = OneTimeCode.objects.filter(is_over, asked_at__lte=since, due_at__isnull=True)
    return _delete(codes, "asked_at") + _delete(CodeAttempt.objects.filter(is_over, tried_at__lte=since), "tried_at")


@transaction.atomic
def forget_applications() -> int:
    """Without a link and without an answer. What an answer was given to stays as proof of it, though its applicant reads it no
    more, and so does whatever else holds on to an application: a row that protects it, of whichever room."""
    past = LinkApplication.objects.filter(status__in=LED_TO_NOTHING, ended_at__lte=_before("applications"))
    answered = Consent.objects.filter(application=OuterRef("pk"), answered_at__isnull=False)
    held = _held_by_others(LinkApplication, besides=Consent, path="pk") | _held_by_others(
        Consent, besides=LinkApplication, path="consent__pk"
    )
    ids = list(past.exclude(Exists(answered)).exclude(held).order_by("ended_at").values_list("pk", flat=True)[:_BATCH])
    Consent.objects.filter(application__in=ids).delete()
    LinkApplication.objects.filter(pk__in=ids).delete()
    return len(ids)


def _held_by_others(model: type[Model], *, besides: type[Model], path: str) -> Q:
    """Is there a row that protects the one at the end of `path`?"""
    held = Q(pk__in=[])
    for relation in model._meta.related_objects:
        if relation.on_delete is PROTECT and relation.related_model is not besides:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef(path)})
            held |= Q(Exists(rows))
    return held


def _delete(rows: QuerySet[Model], age: str) -> int:
    ids = list(rows.order_by(age).values_list("pk", flat=True)[:_BATCH])
    return rows.model._default_manager.filter(pk__in=ids).delete()[0] if ids else 0


def _before(name: str) -> datetime:
    return timezone.now() - kept_for(name)
