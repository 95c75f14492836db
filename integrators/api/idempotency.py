"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a POST that creates has one effect, however often it is
sent. The same request gets the same answer for 24 hours; kept are successes and what a service refuses.

    class Things(ApiView):
        @once
        def post(self, request: Request) -> Response: ...

The view's method runs in one transaction with the keeping of its answer, so it may not call the register. When a service
refuses, what was written before stands, as it does without a key: a method that calls two services, the first of which is
nothing without the second, puts both into a transaction of its own. The answer holds ids, codes and labels and nobody's name
or number. What may be told once only goes out as `ToldOnce`.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from math import ceil
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from integrators.api.callers import caller_key
from integrators.api.errors import IdempotencyKeyMissing, IdempotencyKeyReused, Refused, RequestInProgress
from integrators.errors import KeyInUse, KeyReused, LeaseLost
from integrators.models import KeptAnswer
from integrators.services.kept_answers import Claim, Key, claim, keep, release

if TYPE_CHECKING:
    from integrators.api.views import ApiView

REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r'(?P<quote>"?)(?P<key>[A-Za-z0-9_-]{16,64})(?P=quote)')
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=repr)
_KEPT_HEADERS = ("Location", "Retry-After", "ETag", "Link", "Content-Language")
_WORDS = frozenset({"label", "title", "detail"})  # members with words of ours
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}|https?://[!-~]{1,300}|/[!-~]{0,300}")
_NUMBER = re.compile(r"\d{11}")  # of a person, a card or a phone
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
_OWN_ADDRESS = re.compile(r"https?://[!-~]{1,500}")  # of the program itself, as `url`; digits in it are nobody's number

Post = Callable[..., Response]


class ToldOnce(Response):
    """An answer with a secret: `once` are the members that the first answer has, and nothing keeps; a replay has those of
    `data`, which should say so."""

    def __init__(self, data: Mapping[str, Any], *, once: Mapping[str, Any], **response: Any) -> None:
        super().__init__(dict(data), **response)
        self.once = dict(once)


def once(post: Post) -> Callable[..., HttpResponseBase]:
    """For the `post` of an ApiView that creates something."""

    @wraps(post)
    def post_once(view: "ApiView", request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = Key(caller_key(request), f"{request.method} {request.path_info}", _keyed(key_of(request)).hex())
        try:
            claimed = claim(key, _hash_of(request.data))
        except KeyReused as error:
            raise IdempotencyKeyReused from error
        except KeyInUse as error:
            raise RequestInProgress(headers={"Retry-After": str(max(1, ceil(error.wait.total_seconds())))}) from error
        if isinstance(claimed, KeptAnswer):
            return _replayed(claimed)
        return _worked(claimed, view, lambda: post(view, request, *args, **kwargs))

    post_once.__dict__["needs_key"] = True  # for the contract
    return post_once


def key_of(request: Request) -> str:
    """With or without the quotes of RFC 8941. Raises IdempotencyKeyMissing, also for one of another form."""
    found = _KEY.fullmatch(request.headers.get("Idempotency-Key", ""))
    if found is None:
        raise IdempotencyKeyMissing(members={"header": "Idempotency-Key"})
    return found["key"]


def _worked(claimed: Claim, view: "ApiView", work: Callable[[], Response]) -> Response:
    """Whatever goes wrong before the commit gives the key back; a process that dies leaves that to the lease."""
    is_kept = False
    try:
        with transaction.atomic():
            response = _outcome(view, work)
            body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
            if response.status_code < 300:
                check_holds_no_names(response.data)
            keep(claimed, status=response.status_code, headers=_headers_of(response), body=body)
        is_kept = True
    except LeaseLost as error:
        raise RequestInProgress(headers={"Retry-After": "1"}) from error
    finally:
        if not is_kept:
            release(claimed)
    if isinstance(response, ToldOnce):
        response.data = {**response.data, **response.once}
    return response


def _outcome(view: "ApiView", work: Callable[[], Response]) -> Response:
    """A refusal is an answer too. What the service wrote before it refused (a try that counts) stays, as without a key."""
    refusing: tuple[type[Exception], ...] = (Refused, *view.refusing)
    try:
        return work()
    except refusing as error:
        refusal = error if isinstance(error, Refused) else view.refusal_of(error)
        if not isinstance(refusal, Refused):
            raise
        return view.handle_exception(refusal)


def _headers_of(response: Response) -> dict[str, str]:
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return {
        "Content-Type": response.content_type or "application/json",
        "Content-Language": get_language() or "en",
    } | kept


def _replayed(kept: KeptAnswer) -> HttpResponse:
    headers: dict[str, str] = {**(kept.headers or {}), REPLAYED: "true"}
    return HttpResponse(kept.body, status=kept.status, headers=headers)


def _hash_of(body: object) -> bytes:
    """Equal for the same JSON, however it was spaced or ordered."""
    return _keyed(_CANONICAL.encode(body))


def _keyed(text: str) -> bytes:
    """32 bytes that tell nobody without our key what it was: a number, with all that may stand around it, can be tried out."""
    return salted_hmac("integrators.idempotency", text, algorithm="sha256").digest()


def check_holds_no_names(data: Any, member: str = "") -> None:
    """Raises ValueError for an answer that may not be kept: a mistake of the view."""
    match data:
        case Mapping():
            for name, inner in data.items():
                check_holds_no_names(inner, str(name))
        case list() | tuple():
            for inner in data:
                check_holds_no_names(inner, member)
        case None | bool():
            return
        case _:
            text = str(data)
            if member == "url" and _OWN_ADDRESS.fullmatch(text):
                return
            if _NUMBER.search(_ID.sub("", text)) or (member not in _WORDS and not _CODE.fullmatch(text)):
                raise ValueError(f"{member or 'the answer'} is neither id nor code, and may not be kept")
