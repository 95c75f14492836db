"""The log of who looked at the reader's record: who it was, at what, when, a person or a program. In an account or, with a
code, without one; to read, and as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from authorities.spreadsheets import csv_download
from families.forms.looks import LogForm
from families.looks import look_in_words
from families.models import FamilyLink, InsuredPerson
from families.openings_log import DESKS, OFFICERS, Sought, apps_in_log, log_of, owners_ever_of
from families.policies.links import can_see_looks_for_subject
from families.scopes import Scope
from families.selectors import Opening, apps_by_id, names_of
from families.views.standpoints import READ, Standpoint, in_account
from families.wording import name_of_app
from integrators.codes import Purpose
from integrators.models import App

A_PAGE = 30
_AT_ONCE = 500  # lines of a file that are read in one go
_CHOICES = ("who", "days", "how")


@dataclass(frozen=True, slots=True)
class Line:
    opening: Opening
    who: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Names:
    """Of those who appear in some lines, in two queries."""

    users: Mapping[UUID, str]
    apps: Mapping[str, App]

    @classmethod
    def of(cls, openings: Sequence[Opening], others: Iterable[UUID] = ()) -> "Names":
        users = [*others, *(one for opening in openings for one in (opening.user_id, opening.asked_for) if one)]
        return cls(names_of(users), apps_by_id(opening.app_id for opening in openings if opening.app_id))

    def user(self, user_id: UUID) -> str:
        return self.users.get(user_id) or _("Somebody who is no longer here")

    def app(self, app_id: str | None) -> str:
        app = self.apps.get(app_id) if app_id else None
        return name_of_app(app) if app else ""


def looks_file_page(request: HttpRequest, person: InsuredPerson, _here: Standpoint) -> HttpResponseBase:
    """The lines that were asked for, all of them, for a spreadsheet."""
    form = _form(request, person)
    if not form.is_valid():
        raise Http404
    return csv_download(
        f"looks-{timezone.localdate():%Y-%m-%d}.csv", _table(person, form.sought, get_language() or "en")
    )


def subject_looks_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """For the other guardian of the child or ward, while the link stands: who looked at the record, whoever it was."""
    if not can_see_looks_for_subject(here.party, link):
        raise Http404
    return looks_page(request, link.person, here, back=here.address("link", link), child_name=link.person.name)


def looks_page(
    request: HttpRequest, person: InsuredPerson, here: Standpoint, *, back: str = "", child_name: str = ""
) -> HttpResponse:
    """`back` is an address in place of the first page; `child_name` where the reader acts for somebody."""
    form = _form(request, person, is_of_child=bool(child_name))
    is_valid = form.is_valid()
    found = log_of(person, form.sought, most=A_PAGE + 1, before=_last_seen(request)) if is_valid else []
    shown = found[:A_PAGE]
    chosen = {name: request.GET[name] for name in _CHOICES if request.GET.get(name)} if is_valid else {}
    older = {**chosen, "before": str(shown[-1].id)} if len(found) > A_PAGE else None
    context = {
        "form": form,
        **({"home": back, "home_title": ""} if back else here.way_home()),
        "child_name": child_name,
        "is_account": here.is_account,
        "lines": lines_of(shown, is_of_child=bool(child_name)),
        "older": urlencode(older) if older else "",
        "newest": urlencode(chosen) if "before" in request.GET else None,
        "is_chosen": bool(chosen),
        "file": f"{here.place('looks-file')}?{urlencode(chosen)}" if is_valid and not child_name else "",
    }
    return render(request, "families/viewers/looks.html", context, status=200 if is_valid else 422)


looks, looks_file = in_account(*READ)(looks_page), in_account(*READ)(looks_file_page)


def lines_of(openings: Sequence[Opening], names: Names | None = None, *, is_of_child: bool = False) -> list[Line]:
    """`names` where they are known already; `is_of_child` where the reader is their other guardian."""
    names = names or Names.of(openings)
    return [_line(opening, names, is_of_child=is_of_child) for opening in openings]


def _who_looked(opening: Opening, names: Names) -> str:
    app = names.app(opening.app_id)
    if opening.is_question:
        return app or _("An app")
    if opening.is_check:
        return _("Somebody at a desk")
    if opening.user_id is None:
        return _("An officer of the authority")
    name = names.user(opening.user_id)
    return _("%(name)s, with an app of %(organisation)s") % {"name": name, "organisation": app} if app else name


def _line(opening: Opening, names: Names, *, is_of_child: bool) -> Line:
    if opening.is_question:
        what = _question(opening, names, is_of_child=is_of_child)
    else:
        what = look_in_words(opening.kind, opening.codes, is_at_child=is_of_child)
    how = _("By a program") if opening.is_automatic else _("By a person")
    return Line(opening, _who_looked(opening, names), what, how)


def _question(opening: Opening, names: Names, *, is_of_child: bool) -> str:
    """What an app asked: it learns yes or no, and sees nothing."""
    codes = opening.codes
    if is_of_child:
        nobody = _("somebody who is not linked to this person")
        asked = _("Asked whether %(who)s may act for this person: %(action)s. For: %(purpose)s. Answer: %(answer)s")
    else:
        nobody = _("somebody who is not linked to you")
        asked = _("Asked whether %(who)s may act for you: %(action)s. For: %(purpose)s. Answer: %(answer)s")
    return asked % {
        "who": names.user(opening.asked_for) if opening.asked_for else nobody,
        "action": Scope(codes["action"]).label,
        "purpose": Purpose(codes["purpose"]).label,
        "answer": _("Yes") if codes["answer"] == "yes" else _("No"),
    }


def _form(request: HttpRequest, person: InsuredPerson, *, is_of_child: bool = False) -> LogForm:
    return LogForm(request.GET, who=_who(person, is_of_child=is_of_child))


def _who(person: InsuredPerson, *, is_of_child: bool) -> Iterable[tuple[str, str]]:
    owners = owners_ever_of(person)
    names, apps = names_of(owners), apps_by_id(apps_in_log(person))
    yield from sorted(
        ((str(owner), names.get(owner) or _("Somebody who is no longer here")) for owner in owners),
        key=lambda one: one[1],
    )
    yield from sorted(((app_id, name_of_app(app)) for app_id, app in apps.items()), key=lambda one: one[1])
    yield OFFICERS, _("Officers of the authority")
    yield (
        DESKS,
        _("Desks that checked the code of the card") if is_of_child else _("Desks that checked the code of my card"),
    )


def _last_seen(request: HttpRequest) -> UUID | None:
    """Whatever is no id shows the newest."""
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _table(person: InsuredPerson, sought: Sought, language: str) -> Iterator[tuple[str, ...]]:
    """Some hundred lines at a time, in the reader's language whenever they are sent."""
    with override(language):
        rows: list[tuple[str, ...]] = [(_("When"), _("Who"), _("What"), _("By a person or a program"))]
    before: UUID | None = None
    while rows:
        yield from rows
        with override(language):
            openings = log_of(person, sought, most=_AT_ONCE, before=before)
            rows = [_row(line) for line in lines_of(openings)]
        before = openings[-1].id if openings else None


def _row(line: Line) -> tuple[str, ...]:
    return f"{timezone.localtime(line.opening.at):%Y-%m-%d %H:%M:%S}", line.who, line.what, line.how
