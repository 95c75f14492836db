"""What `manage.py migrate` refuses about a database, before anything is written there."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connection

from audit.errors import NotSealed
from audit.models import Seal
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
