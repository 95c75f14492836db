"""Who can see the reader, and who looked in one month: where the monthly message leads."""

import re
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.models import InsuredPerson
from families.selectors import apps_by_id, checks_at, links_ended_at, links_to, looks_at, names_of
from families.services.links.digests import Month
from families.views.rows import moment, viewer_rows
from families.views.standpoints import READ, Standpoint, in_account
from families.wording import name_of_app


class MonthConverter:
    """`2026-10` in an address."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        """Raises ValueError for a month that there is not, which is no address then."""
        month = Month(date.fromisoformat(f"{value}-01"))
        if month.first.year == date.max.year:
            raise ValueError(value)  # its end is beyond what can be counted
        return month

    def to_url(self, value: Month | str) -> str:
        code = value if isinstance(value, str) else value.code
        if not re.fullmatch(self.regex, code):
            raise ValueError(code)
        return code


def month_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, month: Month) -> HttpResponse:
    """Of the reader's own record alone. A month that has not ended has no page."""
    if month.ends_at > timezone.now():
        raise Http404
    links, looks = links_to(person), _looks(person, month)
    ended = list(links_ended_at([person.pk], month.begins_at, month.ends_at))
    names = names_of([*_owners(links), *_owners(ended), *looks.users])
    owners = {link.owner_id for link in links}
    context = {
        "month": in_words(month),
        **here.way_home(),
        "rows": viewer_rows(links, names, f"{here.prefix}link"),
        "looks": [
            *(_row(names.get(owner) or _("Someone"), looks.users[owner]) for owner in dict.fromkeys(_owners(links))),
            *(
                _row(names.get(user) or _("Somebody who is no longer here"), count)
                for user, count in looks.users.items()
                if user not in owners
            ),
            *([_row(_("Officers of the authority"), looks.officers)] if looks.officers else []),
            *([_row(_("Desks that checked the code of your card"), looks.checks)] if looks.checks else []),
        ],
        "ended": [
            {"label": names.get(link.owner_id) or _("Somebody who is no longer here"), "value": moment(link.ended_at)}
            for link in ended
        ],
        "apps": _apps(person, month),
    }
    return render(request, "families/viewers/month.html", context)


seen_in_month = in_account(*READ)(month_page)


def in_words(month: Month) -> str:
    return date_format(month.first, "YEAR_MONTH_FORMAT")


def _owners(links: Any) -> list[UUID]:
    return [link.owner_id for link in links]


class _Looks:
    """How often whom: users by id, officers and desks together each."""

    def __init__(self) -> None:
        self.users: Counter[UUID] = Counter()
        self.officers = self.checks = 0


def _looks(person: InsuredPerson, month: Month) -> _Looks:
    looks = _Looks()
    for _person, user_id, is_officer, count in looks_at([person.pk], month.begins_at, month.ends_at):
        if user_id is not None:
            looks.users[user_id] += count
        elif is_officer:
            looks.officers += count
        else:
            looks.checks += count
    return looks


def _apps(person: InsuredPerson, month: Month) -> list[dict[str, str]]:
    asked = {app: count for _person, app, count in checks_at([person.pk], month.begins_at, month.ends_at)}
    apps = apps_by_id(asked)
    named = {app: name_of_app(apps[app]) if app in apps else _("An app that is no longer here") for app in asked}
    return [
        {
            "label": named[app],
            "value": ngettext("asked %(count)s time", "asked %(count)s times", asked[app]) % {"count": asked[app]},
        }
        for app in sorted(asked, key=named.__getitem__)
    ]


def _row(name: str, count: int) -> dict[str, str]:
    times = ngettext("looked %(count)s time", "looked %(count)s times", count) % {"count": count}
    return {"label": name, "value": times if count else _("did not look")}
