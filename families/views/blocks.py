"""Whom the reader does not let ask for a link, and the way to let them again. They see it here and nobody else does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.models import InsuredPerson
from families.selectors import blocks_of, names_of_blocked
from families.services.consents.blocks import let_ask_again
from families.views.standpoints import CHANGE, Standpoint, in_account


def blocked_rows(person: InsuredPerson, here: Standpoint) -> list[dict[str, Any]]:
    """For families/viewers/_blocked.html."""
    blocks = list(blocks_of(person))
    names = names_of_blocked(blocks)
    return [
        {
            "url": here.place("applicant-let-ask", block.pk),
            "name": names[block.pk] or _("Someone"),
            "at": block.blocked_at,
        }
        for block in blocks
    ]


def let_ask_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, pk: UUID) -> HttpResponse:
    block = get_object_or_404(blocks_of(person), pk=pk)
    let_ask_again(person, block.applicant, by=here.by)
    messages.success(request, _("They can ask again. You decide each time."))
    return redirect(here.home)


applicant_let_ask = in_account(*CHANGE)(let_ask_page)
