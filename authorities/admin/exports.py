"""Every table that officers download goes out here: to who supervises or audits, line by line as the database gives it, with an
event before the first line and one after the last."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit.services import Actor
from authorities.admin.on_duty import actor_of, is_on_duty
from authorities.policies import TAKE_ALONG
from authorities.services.exports import begin_export, end_export
from authorities.spreadsheets import csv_download

AT_ONCE = 500  # rows that are read in one go

Line = Sequence[object]


def may_take_along(request: HttpRequest) -> bool:
    """Anywhere; which rows, says `TAKE_ALONG` once more."""
    return is_on_duty(request, *TAKE_ALONG)


def asked_once(request: HttpRequest) -> dict[str, str]:
    """What the address asks for and says something, so that the event names all of it. Raises Http404 for what is asked twice."""
    if any(len(values) > 1 for _name, values in request.GET.lists()):
        raise Http404
    return {name: str(value) for name, value in request.GET.items() if value}


def table_download(
    request: HttpRequest,
    table: str,
    lines: Callable[[], Iterator[Line]],
    *,
    filters: Mapping[str, str] | None = None,
    most: int | None = None,
    name: str = "",
) -> StreamingHttpResponse | HttpResponseNotAllowed:
    """`lines` are the names of the columns and then the rows, of `TAKE_ALONG` alone, each made only when it is sent and in the
    reader's language; with `most`, so many rows, and a word of it where there are more. `name` of the file, without its day.
    """
    if not may_take_along(request):
        raise PermissionDenied
    if request.method != "GET":  # a HEAD would be an export that began and never went out
        return HttpResponseNotAllowed(["GET"])
    by, language = actor_of(request), get_language() or "en"
    export = begin_export(table, filters=filters or {}, by=by)
    counted = _counted(lines(), _Export(table, export, by, language, most))
    return csv_download(f"{name or table}-{timezone.localdate():%Y-%m-%d}.csv", counted)


@dataclass
class _Export:
    """One that goes out, and how far it has come."""

    table: str
    export: UUID
    by: Actor
    language: str
    most: int | None
    rows: int = 0
    is_whole: bool = False
    has_more: bool = False

    def next_of(self, lines: Iterator[Line]) -> Line | None:
        """In words that stay what they are, whoever is served meanwhile. None after the last."""
        with override(self.language):
            line = next(lines, None)
            return None if line is None else [str(cell) for cell in line]

    def end(self) -> None:
        end_export(
            self.table,
            export=self.export,
            rows=self.rows,
            is_whole=self.is_whole,
            has_more=self.has_more,
            by=self.by,
        )


def _counted(lines: Iterator[Line], going: _Export) -> Generator[Line]:
    """The same lines. Of whoever goes away in the middle it is noted how many rows they had."""
    try:
        head = going.next_of(lines)
        assert head is not None
        yield head
        while (row := going.next_of(lines)) is not None:
            if going.rows == going.most:
                going.has_more = True
                yield [_more_than(going)]
                break
            going.rows += 1
            yield row
        going.is_whole = True
    finally:
        going.end()


def _more_than(going: _Export) -> str:
    with override(going.language):
        most = number_format(going.rows, force_grouping=True)
        text = _(
            "There are more than %(most)s rows: those that follow are not in this table. Choose fewer in the list."
        )
        return text % {"most": most}


def some_at_a_time(rows: models.QuerySet[Any], by: str = "pk") -> Iterator[list[Any]]:
    """Rising by the field, each part with a question of its own: no question is long, and none is held open while somebody
    reads slowly."""
    rows = rows.order_by(*dict.fromkeys((by, "pk")))
    found = list(rows[:AT_ONCE])
    while found:
        yield found
        if len(found) < AT_ONCE:
            return
        value, key = getattr(found[-1], by), found[-1].pk
        beyond = rows.filter(**{f"{by}__gte": value}).exclude(**{by: value, "pk__lte": key})
        found = list(beyond[:AT_ONCE])
