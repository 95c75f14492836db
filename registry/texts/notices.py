"""Notices by template, filled in. The words of each stand in the module of its group."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.texts import cards, links, monthly, reminders, safety
from registry.texts.words import web

# Notices by template. A real authority agrees on these with whoever sends them; `values` fill them in.
NOTICES: dict[str, str | Promise] = {
    **links.NOTICES,
    **reminders.NOTICES,
    **cards.NOTICES,
    **monthly.NOTICES,
    **safety.NOTICES,
}


# The same where `values` say the day.
_DATED: dict[str, str | Promise] = {**links.DATED, **reminders.DATED, **safety.DATED}

# The same by the `variant` that `values` name: of an adult under guardianship, or how it is with a card now.
_VARIANTS: dict[str, dict[str, str | Promise]] = {
    "ward": {**links.OF_WARD, **safety.OF_WARD},
    "usable": cards.USABLE,
    "replaced": cards.REPLACED,
}


_MONTH: Sequence[tuple[str, str | Promise]] = (
    ("link_", _("They can see your record:")),
    ("ended_", _("They could see it and no longer can:")),
    ("app_", _("Programs that asked about you:")),
)
_MONTH_OF_CHILD: Sequence[tuple[str, str | Promise]] = (("link_", _("They can see the record:")), *_MONTH[1:2])


class _Blank(dict[str, str]):
    """A value that was not given reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def notice_text(template: str, values: Mapping[str, str], language: str) -> str:
    """The stand-in knows the templates above; of another one it shows the name and the values as they came. The `address`, if
    there is one, is the last word."""
    if template == "digest" and not {"link_1", "ended_1"}.isdisjoint(values):
        with translation.override(language):
            return _digest_text(values)
    if template in NOTICES:
        words = _words_of(template, values)
        between = "" if language == "zh-hans" else " "
        with translation.override(language):
            text = str(words) % _Blank(values)
            return text + between + web(values["address"]) if "address" in values else text
    return " · ".join([template, *(f"{name}: {value}" for name, value in values.items())])


def _words_of(template: str, values: Mapping[str, str]) -> str | Promise:
    others = _DATED if "until" in values else _VARIANTS.get(values.get("variant", ""), {})
    return others.get(template, NOTICES[template])


def _digest_text(values: Mapping[str, str]) -> str:
    """A line for each link, for each that has ended and for each program, as they are numbered; to the other guardian of a
    child where `values` say so."""
    told_in, is_of_child = _Blank(values), values.get("variant") == "child"
    first = gettext("[Social security] Who can see your social-security record, and who looked in %(month)s.")
    if is_of_child:
        first = gettext(
            "[Social security] Who can see the social-security record of a child in your care, and who looked in %(month)s."
        )
    lines = [first % told_in]
    for prefix, title in _MONTH_OF_CHILD if is_of_child else _MONTH:
        told = [values[name] for name in sorted(values, key=_number_of) if name.startswith(prefix)]
        lines += [str(title), *(f"– {line}" for line in told)] if told else []
    last = gettext("Looks by officers of the authority: %(officers)s. You need to do nothing. Help: 12333.")
    if "link_1" in values:
        last = gettext(
            "Looks by officers of the authority: %(officers)s. You need to do nothing. To share less or to end it, open the "
            "family service or go to an office of your region. Help: 12333."
        )
    if "link_1" in values and is_of_child:
        last = gettext(
            "Looks by officers of the authority: %(officers)s. You need to do nothing. To share less or to end it, open the "
            "family service or go to an office of the child’s region. Help: 12333."
        )
    lines.append(last % told_in)
    return "\n".join([*lines, web(values["address"])] if "address" in values else lines)


def _number_of(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
