"""One table of events that only grows (migration 0004): a trigger refuses UPDATE and DELETE whoever asks, and of all
roles the table's owner alone, who migrates, has the right to TRUNCATE it. Tests begin afresh by that right. So does the
table of seals over them (docs/adr/0012), by which it shows when somebody with more rights than that changed an event.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class ActorKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")  # id: the user's
    PERSON = "person", _("Person without an account")  # at /consent/; id: the insured person's
    OFFICER = "officer", _("Officer")  # id: the user's
    AUTHORITY = "authority", _("Authority")  # the register's answer or news; id: the provider's name
    SYSTEM = "system", _("System")  # a clock or a command; id: its name


class CurrentTransaction(models.Func):
    """The whole number of the transaction that writes, which never begins anew: `xid8` as a bigint, for which alone there
    are ranges of pages (BRIN)."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class EventQuerySet(models.QuerySet["Event"]):
    """By when they were written, with no index of its own: ids are made in the order of time, a moment before."""

    def written_since(self, moment: datetime) -> "EventQuerySet":
        return self.filter(pk__gte=first_id(moment - ID_AND_TIME), at__gte=moment)

    def written_between(self, begins: datetime, ends: datetime) -> "EventQuerySet":
        """Without `ends` itself."""
        return self.written_since(begins).filter(pk__lt=first_id(ends + ID_AND_TIME), at__lt=ends)


ID_AND_TIME = timedelta(
    hours=1
)  # more than an id is older than its row, and clocks of machines differ: held by migration 0014


def first_id(moment: datetime) -> UUID:
    """No UUIDv7 of that millisecond or later is lower."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


class Event(models.Model):
    """Who did or saw what, of whom, when. Ids and codes only: no name, number, phone or free text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("when"), db_default=Now())
    kind = models.CharField(_("what happened"), max_length=64)
    actor_kind = models.CharField(_("done by"), max_length=16, choices=ActorKind)
    actor_id = models.CharField(_("id of who did it"), max_length=64)
    object_kind = models.CharField(_("about"), max_length=32)
    object_id = models.CharField(_("id of what it is about"), max_length=64)
    person_id = models.UUIDField(
        _("insured person"), null=True, help_text=_("The insured person it concerns, once known.")
    )
    is_automatic = models.BooleanField(_("automatic"))
    codes = models.JSONField(_("details"), default=dict)
    # The database's own, like `at`: the running product has no right to say another (migration 0006).
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_by_object"),
            models.Index(
                fields=["person_id", "id"], name="event_by_person", condition=models.Q(person_id__isnull=False)
            ),
            # Nobody asks what clocks and desks did by who they are; a hundred checks are written in a sixth less time so.
            models.Index(
                fields=["actor_kind", "actor_id", "id"],
                name="event_by_actor",
                condition=~models.Q(actor_kind=ActorKind.SYSTEM),
            ),
            # Of ranges of pages: rows stand nearly in the order of their transactions, and a page of a btree more would be
            # written with each event.
            BrinIndex(fields=["xid"], name="event_by_xid", pages_per_range=32, autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(actor_kind__in=ActorKind.values), name="event_actor_kind_known"),
            models.CheckConstraint(condition=models.Q(xid__gt=0), name="event_of_a_transaction"),
            # And "event_id_of_its_time" (migration 0014): the id is of the hour before or after `at`.
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"


class Seal(models.Model):
    """Over all events from one place in the order of (transaction, id) up to another, the bounds of which touch those of the
    seals beside it. What each column is to the hash says `audit/seals/hashing.py`."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    from_xid = models.BigIntegerField()
    from_id = models.UUIDField(default=UUID(int=0))
    until_xid = models.BigIntegerField()  # excluded, like the id
    until_id = models.UUIDField(default=UUID(int=0))  # zero: nothing of that transaction
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()  # of its events
    last_at = models.DateTimeField()
    rows_hash = models.BinaryField()
    marks = models.BinaryField()  # of each event its id and the beginning of its hash, to name the one that differs
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    key_id = models.PositiveIntegerField()
    mac = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=1, number__gte=1), name="seal_of_something"),
            models.CheckConstraint(condition=models.Q(until_xid__gte=models.F("from_xid")), name="seal_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class DroppedMonth(models.Model):
    """That a part of the journal was dropped, and what was in it: over the marks that the seals keep of its events, and under
    their key, so that nobody else can say of events that are gone that they were let go (`audit/seals/dropping.py`)."""

    month = models.DateField(primary_key=True)  # its first day; the last one of a part that holds several
    from_id = models.UUIDField()  # of the part: zero, whatever was before
    until_id = models.UUIDField()  # excluded
    first_id = models.UUIDField()  # of its events
    last_id = models.UUIDField()
    count = models.PositiveBigIntegerField()
    first_seal = models.BigIntegerField()
    last_seal = models.BigIntegerField()
    marks_hash = models.BinaryField()
    reason = models.CharField(max_length=64)  # a code: the number of who decided it
    dropped_by = models.UUIDField()  # ids of users
    seen_by = models.UUIDField()
    dropped_at = models.DateTimeField()
    hash = models.BinaryField()
    key_id = models.PositiveIntegerField()
    mac = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count__gte=1, first_seal__gte=1), name="dropped_month_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(last_seal__gte=models.F("first_seal"), until_id__gt=models.F("from_id")),
                name="dropped_month_goes_forward",
            ),
            models.CheckConstraint(
                condition=~models.Q(dropped_by=models.F("seen_by")), name="dropped_month_seen_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.month)
