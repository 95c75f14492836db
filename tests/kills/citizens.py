"""Citizens whose app applies for their children through the API, and does with what gets lost as docs/api.md tells it."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import requests
from allauth.idp.oidc.models import Token
from django.utils import timezone
from django.utils.crypto import get_random_string
from urllib3.exceptions import ProtocolError

from accounts.models import User
from families.relationships import Relationship
from integrators.codes import ApiScope
from integrators.models import App, AppGrant
from tests import stack
from tests.benchmarks.scenario import Guardian
from tests.families.api.applying import Api, is_young
from tests.processes import wait_for

CLIENTS = 8
_GUIDE = (stack.ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("\n## Sending again\n")[2]


def send_as_told(session: requests.Session, url: str, body: Any, key: str) -> requests.Response:
    told: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", _GUIDE, re.DOTALL)[1], told)
    answer: requests.Response = told["send"](session, url, body, key)
    return answer


class Stopped(Exception):
    """The test is over."""


class NotedSession(requests.Session):
    """Of one app for one citizen. Notes what came back, and the calls that had been taken when the line broke: a server that
    is down refuses, which tells nothing."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["Authorization"] = f"Bearer {token}"
        self.heard: list[tuple[int, str | None]] = []  # status, and the type of a problem
        self.broke = 0
        self.is_stopped = False

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        if self.is_stopped:
            raise Stopped
        try:
            answer = super().request(*args, **kwargs)
        except requests.RequestException as error:
            self.broke += isinstance(error.args[0], ProtocolError)
            raise
        self.heard.append((answer.status_code, answer.json().get("type")))
        return answer


@dataclass
class Citizen:
    user: User
    body: dict[str, Any]
    session: NotedSession
    key: str = field(default_factory=lambda: str(uuid4()))
    answer: requests.Response | None = None

    @property
    def got_a_replay(self) -> bool:
        return self.answer is not None and "Idempotency-Replayed" in self.answer.headers


@dataclass
class Crowd:
    citizens: Sequence[Citizen]

    @property
    def broke(self) -> int:
        return sum(one.session.broke for one in self.citizens)

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.citizens)

    def of_users(self, ids: set[str]) -> list[Citizen]:
        return [one for one in self.citizens if str(one.user.pk) in ids]

    def halves(self) -> tuple["Crowd", "Crowd"]:
        return Crowd(self.citizens[::2]), Crowd(self.citizens[1::2])

    @contextmanager
    def sending(self, url: str) -> Iterator[None]:
        """Some at a time, until each has an answer, which leaving waits for."""
        waiting = iter(self.citizens)
        threads = [threading.Thread(target=_send_for, args=[waiting, url], daemon=True) for _client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
            wait_for(lambda: self.answered == len(self.citizens), within=180)
        finally:
            for one in self.citizens:
                one.session.is_stopped = True


_one_after_another = threading.Lock()


def _send_for(waiting: Iterator[Citizen], url: str) -> None:
    while True:
        with _one_after_another:
            citizen = next(waiting, None)
        if citizen is None:
            return
        try:
            citizen.answer = send_as_told(citizen.session, url, citizen.body, citizen.key)
        except Stopped:
            return


class Child(NamedTuple):
    name: str
    number: str


def crowd_of(app: App, owners: Sequence[User], people: Sequence[Guardian]) -> Crowd:
    """One citizen each, who were shown the same texts."""
    citizens = []
    bodies: dict[tuple[str, bool], dict[str, Any]] = {}
    for owner, guardian, token in zip(owners, people, _tokens(app, owners), strict=True):
        child = Child(guardian.child_name, guardian.child_number)
        relationship = Relationship.SON if guardian.child_sex == "male" else Relationship.DAUGHTER
        shown = (relationship, is_young(child.number))
        if shown not in bodies:
            bodies[shown] = Api(token).for_relative(child, relationship.value)
        body = bodies[shown] | child._asdict()
        citizens.append(Citizen(owner, body, NotedSession(token)))
    return Crowd(citizens)


def _tokens(app: App, users: Sequence[User]) -> list[str]:
    """Of consents as the consent page leaves them."""
    scopes = [ApiScope.LINKS_READ.value, ApiScope.LINKS_WRITE.value]
    values = [get_random_string(64) for _user in users]
    AppGrant.objects.bulk_create(AppGrant(user=user, app=app, scopes=scopes) for user in users)
    tokens = []
    for user, value in zip(users, values, strict=True):
        over_at = timezone.now() + timedelta(minutes=30)
        token = Token(type=Token.Type.ACCESS_TOKEN, client=app.client, user=user, expires_at=over_at)
        token.set_value(value)
        token.set_scopes(scopes)
        tokens.append(token)
    Token.objects.bulk_create(tokens)
    return values
