"""The insurances of a person as a citizen's app sees them: what their active link shows, as the register last had it."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from benefits.api.person_shapes import INSURANCES, PersonInsurancesShape, insurances_shape
from benefits.policies import insurances_shown
from benefits.selectors import BESIDE, Copy, copy_of, records_of, refresh_of
from benefits.services.records.refreshing import ask_for_first_copy
from families.api.persons import link_to_or_404
from families.api.refusals import FamilyView
from families.services.links.openings import note_opening
from integrators.api.callers import actor_of, app_of
from integrators.api.operations import operation
from integrators.api.permissions import needs
from integrators.codes import ApiScope

_ON_ITS_WAY = 5  # seconds until it is worth asking again


class InsurancesOfPersonView(FamilyView):
    """As the page of the five insurances: the kept copy at once, and the first one is asked for."""

    permission_classes = (needs(ApiScope.BENEFITS_READ),)

    @operation(
        "get_insurances_of_person",
        "The five insurances of a person",
        answers={200: PersonInsurancesShape},
        description="While a newer copy is on its way, Retry-After says when to ask again.",
        examples={200: INSURANCES},
        headers=("Retry-After",),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        link = link_to_or_404(request, ApiScope.BENEFITS_READ, pk, *BESIDE)
        if not insurances_shown(link):
            raise Http404
        note_opening("benefits.insurances_opened", link, app=app_of(request).pk)
        ask_for_first_copy(link.person, by=actor_of(request))
        copy = copy_of(refresh_of(link.person), timezone.now())
        headers = {"Retry-After": str(_ON_ITS_WAY)} if copy in {Copy.NONE_YET, Copy.ASKED} else None
        return Response(insurances_shape(link, copy, records_of(link.person)), headers=headers)
