"""An application or a link of the user's own. Anybody else's does not exist for them: 404, the same as one that never was.
That goes for the subject of a link too."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from families.models import FamilyLink, LinkApplication
from families.policies.applications import can_see_application

_AROUND = ("region", "person", "link__consent", "invitation", "assisted_office")


def own_application_or_404(user: User, pk: UUID, *, bare: bool = False) -> LinkApplication:
    """With its region, person, link, the link's consent and the invitation that led to it, in one query; `bare`: by itself, as a draft is."""
    rows = LinkApplication.objects.all() if bare else LinkApplication.objects.select_related(*_AROUND)
    application = rows.filter(pk=pk).first()
    if application is None or not can_see_application(user, application):
        raise Http404
    application.applicant = user
    return application


def own_link_or_404(user: User, pk: UUID, *around: str) -> FamilyLink:
    """With its person and what else is named, in one query; one that is over too, which its own page says."""
    link = FamilyLink.objects.select_related("person", *around).filter(pk=pk, owner=user).first()
    if link is None:
        raise Http404
    link.owner = user
    return link
