"""The provider for authorities that are asked in JSON over HTTPS, as the stand-in in `registry/` is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import requests
import structlog
from django.utils import timezone
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from families.errors import LossRefused, NoPhoneOnRecord, NothingToCertify, ProofNeeded, QuietHours, RegisterSilent
from families.verification import reading
from families.verification.contract import (
    CardFacts,
    CertificationFacts,
    ChangesPage,
    Claim,
    CodeCheck,
    CodeRequest,
    CodeResult,
    Known,
    LossFacts,
    Outcome,
    PersonFacts,
    PersonState,
    RecordsAnswer,
    Result,
    SentCode,
)
from families.verification.reading import UNREADABLE
from families.verification.transport import Transport, retry_after

Facts = TypeVar("Facts")

log = structlog.get_logger(__name__)


class HttpProvider:
    """Never retries by itself: the row's due time does."""

    name = "http"

    def __init__(self) -> None:
        self._transport = Transport()

    def verify(self, claims: Sequence[Claim], *, is_waited_for: bool = False) -> Mapping[UUID, Result]:
        body = {"claims": [_claim_json(claim) for claim in claims]}
        answer = self._transport.post("/v1/verifications", body, str(uuid7()), is_waited_for=is_waited_for)
        rows = answer.get("results")
        if not isinstance(rows, list):
            raise RegisterSilent
        told = {result.id: result for row in rows if (result := reading.result_or_none(row))}
        if missing := [claim.id for claim in claims if claim.id not in told]:
            log.warning("results_not_usable", claims=len(claims), missing=len(missing))
        return {claim.id: told.get(claim.id) or Result(claim.id, Outcome.RETRY) for claim in claims}

    def send_code(self, request: CodeRequest, *, idempotency_key: str, is_waited_for: bool = False) -> SentCode:
        body = {
            "person": request.person_reference,
            "purpose": request.purpose,
            "channel": request.channel,
            "language": request.language,
            "applicant_name": request.applicant_name,
            "relationship": request.relationship,
            "scopes": list(request.scopes),
            "term_days": request.term_days,
            "reference": request.reference,
            **({"address": request.address} if request.address else {}),
        }
        answer = self._transport.post(
            "/v1/one-time-codes", body, idempotency_key, refused=_code_refused, is_waited_for=is_waited_for
        )
        try:
            return SentCode(reading.text(answer["id"], longest=64), reading.moment(answer["expires_at"]))
        except UNREADABLE as error:
            raise RegisterSilent from error

    def check_code(self, code_id: str, code: str, *, idempotency_key: str, is_waited_for: bool = False) -> CodeResult:
        path = f"/v1/one-time-codes/{quote(code_id, safe='')}/check"
        answer = self._transport.post(path, {"code": code}, idempotency_key, is_waited_for=is_waited_for)
        try:
            return CodeResult(CodeCheck(answer["result"]), int(answer["tries_left"]))
        except UNREADABLE as error:
            raise RegisterSilent from error

    def send_notice(
        self,
        person_reference: str,
        *,
        template: str,
        values: Mapping[str, str],
        language: str,
        idempotency_key: str,
    ) -> str | None:
        body = {"person": person_reference, "template": template, "values": dict(values), "language": language}
        answer = self._transport.post("/v1/notices", body, idempotency_key, refused=_notice_refused)
        try:
            return None if answer is _NO_CHANNEL else reading.text(answer["channel"], longest=10)
        except UNREADABLE as error:
            raise RegisterSilent from error

    def person(self, reference: str, *, is_waited_for: bool = False) -> PersonFacts | None:
        return self._of_person(reference, "", reading.person, is_waited_for=is_waited_for)

    def card(self, reference: str, *, is_waited_for: bool = False) -> CardFacts | None:
        return self._of_person(
            reference, "", lambda answer: reading.card_facts(answer["card"]), is_waited_for=is_waited_for
        )

    def person_state(self, reference: str, *, is_waited_for: bool = False) -> PersonState:
        answer = self._transport.get(_path_of(reference, ""), refused=_state_refused, is_waited_for=is_waited_for)
        if answer is _NOBODY:
            return PersonState(Known.UNTOLD)
        try:
            return reading.death(answer) if isinstance(answer, _Dead) else reading.person_state(answer)
        except UNREADABLE as error:
            raise RegisterSilent from error

    def person_states(self, references: Sequence[str], *, is_waited_for: bool = False) -> Mapping[str, PersonState]:
        body = {"references": [*references]}
        answer = self._transport.post("/v1/persons", body, str(uuid7()), is_waited_for=is_waited_for)
        rows = answer.get("persons")
        if not isinstance(rows, list):
            raise RegisterSilent
        told = dict(found for row in rows if (found := reading.state_or_none(row)))
        if missing := [reference for reference in references if reference not in told]:
            log.warning("states_not_usable", persons=len(references), missing=len(missing))
        return {reference: told[reference] for reference in references if reference in told}

    def changes(self, after: str) -> ChangesPage:
        path = f"/v1/changes?after={quote(after, safe='')}" if after else "/v1/changes"
        answer = self._transport.get(path)
        try:
            page = reading.changes(answer)
        except UNREADABLE as error:
            raise RegisterSilent from error
        if page.changes and page.next_cursor == after:
            log.error("changes_in_circles")
            raise RegisterSilent
        return page

    def insurance_records(self, reference: str, *, is_waited_for: bool = False) -> RecordsAnswer | None:
        return self._of_person(reference, "/insurance-records", reading.records, is_waited_for=is_waited_for)

    def certification(self, reference: str, *, is_waited_for: bool = False) -> CertificationFacts | None:
        return self._of_person(reference, "/certification", reading.certification, is_waited_for=is_waited_for)

    def certify(
        self,
        reference: str,
        *,
        certified_by: str,
        proof: Mapping[str, str],
        idempotency_key: str,
        is_waited_for: bool = False,
    ) -> CertificationFacts:
        body = {"kind": "pension", "certified_by": certified_by, "proof": dict(proof)}
        path = _path_of(reference, "/certification")
        answer = self._transport.post(
            path, body, idempotency_key, refused=_certification_refused, is_waited_for=is_waited_for
        )
        try:
            return reading.certification(answer)
        except UNREADABLE as error:
            raise RegisterSilent from error

    def report_loss(
        self, card_number: str, *, kind: str, reported_by: str, idempotency_key: str, is_waited_for: bool = False
    ) -> LossFacts:
        body = {"card": card_number, "kind": kind, "reported_by": reported_by}
        answer = self._transport.post(
            "/v1/loss-reports", body, idempotency_key, refused=_loss_refused, is_waited_for=is_waited_for
        )
        try:
            return reading.loss(answer)
        except UNREADABLE as error:
            raise RegisterSilent from error

    def withdraw_loss_report(self, report_id: str, *, is_waited_for: bool = False) -> None:
        path = f"/v1/loss-reports/{quote(report_id, safe='')}"
        self._transport.call("DELETE", path, refused=_loss_refused, is_waited_for=is_waited_for)

    def _of_person(
        self, reference: str, what: str, read: Callable[[dict[str, Any]], Facts], *, is_waited_for: bool
    ) -> Facts | None:
        """What is read from the answer, None where the register tells nothing of the person. Raises RegisterSilent."""
        path = _path_of(reference, what)
        answer = self._transport.get(path, refused=_person_refused, is_waited_for=is_waited_for)
        try:
            return None if answer is _NOBODY else read(answer)
        except UNREADABLE as error:
            raise RegisterSilent from error


