"""Whom a person does not let ask for a link."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from families.models import ApplicantBlock, FamilyLink, InsuredPerson, LinkApplication
from families.models.consents import Answer
from families.selectors.people import names_of


def blocks_of(person: InsuredPerson) -> "QuerySet[ApplicantBlock]":
    """Whom this person does not let ask for a link, the last first; `names_of` their applicants says who they are."""
    around = ApplicantBlock.objects.select_related("applicant", "applicant_person")
    return around.filter(person=person).order_by("-blocked_at")


def refused_for_children() -> "QuerySet[LinkApplication]":
    """Requests about a child or ward that their other guardian refused, of applicants whom that guardian blocks."""
    blocks = ApplicantBlock.objects.filter(person=OuterRef("other_guardian"), applicant=OuterRef("applicant"))
    return LinkApplication.objects.filter(Exists(blocks), is_guardian_asked=True, consent__answer=Answer.REFUSED)


def names_of_blocked(blocks: Iterable[ApplicantBlock]) -> dict[UUID, str]:
    """By block: whom the person knew by this name when they blocked them, though the account or their own card is gone. In
    one query, where the blocks hold their people as `blocks_of` fetches them."""
    held = list(blocks)
    names = names_of(block.applicant_id for block in held)
    return {block.pk: names.get(block.applicant_id) or _name_behind(block) for block in held}


def _name_behind(block: ApplicantBlock) -> str:
    return block.applicant_person.name if block.applicant_person else ""


def blocks_by(user: User) -> "QuerySet[ApplicantBlock]":
    """Whom the user, as that person, does not let ask; `last_link` is the id of the applicant's last link to them."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    links = FamilyLink.objects.filter(owner=OuterRef("applicant"), person=OuterRef("person")).order_by("-pk")
    blocks = ApplicantBlock.objects.filter(person__in=own.values("person")).select_related(
        "person", "applicant", "applicant_person"
    )
    return blocks.annotate(last_link=Subquery(links.values("pk")[:1]))
