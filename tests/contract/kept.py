"""Every answer that any test gets from the API is held against the contract, and so is every body that was taken."""

import pytest
from django.test import Client
from django.test.client import FakePayload

PREFIX = "/api/v1/"


@pytest.fixture(autouse=True)
def _contract_is_kept(monkeypatch, settings):
    ask = Client.request
    ours = settings.ROOT_URLCONF

    def ask_and_compare(client, **request):
        from tests.contract.document import broken_by, taken_against  # here, for views want the settings

        path = request.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or ours != settings.ROOT_URLCONF:
            return ask(client, **request)
        method, body = request["REQUEST_METHOD"], b""
        if "wsgi.input" in request:
            body = request["wsgi.input"].read()
            request["wsgi.input"] = FakePayload(body)
        response = ask(client, **request)
        broken = broken_by(method, path, response) + taken_against(method, path, body, response)
        assert not broken, f"{method} {path} → {response.status_code}: {broken[:5]}"
        return response

    monkeypatch.setattr(Client, "request", ask_and_compare)
