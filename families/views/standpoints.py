"""Who acts on a link, and where: a citizen in their account, or a person without one at /consent/manage/. The pages are the
same ones for both; their addresses are not."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from audit.services import Actor
from families.models import FamilyLink, InsuredPerson
from families.policies import Party

_PAGES = ("link", "link-less", "link-pause", "link-resume", "link-end", "link-unknown", "link-case", "link-looks")


@dataclass(frozen=True, slots=True)
class Standpoint:
    """`prefix` is that of the names of its addresses."""

    party: Party
    by: Actor
    prefix: str
    home: str

    @classmethod
    def of_citizen(cls, user: User) -> "Standpoint":
        return cls(user, Actor.citizen(user.pk), "families:", "families:who-can-see-me")

    @classmethod
    def of_person(cls, person: InsuredPerson) -> "Standpoint":
        return cls(person, Actor.person(person.pk), "families:manage-", "families:manage-links")

    @property
    def is_account(self) -> bool:
        return isinstance(self.party, User)

    def is_owner(self, link: FamilyLink) -> bool:
        return link.owner_id == self.party.pk

    def address(self, page: str, link: FamilyLink) -> str:
        return reverse(f"{self.prefix}{page}", args=[link.pk])

    def pages(self, link: FamilyLink) -> dict[str, Any]:
        """For templates: the addresses of the link's pages, by their names with underscores, and the one to come back to."""
        addresses = {name.replace("-", "_"): self.address(name, link) for name in _PAGES}
        return addresses | {"home": reverse(self.home_of(link))}

    def home_of(self, link: FamilyLink) -> str:
        return "families:family" if self.is_owner(link) else self.home
