"""What `manage.py migrate` refuses about a database, before anything is written there, and what it warns of."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connection

from audit.errors import NotSealed
from audit.models import Event, Seal
from audit.parts import OTHER
from audit.seals.places import Place
from audit.seals.sealing import oldest_running, refuse_what_began_anew


@register(Tags.database)
def check_transactions(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A database that was restored among lower transactions."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or Seal._meta.db_table not in connection.introspection.table_names():
        return []
    last = Seal.objects.order_by("-number").values_list("until_xid", "until_id").first()
    try:
        if last is not None:
            refuse_what_began_anew(Place(*last), oldest_running())
    except NotSealed as error:
        return [Error(str(error), id="audit.E001")]
    return []


@register(Tags.database)
def check_months(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Events that stand in no month. Only the tables' owner sees where an event stands."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(has_table_privilege(to_regclass(%s), 'SELECT'), false)", [OTHER])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(f"SELECT id FROM {OTHER} ORDER BY id LIMIT 1")  # noqa: S608 # a name
        found = cursor.fetchone()
    if found is None:
        return []
    return [
        Warning(
            f"Events stand in no month, the first of them {found[0]}.",
            hint="They are read, sealed and verified like all others, but go with no month: by a clock that was wrong, or"
            " written while nothing ran that makes months (docs/adr/0012-seals-over-events.md).",
            id="audit.W001",
        )
    ]


@register(Tags.database)
def check_constraints(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Events of before migration 0014 to which it is not true what holds of all since."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) AND NOT convalidated ORDER BY conname",
            [Event._meta.db_table],
        )
        return [
            Warning(
                f"Events stand in the journal to which {name} is not true.",
                hint="Those with an id of another time stand on no list of the officers; who has no transaction is named by"
                " `manage.py verify_audit` (docs/adr/0012-seals-over-events.md).",
                id="audit.W002",
            )
            for (name,) in cursor.fetchall()
        ]


@register("audit")
def check_keeping(**_kwargs: Any) -> list[CheckMessage]:
    """Personal Information Protection Law art. 56: three years, of what was done with sensitive data."""
    if settings.AUDIT_KEEPS_MONTHS >= _KEEPS_AT_LEAST:
        return []
    return [
        Error(f"AUDIT_KEEPS_MONTHS is {settings.AUDIT_KEEPS_MONTHS}, not {_KEEPS_AT_LEAST} or more.", id="audit.E002")
    ]


_KEEPS_AT_LEAST = 36