def _path_of(reference: str, what: str) -> str:
    return f"/v1/persons/{quote(reference, safe='')}{what}"


_NO_CHANNEL: dict[str, Any] = {}
_NOBODY: dict[str, Any] = {}


_NOBODY_TO_REACH = {404, 409}  # 404: the register tells nothing of this person, say a protected one


def _code_refused(response: requests.Response) -> dict[str, Any] | None:
    if response.status_code in _NOBODY_TO_REACH:
        raise NoPhoneOnRecord
    if response.status_code == 425:
        wait = retry_after(response) or timedelta(hours=1)
        raise QuietHours(until=date_format(timezone.localtime(timezone.now() + wait), "TIME_FORMAT"))
    return None


def _notice_refused(response: requests.Response) -> dict[str, Any] | None:
    return _NO_CHANNEL if response.status_code in _NOBODY_TO_REACH else None


def _person_refused(response: requests.Response) -> dict[str, Any] | None:
    return _NOBODY if response.status_code in {404, 410} else None


class _Dead(dict[str, Any]):
    """What a refusal says of somebody who has died."""


def _state_refused(response: requests.Response) -> dict[str, Any] | None:
    if response.status_code != 410:
        return _NOBODY if response.status_code == 404 else None
    try:
        told = response.json()
    except (ValueError, RecursionError):
        told = None
    return _Dead(told if isinstance(told, dict) else {})


def _certification_refused(response: requests.Response) -> dict[str, Any] | None:
    if response.status_code == 409:
        raise ProofNeeded
    if response.status_code in {404, 410}:
        raise NothingToCertify
    return None


def _loss_refused(response: requests.Response) -> dict[str, Any] | None:
    if response.status_code in {404, 409, 410}:
        raise LossRefused
    return None


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "id": str(claim.id),
        "applicant": {"reference": claim.applicant_reference} if claim.applicant_reference else None,
        "relative": {"name": claim.relative_name, "number": claim.relative_number},
        "relationship": claim.relationship,
    }
