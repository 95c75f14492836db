"""A marriage has changed, says the register. A link of husband or wife stands on the person's own yes, so it goes on; both are
told what they can do. How many may be linked as husband or wife counts for new ones alone, by the links that stand."""

from uuid import UUID

from django.utils import timezone

from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.messages import holder_of, message_person, message_user, save_messages


def tell_of_marriage(person_id: UUID) -> None:
    """Of the links to them: of those that they own, their husband's or wife's own news tells. In the transaction that says
    that this news is read: twice told would be twice written."""
    links = FamilyLink.objects.standing().filter(
        person=person_id, relationship=Relationship.SPOUSE, frozen_at__isnull=True, begins_at__lte=timezone.now()
    )
    for link in links.select_related("person", "owner", "application").order_by("pk"):
        save_messages(_messages(link))


def _messages(link: FamilyLink) -> list[Message]:
    codes = {"reference": link.application.reference}
    to_owner = message_user(link.owner, Kind.MARRIAGE_CHANGED, application=link.application, link=link, codes=codes)
    holder = holder_of(link.person)
    kind = Kind.MARRIAGE_CHANGED_SUBJECT
    return [to_owner, message_person(link.person, kind, holder=holder, link=link, codes=codes)]
