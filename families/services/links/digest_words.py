"""The words of a monthly overview on paper, from the ids and codes of its message: who can see the person and what, how often
each looked, what has ended and which apps asked. The owners of links are adults; whoever they are, the person may know, and the
other guardian of a child, who is not named."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from families.message_texts import VARIANT
from families.selectors import apps_by_id, names_of
from families.wording import name_of_app, relationship_in_words, scopes_in_short
from integrators.models import App

LONGEST: Final = 500  # characters of a value of a notice, by the authority's interface


def digest_values(codes: Mapping[str, Any]) -> dict[str, str]:
    """In the language in force: `month`, `officers`, and `link_1`, `ended_1`, `app_1` and so on, a line of paper each."""
    links, ended, apps = (codes.get(name, []) for name in ("seen_by", "ended", "apps"))
    names = names_of(UUID(link["owner"]) for link in [*links, *ended])
    known = apps_by_id(row["app"] for row in apps)
    month = date.fromisoformat(f"{codes['month']}-01")
    return {
        "month": date_format(month, "YEAR_MONTH_FORMAT"),
        "officers": codes.get("officers", "0"),
        **({VARIANT: codes[VARIANT]} if VARIANT in codes else {}),
        **_numbered("link", [_link(link, _name(link, names)) for link in links]),
        **_numbered("ended", [_ended(link, _name(link, names)) for link in ended]),
        **_numbered("app", [_app(row, known.get(row["app"])) for row in apps]),
    }


def _numbered(name: str, lines: Sequence[str]) -> dict[str, str]:
    return {f"{name}_{number}": _short(line) for number, line in enumerate(lines, start=1)}


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _name(link: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    return names.get(UUID(link["owner"])) or _("Someone")


def _link(link: Mapping[str, Any], name: str) -> str:
    told = _facts(link, name) | {"day": _until(link), "looks": _looks(link["looks"])}
    if "relationship" not in link:
        return _("%(name)s, reference %(reference)s, until %(day)s: %(scopes)s; %(looks)s") % told
    return (
        _("%(name)s (you are their: %(relationship)s), reference %(reference)s, until %(day)s: %(scopes)s; %(looks)s")
        % told
    )


def _ended(link: Mapping[str, Any], name: str) -> str:
    """Where the looks of its owner are told with another link, and in a message of before, the end alone."""
    told = _facts(link, name) | {"day": _day(link)}
    if "relationship" in link:
        ended = _("%(name)s (you are their: %(relationship)s), reference %(reference)s, ended on %(day)s") % told
    else:
        ended = _("%(name)s, reference %(reference)s, ended on %(day)s") % told
    if "looks" not in link:
        return ended
    return _("%(ended)s: %(scopes)s; %(looks)s") % (told | {"ended": ended, "looks": _looks(link["looks"])})


def _facts(link: Mapping[str, Any], name: str) -> dict[str, str]:
    language = get_language() or "en"
    return {
        "name": name,
        "relationship": relationship_in_words(link["relationship"], language) if "relationship" in link else "",
        "reference": link["reference"],
        "scopes": scopes_in_short(tuple(link["scopes"]), language),
    }


def _app(row: Mapping[str, Any], app: App | None) -> str:
    times = ngettext("asked %(count)s time", "asked %(count)s times", row["asked"]) % {"count": row["asked"]}
    name = name_of_app(app) if app else _("An app that is no longer here")
    return _("%(name)s: %(times)s") % {"name": name, "times": times}


def _looks(count: int) -> str:
    times = ngettext("looked %(count)s time", "looked %(count)s times", count) % {"count": count}
    return times if count else _("did not look")


def _until(link: Mapping[str, Any]) -> str:
    """With why nothing can be seen through it now, if so."""
    state = _NOT_OPEN.get(link.get("state", ""))
    return str(state) % {"day": _day(link)} if state else _day(link)


_NOT_OPEN = {
    "paused": gettext_lazy("%(day)s (paused: nothing can be seen now)"),
    "frozen": gettext_lazy("%(day)s (stands still: nothing can be seen now)"),
    "later": gettext_lazy("%(day)s (has not begun: nothing can be seen now)"),
}


def _day(link: Mapping[str, Any]) -> str:
    return date_format(date.fromisoformat(link["day"]), "DATE_FORMAT")
