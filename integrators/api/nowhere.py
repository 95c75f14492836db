"""Every address below /api/ that leads nowhere: a problem, not a page. Nothing is counted: there is nothing to spare."""

from typing import Any, ClassVar

from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from integrators.api.limits import Policy
from integrators.api.views import PublicView


class Nowhere(PublicView):
    limits: ClassVar[tuple[Policy, ...]] = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002  # DRF's signature
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        raise NotFound
