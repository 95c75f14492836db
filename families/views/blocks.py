"""Whom the reader does not let ask for a link, and the way to let them again. They see it here and nobody else does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from audit.services import Actor
from families.models import InsuredPerson
from families.selectors import blocks_of, names_of, own_person
from families.services.blocks import let_ask_again
from families.views.requests import CitizenRequest


def blocked_rows(person: InsuredPerson) -> list[dict[str, Any]]:
    """For families/viewers/_blocked.html."""
    blocks = list(blocks_of(person))
    names = names_of(block.applicant_id for block in blocks)
    return [
        {"id": block.pk, "name": names.get(block.applicant_id) or _("Someone"), "at": block.blocked_at}
        for block in blocks
    ]


@require_POST
@never_cache
def applicant_let_ask(request: CitizenRequest, pk: UUID) -> HttpResponse:
    person = own_person(request.user)
    if person is None:
        raise Http404
    block = get_object_or_404(blocks_of(person), pk=pk)
    let_ask_again(person, block.applicant, by=Actor.citizen(request.user.pk))
    messages.success(request, _("They can ask again. You decide each time."))
    return redirect("families:who-can-see-me")
