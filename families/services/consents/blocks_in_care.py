"""Whom a guardian does not let ask any more since they refused for a child. The block is the guardian's own, like every block
of who was asked (`blocks`). Who has a code for the children in their care and nothing else sees and lifts it, while the
register says that they are the guardian: not because they were it then, nor for a child that answers for itself by now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.services import Actor
from authorities.packs import pack_for
from families.errors import RegisterSilent
from families.models import ApplicantBlock, InsuredPerson, LinkApplication
from families.packs import LinkingRules, provider_of
from families.relationships import Relationship
from families.selectors import blocks_of, refused_for_children
from families.services import breaker
from families.services.applications.other_guardians import has_guardians
from families.services.consents.blocks import let_ask_again
from families.verification import Claim, Outcome, Result, provider_named

log = structlog.get_logger(__name__)

_IS_NONE = frozenset({Outcome.NOT_FOUND, Outcome.DECEASED, Outcome.RESTRICTED})


@dataclass(frozen=True, slots=True)
class BlockInCare:
    block: ApplicantBlock
    children: Sequence[InsuredPerson]


@dataclass(frozen=True, slots=True)
class BlocksInCare:
    """`is_whole`: the register said of every child who is its guardian."""

    found: Sequence[BlockInCare] = ()
    is_whole: bool = True


def blocks_in_care(guardian: InsuredPerson) -> BlocksInCare:
    """The last first. Asks the register, but nothing where there is no such block."""
    children = _children_by_applicant(guardian)
    if not children:
        return BlocksInCare()
    is_guardian = _ask({child for of_one in children.values() for child in of_one}, guardian)
    in_care = (
        BlockInCare(block, [child for child in children.get(block.applicant_id, ()) if is_guardian[child.pk]])
        for block in blocks_of(guardian)
    )
    found = tuple(one for one in in_care if one.children)
    return BlocksInCare(found, is_whole=None not in is_guardian.values())


def let_ask_in_care(guardian: InsuredPerson, block_id: UUID, *, by: Actor) -> bool:
    """False for a block that is not in their care. Raises RegisterSilent where the register does not say whether it is."""
    blocks = blocks_in_care(guardian)
    for one in blocks.found:
        if one.block.pk == block_id:
            let_ask_again(guardian, one.block.applicant, by=by)  # or a press just before this one did
            return True
    if not blocks.is_whole and blocks_of(guardian).filter(pk=block_id).exists():
        raise RegisterSilent
    return False


def _children_by_applicant(guardian: InsuredPerson) -> Mapping[UUID, Sequence[InsuredPerson]]:
    """For whom somebody answers still, the eldest first. Nobody's who asked and had the guardian's own telephone: the code
    came on theirs too."""
    refused = refused_for_children().filter(
        other_guardian=guardian,
        is_guardians_phone_shared=False,
        person__number_sealed__isnull=False,  # what the register is asked by; gone once they are erased
        person__died_on__isnull=True,
    )
    children: defaultdict[UUID, list[InsuredPerson]] = defaultdict(list)
    for application in refused.select_related("person").order_by("person__birth_date", "person"):
        child = application.person
        if child is not None and child not in children[application.applicant_id] and _has_guardians(application, child):
            children[application.applicant_id].append(child)
    return {applicant: of_one for applicant, of_one in children.items() if of_one}


def _has_guardians(application: LinkApplication, child: InsuredPerson) -> bool:
    rules = pack_for(child.region_id).section(LinkingRules)
    return has_guardians(child.age_on(timezone.localdate()), rules, application.relationship)


def _ask(children: Iterable[InsuredPerson], guardian: InsuredPerson) -> Mapping[UUID, bool | None]:
    """By child, whether the guardian is one of theirs today; None where the register does not say."""
    answers: dict[UUID, bool | None] = {}
    by_provider = defaultdict(list)
    for child in children:
        by_provider[provider_of(child.region_id)].append(child)
    for provider, asked in by_provider.items():
        claims = {child.pk: _claim(child, guardian) for child in asked}
        try:
            with breaker.guarded(provider):
                results = provider_named(provider).verify(list(claims.values()), is_waited_for=True)
        except RegisterSilent:
            log.warning("guardian_not_asked_again", provider=provider, rows=len(claims))
            answers |= dict.fromkeys(claims)
        else:
            answers |= {child_id: _is_guardian(results[claim.id]) for child_id, claim in claims.items()}
    return answers


def _claim(child: InsuredPerson, guardian: InsuredPerson) -> Claim:
    """Under an id of its own each time: under one that it has heard, the register answers as it did then."""
    return Claim(uuid7(), guardian.register_reference, child.name, child.number or "", Relationship.WARD)


def _is_guardian(result: Result) -> bool | None:
    if result.kinship is not None:
        return result.kinship.is_guardian
    return False if result.outcome in _IS_NONE else None
