"""The API as a desk uses it: a token by the client's credentials, and one question with the pass that a visitor shows."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

PURPOSE = "hospital_registration"
_TIMEOUTS = (3.05, 10)  # seconds to connect, and for each part of the answer
_SPARE = 60  # seconds before its end in which a token is no longer used


class NotAsked(Exception):
    """The product does not answer, or not as it should. The text is for the log, and holds nothing of the pass."""


class NoPass(Exception):
    """What was scanned cannot be a pass."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`until` only with a yes, and where there is an end."""

    is_yes: bool
    until: datetime | None = None


@dataclass
class Product:
    """One address of it, and our app there."""

    address: str
    client_id: str
    client_secret: str
    _token: str = ""
    _token_until: float = 0.0
    _access: threading.Lock = field(default_factory=threading.Lock)

    def may(self, action: str, shown: str) -> Answer:
        """May whoever shows this pass do this for their relative? Raises NoPass, NotAsked."""
        question = {"pass": shown, "action": action, "purpose": PURPOSE}
        answer = self._ask(question)
        if answer.status_code == requests.codes.unauthorized:  # it was taken back before its time
            self._forget_token()
            answer = self._ask(question)
        if answer.status_code == requests.codes.unprocessable_entity:
            raise NoPass
        if answer.status_code != requests.codes.ok:
            raise NotAsked(f"link-checks answered {answer.status_code}")
        told = answer.json()
        until = told["until"]
        return Answer(told["answer"] == "yes", None if until is None else datetime.fromisoformat(until))

    def _ask(self, question: dict[str, str]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._own_token()}"}
        return self._post("/api/v1/link-checks/", json=question, headers=headers)

    def _own_token(self) -> str:
        with self._access:
            if time.monotonic() >= self._token_until:
                sent = {"grant_type": "client_credentials", "scope": "links:check"}
                answer = self._post("/identity/o/api/token", data=sent, auth=(self.client_id, self.client_secret))
                if answer.status_code != requests.codes.ok:
                    raise NotAsked(f"token answered {answer.status_code}")
                told = answer.json()
                self._token = str(told["access_token"])
                self._token_until = time.monotonic() + told["expires_in"] - _SPARE
            return self._token

    def _forget_token(self) -> None:
        with self._access:
            self._token_until = 0.0

    def _post(self, path: str, **sent: Any) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False  # no proxy of the machine reaches our loopback
            try:
                return session.post(self.address + path, timeout=_TIMEOUTS, allow_redirects=False, **sent)
            except requests.RequestException as error:
                raise NotAsked(type(error).__name__) from error
