"""The caller's own applications, as far as an authority has agreed with the app: everything else is not there."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from audit.services import Actor
from families.api.refusals import FamilyView
from families.models import LinkApplication
from integrators.api.authentication import Caller
from integrators.api.callers import actor_of, caller_of, citizen_of
from integrators.api.permissions import needs
from integrators.codes import ApiScope
from integrators.selectors import agreed_in

_NOT_SHOWN = ("name_sealed", "number_sealed")


class ApplicantView(FamilyView):
    """For the citizen who agreed, whichever door they applied at: the scope is about them, not about the app's own doing."""

    permission_classes = (needs(ApiScope.LINKS_READ, by_method={"POST": ApiScope.LINKS_WRITE}),)

    @property
    def caller(self) -> Caller:
        return caller_of(self.request)

    @property
    def citizen(self) -> User:
        return citizen_of(self.request)

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def applications(self, scope: ApiScope) -> QuerySet[LinkApplication]:
        """Those that were sent."""
        sent = LinkApplication.objects.shown_to(self.citizen).filter(submitted_at__isnull=False)
        within = sent.filter(agreed_in(self.caller.app, scope, "place"))
        return within.select_related("person", "link").defer(*_NOT_SHOWN)

    def application(self, pk: UUID, scope: ApiScope) -> LinkApplication:
        """Raises Http404."""
        found = get_object_or_404(self.applications(scope), pk=pk)
        found.applicant = self.citizen
        return found
