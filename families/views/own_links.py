"""A link of the user's own. Anybody else's does not exist for them, not even for its subject: 404."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from families.models import FamilyLink


def own_link_or_404(user: User, pk: UUID, *around: str) -> FamilyLink:
    """With its person and what else is named, in one query; one that is over too, which its own page says."""
    link = FamilyLink.objects.select_related("person", *around).filter(pk=pk, owner=user).first()
    if link is None:
        raise Http404
    link.owner = user
    return link
