"""Who acts on a link or on what is about themself, and where: a citizen in their account, or a person without one at
/consent/manage/. The pages are the same ones for both; their addresses are not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from audit.services import Actor
from families.models import FamilyLink, InsuredPerson
from families.policies.parties import Party
from families.selectors import own_person
from families.views.requests import CitizenRequest

READ, CHANGE, READ_AND_CHANGE = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
_PAGES = (
    *("link", "link-less", "link-pause", "link-resume", "link-end", "link-unknown", "link-case", "link-looks"),
    "card-code-revoke",
)


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
        return self.place(page, link.pk)

    def place(self, page: str, *about: Any) -> str:
        return reverse(f"{self.prefix}{page}", args=about)

    def pages(self, link: FamilyLink) -> dict[str, Any]:
        """For templates: the addresses of the link's pages, by their names with underscores, and the one to come back to."""
        addresses = {name.replace("-", "_"): self.address(name, link) for name in _PAGES}
        return addresses | {"home": reverse(self.home_of(link))}

    def way_home(self) -> dict[str, str]:
        """For templates: the address of the reader's first page, and its heading."""
        return {"home": reverse(self.home), "home_title": self.home_title}

    @property
    def home_title(self) -> str:
        return _("Who can see me?") if self.is_account else _("Who is linked to me")

    def home_of(self, link: FamilyLink) -> str:
        return "families:family" if self.is_owner(link) else self.home


# Of the request, whose record it is, from where; and what else the address names.
PersonPage = Callable[..., HttpResponseBase]


def in_account(*methods: str) -> Callable[[PersonPage], Callable[..., HttpResponseBase]]:
    """A page about the reader's own person. Before their own card is linked there is nobody whom it would be about."""

    def door(page: PersonPage) -> Callable[..., HttpResponseBase]:
        @require_http_methods(list(methods))
        @never_cache
        @wraps(page)
        def view(request: CitizenRequest, **about: Any) -> HttpResponseBase:
            person = own_person(request.user)
            if person is None:
                raise Http404
            return page(request, person, Standpoint.of_citizen(request.user), **about)

        return view

    return door
