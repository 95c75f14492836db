"""Calling the API as a program does, whoever it says it is."""

import json

from django.test import Client


def call(method, address, body=None, *, client=None, **headers):
    """`address` is whole, or begins below /api/v1/. A body that is no text goes as JSON. A header None is left out."""
    given = {name: value for name, value in headers.items() if value is not None}
    sent = {} if body is None else {"content_type": "application/json"}
    data = "" if body is None else body if isinstance(body, (str, bytes)) else json.dumps(body)
    path = address if address.startswith(("/", "http")) else f"/api/v1/{address}"
    client = client or Client(raise_request_exception=False)
    return client.generic(method, path, data, headers=given, **sent)


def bearer(token):
    return f"Bearer {token}" if token else None
