"""An application of the user's own. Anybody else's does not exist for them: 404, the same as one that never was."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from families.models import LinkApplication
from families.policies import can_see_application

_AROUND = ("region", "person", "link__consent")


def own_application_or_404(user: User, pk: UUID, *, bare: bool = False) -> LinkApplication:
    """With its region, person, link and the link's consent, in one query; `bare`: by itself, as a draft is."""
    rows = LinkApplication.objects.all() if bare else LinkApplication.objects.select_related(*_AROUND)
    application = rows.filter(pk=pk).first()
    if application is None or not can_see_application(user, application):
        raise Http404
    application.applicant = user
    return application
