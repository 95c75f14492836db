"""How log lines are made: structured, one JSON object a line, with identity numbers, phones, addresses and the rows that a
database quotes taken out. A name cannot be told from another word: nobody may log one.
"""

import re
import traceback
import unicodedata
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.db.utils import DataError
from django.db.utils import Error as DatabaseError
from django.utils.functional import Promise
from structlog.typing import ExcInfo

Event = MutableMapping[str, Any]

# Up to two spaces, dashes, brackets or invisible characters between digits, which may be those of any script.
_APART = r"[^\S\r\n]|[-()\u00ad\u2010-\u2015\u2212\ufe63\uff0d\u200b-\u200f\u2060\ufeff]"
_DIGITS = re.compile(rf"(?<!\d)([+＋]?)(\d(?:(?:{_APART}){{0,2}}\d){{6,}})(?:(?:{_APART}){{0,2}}[XxＸｘ](?!\w))?")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_LONGEST_LEFT = 10  # digits, of dates, amounts and processes; national phone numbers elsewhere have no more
_BEFORE_AT = r"[\w.%+-]"
_ADDRESS = re.compile(rf"(?<!{_BEFORE_AT}){_BEFORE_AT}+@[\w-]+(?:\.[\w-]+)+")  # from its first sign on, looked at once
# Ids that are meant to be read, and the seconds that Celery gives with all their digits.
_READABLE = re.compile(
    r"((?<!\w)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\w)|(?<![\w.])\d{1,6}\.\d+s(?!\w))"
)
# What PostgreSQL adds to its message: the row, the statement, the parameters. Also inside a repr, where \n is two letters.
_QUOTED_BY_DATABASE = re.compile(r"(?:\n|\\n)(?:DETAIL|LINE \d+|HINT|CONTEXT|QUERY):.*", re.DOTALL)
_SECRET = re.compile(
    r"(/(?:calendar|verify|family/invitations)/)[^\s/?\"']+"
)  # addresses that are keys: whoever has one gets in
_QUERY = re.compile(r"\b([A-Z]{3,7} /[^\s?]*)\?\S*")
_OF_STRUCTLOG = frozenset({"_record", "_from_structlog"})  # its own, taken out before anything is written


def redact(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: masks in any value what looks like a number, a phone, an address or a row."""
    for key in event.keys() - _OF_STRUCTLOG:
        event[key] = _redacted(event[key])
    return event


def _redacted(value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case int():
            text = _redacted_text(str(value))
            return value if text == str(value) else text
        case str() | UUID() | Promise():
            return _redacted_text(str(value))
        case bytes():
            return _redacted_text(value.decode("utf-8", "backslashreplace"))
        case BaseException():
            return _redacted_text(f"{type(value).__name__}: {_said(value)}")
        case Mapping():
            return {_redacted_text(str(key)): _redacted(part) for key, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted(part) for part in value]
        case _:
            return _redacted_text(repr(value))


def _redacted_text(text: str) -> str:
    parts = _READABLE.split(_QUOTED_BY_DATABASE.sub("", text))
    parts[::2] = [_DIGITS.sub(_masked, _ADDRESS.sub("[address]", part)) for part in parts[::2]]
    return "".join(parts)


def _masked(found: re.Match[str]) -> str:
    digits = "".join(str(unicodedata.decimal(sign)) for sign in found[2] if sign.isdecimal())
    if found[1] or _MOBILE.fullmatch(digits):
        return "[mobile]"
    return "[number]" if len(digits) > _LONGEST_LEFT else found[0]


def path_only(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: of an address asked for, what django-structlog and gunicorn write, no query and no key."""
    for key in event.keys() & {"request", "event"}:
        if isinstance(event[key], str):
            event[key] = _SECRET.sub(r"\1[key]", _QUERY.sub(r"\1", event[key]))
    return event


def format_traceback(exc_info: ExcInfo) -> str:
    """As Python prints it, without what the database quotes of rows and input."""
    text = "".join(traceback.format_exception(*exc_info)).rstrip("\n")
    for error in _chain(exc_info[1], set()):
        if str(error):
            text = text.replace(str(error), _said(error))
    return text


def _chain(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
        yield from _chain(other, seen)


def _said(error: BaseException) -> str:
    """Of a database error the first line, which names the constraint; the value that it could not read left out."""
    if not isinstance(error, (psycopg.Error, DatabaseError)):
        return _QUOTED_BY_DATABASE.sub("", str(error))
    first = str(error).partition("\n")[0]
    return re.sub(r'".*"', '"…"', first) if isinstance(error, (psycopg.DataError, DataError)) else first


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.ExceptionRenderer(format_traceback),
    path_only,
    redact,
]


def logging_config(level: str) -> dict[str, Any]:
    """The value of Django's LOGGING; also configures structlog itself."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        # Both bring handlers of their own, which would write around the formatter.
        "loggers": {
            name: {"handlers": ["console"], "level": level, "propagate": False}
            for name in ("django.server", "gunicorn.error")
        },
    }
