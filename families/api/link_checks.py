"""May this owner do this for this person, here and now? Asked by the owner's token about a person, or by the app's own
token with the pass that the owner shows. Whatever is well-formed gets yes or no, and every no is the same."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.refusals import FamilyView
from families.scopes import Scope
from families.services.links.asked_links import Pair
from families.services.links.checks import MOST_AT_ONCE, Answer, Question, check_links
from integrators.api.callers import caller_of, calling
from integrators.api.fields import Code, Id, StrictSerializer, Text, is_id, moment_text
from integrators.api.limits import CHECKS, Policy
from integrators.api.operations import operation
from integrators.api.permissions import Holder, needs
from integrators.api.shapes import MomentText
from integrators.codes import ApiScope, Purpose

_LONGEST_PASS = 200  # ours have 66 characters
_PLAIN_PASS = re.compile(rf"[A-Za-z0-9_.-]{{1,{_LONGEST_PASS}}}")
_MEMBERS = 3
_ACTIONS, _PURPOSES = {scope.value: scope for scope in Scope}, {purpose.value: purpose for purpose in Purpose}


class LinkCheckShape(TypedDict):
    """`until` comes with a yes alone: when the link ends, null of one's own card."""

    answer: Literal["yes", "no"]
    until: MomentText | None


class LinkChecksShape(TypedDict):
    items: list[LinkCheckShape]


_ASKED = {
    "person": "01a218cc-2570-7000-8000-123456789012",
    "action": "certify",
    "purpose": "bank_pension",
}
_YES: LinkCheckShape = {"answer": "yes", "until": "2027-11-26T08:30:00Z"}
_NO: LinkCheckShape = {"answer": "no", "until": None}
_WHO = "Send `person` with the owner's token, `pass` with the app's own."


class LinkQuestion(StrictSerializer):
    """`person` with the owner's token, `pass` with the app's own."""

    person = Id(required=False)
    action = Code(choices=Scope.values)
    purpose = Code(choices=Purpose.values)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "pass": Text(required=False, max_length=_LONGEST_PASS)}

    def run_validation(self, data: Any = empty) -> Any:
        return _plainly_right(data, self.context["request"]) or super().run_validation(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_owners = self.context["request"].auth.user is not None
        needed, other = ("person", "pass") if is_owners else ("pass", "person")
        wrong: dict[str, list[Any]] = {}
        if other in attrs:
            wrong[other] = [_OTHER_TOKEN[other]]
        if needed not in attrs:
            wrong[needed] = [self.fields[needed].error_messages["required"]]
        if wrong:
            raise ValidationError(wrong)
        return attrs


_OTHER_TOKEN = {
    "pass": _("A pass takes the app's own token. With the owner's, name the person."),
    "person": _("A person takes the owner's token. With the app's own, send the pass that the owner shows."),
}


class LinkQuestions(StrictSerializer):
    items = LinkQuestion(many=True, min_length=1, max_length=MOST_AT_ONCE)  # type: ignore[call-arg]  # the stubs know `many` alone

    def run_validation(self, data: Any = empty) -> Any:
        match data:
            case {"items": list(items)} if len(data) == 1 and 0 < len(items) <= MOST_AT_ONCE:
                taken = [_plainly_right(item, self.context["request"]) for item in items]
                if None not in taken:
                    return {"items": taken}
        return super().run_validation(data)


def _plainly_right(data: Any, request: Request) -> dict[str, Any] | None:
    """What is plainly right is taken as it stands: of a hundred questions, the judging took longer than the answers."""
    if type(data) is not dict or len(data) != _MEMBERS:
        return None
    action, purpose = data.get("action"), data.get("purpose")
    if type(action) is not str or action not in _ACTIONS or type(purpose) is not str or purpose not in _PURPOSES:
        return None
    if request.auth.user is None:
        shown = data.get("pass")
        is_right = type(shown) is str and _PLAIN_PASS.fullmatch(shown) is not None
        return data if is_right else None
    person = data.get("person")
    return {**data, "person": UUID(person)} if is_id(person) else None


class LinkChecksView(FamilyView):
    """One question."""

    permission_classes = (needs(ApiScope.LINKS_CHECK, of=Holder.EITHER),)
    limits = (CHECKS,)

    @operation(
        "check_link",
        "May this owner do this for this person?",
        description=f"{_WHO} Whatever stands in the way, the answer is the same no.",
        answers={200: LinkCheckShape},
        examples={200: _YES},
        body=LinkQuestion,
        body_example=_ASKED,
    )
    def post(self, request: Request) -> Response:
        [answer] = _answers(request, [self.read(LinkQuestion)])
        return Response(answer)


class LinkChecksBatchView(FamilyView):
    """Up to a hundred, answered in their order. Each counts."""

    permission_classes = (needs(ApiScope.LINKS_CHECK, of=Holder.EITHER),)
    limits = (CHECKS,)
    unreadable: APIException | None = None

    def units(self, request: Request, policy: Policy) -> int:  # noqa: ARG002  # there is one policy
        """A body that nobody may send or read counts as one question, and is refused in its turn."""
        if calling(request) is None:
            return 1
        try:
            items = cast(Mapping[str, Any], request.data).get("items")
        except APIException as error:
            self.unreadable = error
            return 1
        return min(max(len(items), 1), MOST_AT_ONCE) if isinstance(items, list) else 1

    @operation(
        "check_links",
        "Up to a hundred such questions at once",
        description=f"{_WHO} The answers come in the order of the questions. Each question counts under the limit.",
        answers={200: LinkChecksShape},
        examples={200: {"items": [_YES, _NO]}},
        body=LinkQuestions,
        body_example={"items": [_ASKED, {**_ASKED, "action": "view_card"}]},
    )
    def post(self, request: Request) -> Response:
        if self.unreadable is not None:
            raise self.unreadable
        return Response({"items": _answers(request, self.read(LinkQuestions)["items"])})


def _answers(request: Request, asked: Sequence[Mapping[str, Any]]) -> list[LinkCheckShape]:
    caller = caller_of(request)
    questions = [
        Question(
            one["pass"] if caller.user is None else Pair(caller.user.pk, one["person"]),
            _ACTIONS[one["action"]],
            _PURPOSES[one["purpose"]],
        )
        for one in asked
    ]
    return [_shape(answer) for answer in check_links(questions, app=caller.app)]


def _shape(answer: Answer) -> LinkCheckShape:
    return {"answer": "yes" if answer.is_yes else "no", "until": moment_text(answer.until)}
