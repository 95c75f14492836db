"""The page between a list and what is done with the rows chosen: it names them and asks what has to be known first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authorities.admin import OnDutyAdmin, page_in_between
from families.texts import Shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row of the list. `name` leads to its own page; `about` stands behind it, and `text`, what is decided, below."""

    pk: UUID
    name: str
    about: Sequence[str | Promise]
    text: Shown | None = None


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is decided of a row, for its own page and for the page in between; `key` presses it from the keyboard, and it may lead on
    to the next row."""

    action: str
    title: str | Promise
    button: str | Promise
    key: str = ""
    leads_on: bool = False


def answers_of(request: HttpRequest) -> QueryDict | None:
    """None when the page is still to be shown: the list's action comes by POST too."""
    return request.POST if "decide" in request.POST else None


def goes_on(request: HttpRequest) -> bool:
    """Did they press the button that leads to the next case?"""
    return request.POST.get("decide") == "next"


def ask(
    page: OnDutyAdmin, request: HttpRequest, form: forms.Form, *, title: str | Promise, verdict: Any, rows: list[Chosen]
) -> TemplateResponse:
    """`verdict` has the `action` of the list, to which the answers go, and the words of the `button`."""
    context = {"form": form, "verdict": verdict, "rows": rows, "checkbox_name": ACTION_CHECKBOX_NAME}
    return page_in_between(page, request, "admin/families/decide.html", title, **context)


def not_for_you(reference: str) -> str:
    return _("%(case)s: it is not for you to decide, or not any more.") % {"case": reference}


def waits_no_longer(reference: str, state: str | Promise) -> str:
    """Of one that a colleague or the applicant was quicker with: how it stands now."""
    return _("%(case)s: it does not wait for an officer any more. It stands at: %(state)s.") % {
        "case": reference,
        "state": state,
    }


def not_there(count: int) -> str:
    """Of rows that were chosen and are none that the officer may see: gone, of another region or never there, which is all one."""
    text = ngettext(
        "%(count)s row that you chose is not among yours, or not any more. Nothing was done with it.",
        "%(count)s rows that you chose are not among yours, or not any more. Nothing was done with them.",
        count,
    )
    return text % {"count": count}
