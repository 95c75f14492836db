"""docs/oauth.md says what is true: its examples work in their order, its tables are those of the code."""

import base64
import re
import shlex
from pathlib import Path
from textwrap import dedent
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client as Browser

from integrators.codes import ApiScope
from integrators.models import AppGrant
from tests.integrators.oauth import CALLBACK, agrees, answer_of, registered

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "oauth.md").read_text(encoding="utf-8")
SECRETS, ADDRESS = (dedent(part) for part in re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL))
OWN, EXCHANGE, REFRESH, REVOKE = re.findall(r"```sh\n\s*(curl .*?)```", DOCUMENT, re.DOTALL)


def run(example, **values):
    """As curl would, with these values in the shell's variables."""
    for name, value in values.items():
        example = example.replace(f"${name}", value)
    assert "$" not in example
    words = shlex.split(example.replace("\\\n", " "))[1:]
    address, options = words[0], dict.fromkeys(words[1::2])
    assert set(options) <= {"--user", "-d", "--data-urlencode"}
    pairs = list(zip(words[1::2], words[2::2], strict=True))
    user = next(value for option, value in pairs if option == "--user")
    sent = dict(value.split("=", 1) for option, value in pairs if option != "--user")
    headers = {"Authorization": "Basic " + base64.b64encode(user.encode()).decode()}
    return Browser(headers=headers).post(urlsplit(address).path, sent)


def test_examples_work_one_after_another(program, citizen):
    client = {"CLIENT_ID": program.app.pk, "CLIENT_SECRET": program.secret}
    assert run(OWN, **client).json()["scope"] == "links:check"

    made = {}
    exec(SECRETS, made)
    code = answer_of(agrees(citizen, program, code_challenge=made["challenge"]))["code"]
    got = run(EXCHANGE, **client, CODE=code, VERIFIER=made["verifier"], REDIRECT_URI=CALLBACK)
    assert got.status_code == 200, got.content
    renewed = run(REFRESH, **client, REFRESH_TOKEN=got.json()["refresh_token"])
    assert renewed.status_code == 200, renewed.content
    assert run(REVOKE, **client, REFRESH_TOKEN=renewed.json()["refresh_token"]).status_code == 200
    assert not AppGrant.objects.get().user.token_set.filter(type__in=["at", "rt"]).exists()


def test_address_to_send_a_citizen_to_is_that_of_the_consent_page(citizen, capsys):
    app, _secret = registered(is_sandbox=True, redirect_uris=["http://127.0.0.1/callback"])
    exec(SECRETS + ADDRESS.replace('"sandbox"', f'"{app.pk}"'), {})
    address = urlsplit(capsys.readouterr().out.strip())
    page = citizen.get(f"{address.path}?{address.query}")
    assert [value for value, _label in page.context["form"].fields["scopes"].choices] == ["links:read", "cards:read"]


def test_table_names_every_scope():
    assert re.findall(r"^\| `([a-z]+:[a-z]+)` \|", DOCUMENT, re.MULTILINE) == ApiScope.values


def test_lifetimes_are_those_of_the_settings():
    assert settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN == 30 * 60
    assert settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN == 90 * 24 * 60 * 60
    assert settings.IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN == 60
    assert settings.OLD_APP_SECRET_LASTS.days == 7
    assert settings.REFRESH_TOKEN_LEEWAY.total_seconds() == 10
    for words in ("ten seconds after its use", "30 minutes", "90 days", "within a minute", "seven days"):
        assert words in DOCUMENT


def test_table_of_errors_is_that_of_the_tests():
    """Each error that the tests of the server meet is told, and no other."""
    here = Path(__file__).parent
    tests = "".join((here / name).read_text(encoding="utf-8") for name in ("test_oauth.py", "test_token_limits.py"))
    told = set(re.findall(r"^\| \d{3} \| `([a-z_]+)` \|", DOCUMENT, re.MULTILINE))
    met = set(re.findall(r'"((?:invalid|unsupported|unauthorized|temporarily)_[a-z_]+)"', tests))
    assert told == met
