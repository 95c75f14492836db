"""What a program sends, taken as it is: no type becomes another, no unknown name passes, text is NFC without control
characters. Fields of a StrictSerializer; what they refuse is named by a pointer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, TypeGuard, overload
from uuid import UUID

from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings
from rest_framework.validators import ProhibitSurrogateCharactersValidator

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_ID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
MOST_NAMED = 100  # mistakes in an answer
_MOST_DIGITS = 18  # of a whole number
_SIGNS_IN_ONE = 4  # that NFC makes of a letter and its accents, at most
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # Unicode's Cc, and halves of characters
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class StrictSerializer(serializers.Serializer[Any]):
    """One object. Every wrong member is named at once, the unknown ones among them. `openapi`: what its schema says besides,
    of what a form or a rule judges; under `properties` of a member."""

    openapi: ClassVar[Mapping[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [_("Give an object.")]})
        wrong: dict[str, Any] = {}
        taken: Any = {}
        try:
            taken = super().to_internal_value(data)
        except ValidationError as error:
            wrong = dict(error.detail) if isinstance(error.detail, Mapping) else {"": error.detail}
        known = {name for name, field in self.fields.items() if not field.read_only}
        wrong |= unknown([name for name in data if name not in known])
        if wrong:
            raise ValidationError(wrong)
        return taken


def unknown(names: Sequence[Any]) -> dict[str, list[str]]:
    """What is said of members that an address does not know; of a mebibyte of them, about the first."""
    if not names:
        return {}
    sentence = _("There is no such field here.")
    return {str(name): [sentence] for name in islice(names, MOST_NAMED)}


class Nothing(StrictSerializer):
    """For a verb that takes no more than its address: an empty object, or no body at all."""


_OF_CONTROLS = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)  # `Text` refuses both itself


class Text(serializers.CharField):
    """NFC, without control characters, line breaks among them unless `has_lines`; not blank. `max_length` counts afterwards;
    every text has one, since putting accents in order takes with the square of their number."""

    default_error_messages = {
        "type": gettext_lazy("Give a text."),
        "control": gettext_lazy("Give a text without control characters."),
    }

    def __init__(self, *, max_length: int, has_lines: bool = False, **kwargs: Any) -> None:
        self.has_lines, self.most = has_lines, max_length
        super().__init__(trim_whitespace=False, max_length=max_length, **kwargs)
        self.validators = [one for one in self.validators if not isinstance(one, _OF_CONTROLS)]

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("type")
        if len(data) > self.most * _SIGNS_IN_ONE:
            self.fail("max_length", max_length=self.most)
        text = unicodedata.normalize("NFC", data)
        if (_CONTROL_BUT_LINES if self.has_lines else _CONTROL).search(text):
            self.fail("control")
        return text


class Code(serializers.ChoiceField):
    """One of `choices`, as it is written there."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("Give one of the codes that are described."),
        "type": gettext_lazy("Give a text."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("type")
        return super().to_internal_value(data)


class Codes(serializers.ListField):
    """Some of `choices`, each at most once."""

    default_error_messages = {
        "not_a_list": gettext_lazy("Give a list."),
        "repeated": gettext_lazy("This is given more than once."),
    }

    def __init__(self, *, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(child=Code(choices=choices), max_length=len(choices), **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        found: list[Any] = super().to_internal_value(data)
        if len(set(found)) < len(found):
            self.fail("repeated")
        return found


class Day(serializers.DateField):
    """`2026-11-26`."""

    default_error_messages = {"invalid": gettext_lazy("Give a day that exists, for example 2026-11-26.")}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid", format="")


class Moment(serializers.DateTimeField):
    """RFC 3339 with a zone; taken as UTC."""

    default_error_messages = {
        "invalid": gettext_lazy("Give a time with its zone, for example 2026-11-26T08:30:00Z."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            self.fail("invalid", format="")
        try:
            return datetime.fromisoformat(_with_microseconds(value.upper())).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid", format="")


@overload
def moment_text(moment: datetime) -> str: ...


@overload
def moment_text(moment: datetime | None) -> str | None: ...


def moment_text(moment: datetime | None) -> str | None:
    """`2026-11-26T08:30:00Z`: every time that the API gives out. None for none."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _with_microseconds(text: str) -> str:
    """Python reads six places at most."""
    return re.sub(r"(\.[0-9]{1,6})[0-9]*", r"\1", text)


class YesOrNo(serializers.BooleanField):
    default_error_messages = {"invalid": gettext_lazy("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Whole(serializers.IntegerField):
    """A number; `3.0` is the same number as `3`, and `"3"` is none."""

    default_error_messages = {"invalid": gettext_lazy("Give a whole number.")}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, (int, Decimal)):
            self.fail("invalid")
        number = Decimal(data)
        if number and (number.adjusted() >= _MOST_DIGITS or number != number.to_integral_value()):
            self.fail("invalid")
        return int(number)


class Id(serializers.UUIDField):
    default_error_messages = {"invalid": gettext_lazy("Give an id as the API gives it.")}

    def to_internal_value(self, data: Any) -> UUID:
        if not is_id(data):
            self.fail("invalid", value="")
        return UUID(data)


def is_id(value: Any) -> TypeGuard[str]:
    """As the API gives ids."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None
