"""The one base of every endpoint: JSON only, every parameter known, counted, kept in no cache unless it says so."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from integrators.api.authentication import BearerAuthentication
from integrators.api.bodies import ExactJSONParser
from integrators.api.fields import Nothing, StrictSerializer
from integrators.api.lifecycle import announce
from integrators.api.limits import REFERENCE, REQUESTS, Policy, Standing, check, count, tell
from integrators.api.schema import ApiSchema

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"})
_WITH_QUERY = frozenset({"GET", "HEAD"})


class ApiView(APIView):
    """A subclass has `get`, `post`, … and says what is different: `query_class` (the parameters of its GET), `limits`,
    `refusing` (the errors of services that are refusals). A handler uses `self.query`, and one that may have a body calls
    `self.read`, also where it takes none."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    parser_classes = (ExactJSONParser,)
    renderer_classes = (JSONRenderer,)
    http_method_names = ("get", "post", "put", "patch", "delete", "head", "options")
    query_class: ClassVar[type[StrictSerializer]] = Nothing
    limits: ClassVar[tuple[Policy, ...]] = (REQUESTS,)
    refusing: ClassVar[tuple[type[Exception], ...]] = ()
    is_public: ClassVar[bool] = False
    schema: Any = ApiSchema()  # None keeps a view out of the contract

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Counted before anything is refused: whoever sends no token, or a wrong one, by their network address."""
        self.standings: list[Standing] = []
        refused = self._refused_sign_in(request)
        if limits := self.limits_of(request):
            self.standings = count(request, {policy: self.units(request, policy) for policy in limits})
            check(self.standings)
        if refused is not None:
            raise refused
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        _check_body(request)
        self.query: dict[str, Any] = self.read_query(request)

    def limits_of(self, request: Request) -> tuple[Policy, ...]:  # noqa: ARG002  # for who overrides it
        """Those that count for this method."""
        return self.limits

    def units(self, request: Request, policy: Policy) -> int:  # noqa: ARG002  # for who overrides it
        """For how many requests this one counts."""
        return 1

    def read_query(self, request: Request) -> dict[str, Any]:
        """Raises ValidationError, by parameter."""
        given = request.query_params
        if request.method not in _WITH_QUERY:
            _refuse({name: _("Send this in the body, not in the address.") for name in given})
            return {}
        _refuse({name: _("This is given more than once.") for name, all_of_it in given.lists() if len(all_of_it) > 1})
        return self._taken(self.query_class, cast(Mapping[str, Any], given.dict()))

    def read(self, serializer_class: type[Serializer[Any]] = Nothing) -> dict[str, Any]:
        """The body, judged. Raises ValidationError, by member."""
        return self._taken(serializer_class, cast(Mapping[str, Any], self.request.data))

    def refusal_of(self, error: Exception) -> APIException:
        """One of `refusing` as the API says it. A room overrides it for its own errors."""
        raise error

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002  # its name is Django's
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(self.allowed_methods)})

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(self.refusal_of(exc) if isinstance(exc, self.refusing) else exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(answer, ["Accept-Language"] if self.is_public else ["Accept-Language", "Authorization"])
        tell(answer, getattr(self, "standings", []))
        announce(request, answer)
        return answer

    def _refused_sign_in(self, request: Request) -> APIException | None:
        try:
            self.perform_authentication(request)
        except APIException as error:
            return error
        return None

    def _taken(self, serializer_class: type[Serializer[Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        serializer = serializer_class(data=given, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        taken: dict[str, Any] = serializer.validated_data
        return taken


class PublicView(ApiView):
    """For anybody: nobody's data, the same for all who read the language."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    limits: ClassVar[tuple[Policy, ...]] = (REFERENCE,)
    is_public = True


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise ValidationError({name: [why] for name, why in wrong.items()})


def _check_body(request: Request) -> None:
    """A body that nobody would read is refused rather than passed over."""
    if "Transfer-Encoding" in request.headers:
        raise ParseError(_("Send the body at once, with its Content-Length."))
    if request.method in _WITHOUT_BODY and request.META.get("CONTENT_LENGTH") not in {None, "", "0"}:
        raise ParseError(_("This method takes no body."))
