"""A guardianship has changed, says the register: of every link that stands on it, it is asked anew whether the owner is the
guardian. Who is so no longer may not see the child or ward any more."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from django.db.models import Q

from audit.services import Actor
from families.errors import RegisterSilent
from families.models import FamilyLink
from families.models.consents import Route
from families.services.claims import own_references
from families.services.news.ending import end_by_register
from families.verification import Claim, Outcome, Result

_CLAIMS = UUID("5f0b1c1e-58a7-4c55-9f43-0f6b7f2f6f0d")  # the names of our questions, in RFC 9562, 5.5
# Neither yes nor no, and other news will tell what there is to tell.
_NOT_OF_THIS = frozenset({Outcome.DECEASED, Outcome.RESTRICTED})


def links_resting_on_guardianship(person_ids: Iterable[UUID]) -> Sequence[FamilyLink]:
    """Those to these people, and those that these people own: the news may be of the child or of the guardian."""
    ids = list(person_ids)
    if not ids:
        return []
    own = FamilyLink.objects.own().filter(person__in=ids, ended_at__isnull=True)
    about = Q(person__in=ids) | Q(owner__in=own.values("owner"))
    links = FamilyLink.objects.filter(about, consent__route=Route.GUARDIAN, ended_at__isnull=True)
    return list(links.select_related("person", "owner", "application").order_by("pk"))


def claims_of(links: Sequence[FamilyLink], cause: str) -> Mapping[UUID, Claim]:
    """What the register is asked, by link; nothing of somebody without a number. `cause` tells this question from the one
    before, for the register answers a question that it has heard as it did then."""
    references = own_references({link.owner_id for link in links})
    return {link.pk: _claim(link, references.get(link.owner_id), cause) for link in links if link.person.number}


def _claim(link: FamilyLink, owner: str | None, cause: str) -> Claim:
    number = link.person.number or ""
    return Claim(uuid5(_CLAIMS, f"{cause}:{link.pk}"), owner, link.person.name, number, link.relationship)


def apply_answers(links: Iterable[FamilyLink], answers: Mapping[UUID, Result], *, by: Actor) -> None:
    """`answers` are by link. Raises RegisterSilent where it could not say: it is asked again later."""
    asked = [link for link in links if link.pk in answers]
    if any(_is_unsettled(answers[link.pk]) for link in asked):
        raise RegisterSilent
    end_by_register([link for link in asked if _is_no_guardian(answers[link.pk])], by=by)


def _is_unsettled(result: Result) -> bool:
    return result.kinship is None and result.outcome not in _NOT_OF_THIS


def _is_no_guardian(result: Result) -> bool:
    return result.kinship is not None and not result.kinship.is_guardian
