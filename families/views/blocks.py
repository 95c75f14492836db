"""Whom the reader does not let ask for a link, for themself or for a child in their care, and the way to let them again.
They see it here and nobody else does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.errors import RegisterSilent
from families.models import ApplicantBlock, InsuredPerson
from families.selectors import blocks_of, names_of_blocked
from families.services.consents.blocks import let_ask_again
from families.services.consents.blocks_in_care import blocks_in_care, let_ask_in_care
from families.views.standpoints import CHANGE, Standpoint, in_account
from families.wording import listed


def blocked_rows(person: InsuredPerson, here: Standpoint) -> list[dict[str, Any]]:
    """For families/viewers/_blocked.html."""
    blocks = list(blocks_of(person))
    names = names_of_blocked(blocks)
    return [_row(block, names[block.pk], here) for block in blocks]


def care_blocked(guardian: InsuredPerson, here: Standpoint) -> dict[str, Any]:
    """As `blocked_rows`, each with the children it is `about`; and whether those are all, as far as the register says."""
    blocks = blocks_in_care(guardian)
    names = names_of_blocked(one.block for one in blocks.found)
    rows = [
        _row(one.block, names[one.block.pk], here) | {"about": listed([child.name for child in one.children])}
        for one in blocks.found
    ]
    return {"blocked": rows, "is_blocked_whole": blocks.is_whole}


def _row(block: ApplicantBlock, name: str, here: Standpoint) -> dict[str, Any]:
    return {"url": here.place("applicant-let-ask", block.pk), "name": name or _("Someone"), "at": block.blocked_at}


def let_ask_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, pk: UUID) -> HttpResponse:
    block = get_object_or_404(blocks_of(person), pk=pk)
    let_ask_again(person, block.applicant, by=here.by)
    return _they_can(request, here)


def let_ask_in_care_page(request: HttpRequest, guardian: InsuredPerson, here: Standpoint, pk: UUID) -> HttpResponse:
    try:
        is_lifted = let_ask_in_care(guardian, pk, by=here.by)
    except RegisterSilent as error:
        messages.error(request, str(error))
        return redirect(here.home)
    if not is_lifted:
        raise Http404
    return _they_can(request, here)


def _they_can(request: HttpRequest, here: Standpoint) -> HttpResponse:
    messages.success(request, _("They can ask again. You decide each time."))
    return redirect(here.home)


applicant_let_ask = in_account(*CHANGE)(let_ask_page)
