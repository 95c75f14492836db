"""JSON as programs send it: one object of at most 1 MiB, nested 32 deep at most, whose numbers keep all their places."""

import json
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from integrators.api.errors import BodyTooLarge

MOST = 1024 * 1024  # bytes
DEEPEST = 32  # objects and lists within each other, the outermost counted


class ExactJSONParser(BaseParser):
    """Numbers with a point are `Decimal`. NaN, Infinity, a name given twice and text that is no UTF-8 are no JSON here."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], *_of_request: Any, **_more: Any) -> dict[str, Any]:
        """Raises ParseError, BodyTooLarge."""
        body = stream.read(MOST + 1)
        if len(body) > MOST:
            raise BodyTooLarge
        try:
            found = json.loads(
                body.decode(), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_repeats
            )
            _limit_depth(found)
            if b"\\ud" in body.lower():  # half a character, which such a code may stand for, has no way back
                json.dumps(found, ensure_ascii=False, default=str).encode()
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError(_("The body cannot be read as JSON.")) from error
        if not isinstance(found, dict):
            raise ParseError(_("The body must be one JSON object."))
        return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _limit_depth(found: Any) -> None:
    level = [found] if _holds_more(found) else []
    for _depth in range(DEEPEST):
        inner = [value for outer in level for value in (outer.values() if type(outer) is dict else outer)]
        level = [value for value in inner if _holds_more(value)]
        if not level:
            return
    raise ValueError("nested too deep")


def _holds_more(value: Any) -> bool:
    return type(value) is dict or type(value) is list
