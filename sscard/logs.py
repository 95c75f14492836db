"""How log lines are made: structured, one JSON object a line, with identity numbers and phones taken out."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Fa-f-])(\d{3})\d{12,14}([0-9Xx]{1,4})(?![0-9A-Fa-f-])")
_MOBILE = re.compile(r"(?<!\d)(?:\+86)?1[3-9]\d{9}(?!\d)")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: masks whatever looks like an identity number or a mobile number, in any value."""
    for key, value in event.items():
        event[key] = _redacted(value)
    return event


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return _MOBILE.sub("[mobile]", _IDENTITY_NUMBER.sub("[number]", value))
    if isinstance(value, dict):
        return {key: _redacted(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redacted(part) for part in value]
    return value


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
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
        "loggers": {"django.server": {"handlers": ["console"], "level": level, "propagate": False}},
    }
