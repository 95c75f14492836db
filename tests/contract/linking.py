"""A program that links a relative by the functions of a generated client alone, and the people around it."""

import importlib
import re
import time
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import uuid4

import requests

from tests.processes import wait_for
from tests.registry.process import Registry

CONSENT = "/consent/"
CSRF = "b" * 32
TRIES = 30  # of asking how an application stands, each after the time that the first answer named


@dataclass
class Hospital:
    """With a citizen's token and its own."""

    package: ModuleType
    url: str
    citizens_token: str
    own_token: str
    models: Any = field(init=False)

    def __post_init__(self) -> None:
        self.models = importlib.import_module(f"{self.package.__name__}.models")
        self.anybody = self.package.Client(base_url=self.url, timeout=30)
        self.for_citizen, self.by_itself = (
            self.package.AuthenticatedClient(base_url=self.url, token=token, timeout=30)
            for token in (self.citizens_token, self.own_token)
        )

    def call(self, tag: str, name: str, *ids: Any, client: Any = None, **given: Any) -> Any:
        """The whole answer; whatever is no success fails the test."""
        function = importlib.import_module(f"{self.package.__name__}.api.{tag}.{name}")
        answer = function.sync_detailed(*ids, client=client or self.for_citizen, **given)
        assert answer.status_code < 300, (name, answer.parsed)
        assert answer.parsed is not None, name
        return answer

    def makes_an_endpoint(self, url: str) -> str:
        """For every event there is. Returns the secret."""
        body = self.models.NewEndpointRequest(url=url, events=list(self.models.WebhookEventCode))
        key = str(uuid4())
        made = self.call(
            "webhook_endpoints", "make_webhook_endpoint", client=self.by_itself, body=body, idempotency_key=key
        )
        return str(made.parsed.secret)

    def applies(self, relationship: Any, case: dict[str, Any], *, shown: dict[str, str], **asked: Any) -> Any:
        """With the texts that the citizen was shown. Returns the 202."""
        offer = self.call("link_applications", "get_link_declaration", relationship=relationship, **shown).parsed
        texts = {
            name: self.models.ShownTextRequest(version=text.version, sha256=text.sha256)
            for name, text in (("notice", offer.notice), ("declaration", offer.declaration))
        }
        body = self.models.NewApplicationRequest(
            relationship=relationship, name=case["typed_name"], number=case["number"], **asked, **texts
        )
        return self.call("link_applications", "apply_for_link", body=body, idempotency_key=str(uuid4()))

    def waits_for(self, status: str, accepted: Any) -> Any:
        """Asks as often as the 202 says until the application is there."""
        pk, pause = accepted.parsed.id, int(accepted.headers["Retry-After"])
        assert accepted.headers["Location"] == f"/api/v1/link-applications/{pk}/"
        for _turn in range(TRIES):
            time.sleep(pause)
            found = self.call("link_applications", "get_link_application", pk).parsed
            if found.status.code.value == status:
                return found
        raise AssertionError(f"{found.status} instead of {status}")


@dataclass
class Relative:
    """Known to the register, with a telephone and without an account."""

    url: str
    register: Registry
    case: dict[str, Any]
    browser: requests.Session = field(default_factory=requests.Session)

    def newest_code(self) -> str:
        return next((sent.code for sent in self.register.phones(self.case["reference"]) if sent.code), "")

    def agrees(self, reference: str, **to: Any) -> None:
        """At the consent page, with the code that reaches their own telephone."""
        self.browser.cookies.set("csrftoken", CSRF)
        self._posts("", "send/", reference=reference)
        self._posts("send/", "code/", channel="sms")
        wait_for(self.newest_code, within=60, every=0.2)
        page = self._posts("code/", "decide/", code=self.newest_code())
        shown = re.search(r'name="shown" value="(\w{64})"', page)
        assert shown, page
        assert "You have agreed" in self._posts("decide/", "done/", answer="agree", shown=shown[1], **to)

    def _posts(self, step: str, then: str, **answers: Any) -> str:
        """The page that comes next."""
        data = {"csrfmiddlewaretoken": CSRF, **answers}
        page = self.browser.post(f"{self.url}{CONSENT}{step}", data=data, timeout=30)
        assert page.url == f"{self.url}{CONSENT}{then}", (page.status_code, page.url)
        return page.text
