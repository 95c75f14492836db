"""What an applicant is asked for: a code is sent, and typed. One's own proves the card; one that the relative reads out is
their answer. As on the page, of a relative's telephone neither the words nor the wait tell anything.

The register is asked here, so nothing runs in a transaction of the door's own and no key is needed: the services take the
same code twice without harm."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.application_examples import LINKED, OWN_TEXT
from families.api.application_shapes import ApplicationReceiptShape, receipt_shape
from families.api.applications import ShownText, address_of
from families.api.own_applications import ApplicantView
from families.api.typed import Typed, sentences_of
from families.errors import TextChanged
from families.forms.codes import ChannelForm, CodeForm
from families.services.consents.typed_codes import answer_with_code, have_code_sent
from integrators.api.errors import Refused
from integrators.api.fields import StrictSerializer, moment_text
from integrators.api.operations import operation
from integrators.api.permissions import needs
from integrators.api.shapes import MomentText, Says
from integrators.codes import ApiScope

_READS_AGAIN = 20  # seconds: people look for a message, open it and read it out
_CHANNELS = ("sms", "voice")


class NewCode(StrictSerializer):
    channel = Typed()
    openapi: ClassVar[Mapping[str, Any]] = {
        "required": ["channel"],
        "properties": {"channel": {"enum": list(_CHANNELS)}},
    }


class TypedCode(StrictSerializer):
    """`text` names the one that stood in `asked`: what the code says yes to."""

    code = Typed()
    text = ShownText()
    openapi: ClassVar[Mapping[str, Any]] = {"required": ["code"]}


class CodeAskedForShape(TypedDict):
    channel: Annotated[str, Says(enum=list(_CHANNELS))]
    expires_at: Annotated[MomentText | None, Says(description="Of the citizen's own code; of a relative's it is null.")]


class CodeRequestsView(ApplicantView):
    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    @operation(
        "ask_for_link_code",
        "Have a code sent",
        description=(
            "Six digits go to the telephone that the authority has on record: the citizen's own, or the relative's, who reads "
            "them out. `channel` is `sms` or `voice`. Of a relative's telephone nothing is told, not even whether there is one."
        ),
        answers={202: CodeAskedForShape},
        examples={202: {"channel": "sms", "expires_at": None}},
        body=NewCode,
        body_example={"channel": "sms"},
        refusals=("consent-not-open", "no-phone-on-record", "too-many-codes", "quiet-hours"),
        problems=("try-later",),
    )
    def post(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # DRF's signature
        """Until when the code is valid is said of one's own alone."""
        channel = _judged(ChannelForm, self.read(NewCode))["channel"]
        application = self.application(pk, ApiScope.LINKS_WRITE)
        until = have_code_sent(application, channel=channel, language=get_language() or "en", by=self.actor)
        body: CodeAskedForShape = {"channel": channel, "expires_at": moment_text(until)}
        headers = {"Location": address_of(application.pk), "Retry-After": str(_READS_AGAIN)}
        return Response(body, status=202, headers=headers)


class AnswersView(ApplicantView):
    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    @operation(
        "answer_with_link_code",
        "Type the code",
        description=(
            "`text` names the text of `asked` that the citizen read, and read to their relative. The answer says how the "
            "application stands afterwards: linked, or ended where something stood in the way. Of a relative's code whatever "
            "is wrong reads the same."
        ),
        answers={200: ApplicationReceiptShape},
        examples={200: LINKED},
        body=TypedCode,
        body_example={
            "code": "482913",
            "text": {"version": OWN_TEXT["version"], "sha256": OWN_TEXT["sha256"]},
        },
        refusals=("consent-not-open", "text-changed", "code-refused", "code-expired", "code-locked"),
        problems=("wait-first", "try-later"),
    )
    def post(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # DRF's signature
        """How the application stands afterwards: linked, or ended where something stood in the way."""
        given = self.read(TypedCode)
        code, read = _judged(CodeForm, given)["code"], given["text"]
        application = self.application(pk, ApiScope.LINKS_WRITE)
        answer_with_code(
            application,
            code,
            language=get_language() or "en",
            by=self.actor,
            read=read["sha256"],
            version=read["version"],
        )
        application.refresh_from_db(fields=["status"])
        return Response(receipt_shape(application))

    def refusal_of(self, error: Exception) -> APIException:
        """With the way to the text of today."""
        refusal = super().refusal_of(error)
        if isinstance(refusal, Refused) and isinstance(error, TextChanged):
            refusal.members["current"] = address_of(self.kwargs["pk"])
        return refusal


def _judged(form_class: type[forms.Form], given: Mapping[str, Any]) -> dict[str, Any]:
    """By the form of the page. Raises ValidationError in its words."""
    form = form_class(given)
    if not form.is_valid():
        raise ValidationError(sentences_of(form))
    return form.cleaned_data
