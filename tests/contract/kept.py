"""Every answer that any test gets from the API is held against the contract."""

import pytest
from django.test import Client

PREFIX = "/api/v1/"


@pytest.fixture(autouse=True)
def _contract_is_kept(monkeypatch, settings):
    ask = Client.request
    ours = settings.ROOT_URLCONF

    def ask_and_compare(client, **request):
        from tests.contract.document import broken_by  # here, for views want the settings

        response = ask(client, **request)
        path = request.get("PATH_INFO", "")
        if path.startswith(PREFIX) and ours == settings.ROOT_URLCONF:
            broken = broken_by(request["REQUEST_METHOD"], path, response)
            assert not broken, f"{request['REQUEST_METHOD']} {path} → {response.status_code}: {broken[:5]}"
        return response

    monkeypatch.setattr(Client, "request", ask_and_compare)
