"""The desk as a process of its own that asks the product over HTTP: what it says to each answer, and what it never says."""

from zoneinfo import ZoneInfo

import pytest
import requests
from allauth.idp.oidc.models import Token

from families.models import FamilyLink
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement
from sandbox.asking import PURPOSE
from sandbox.words import ACTIONS, LANGUAGES, WORDS, language_of
from tests.families.conftest import applicant, linked, regions
from tests.families.services.link_checks import link, pass_of
from tests.integrators.oauth import registered
from tests.processes import free_port
from tests.sandbox.running import desk

__all__ = ["applicant", "link", "linked", "regions"]

pytestmark = pytest.mark.processes
database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox_app(regions):
    app, secret = registered("Sandbox app", is_sandbox=True)
    Agreement.objects.create(app=app, region_id="000000", scopes=list(ApiScope.values), purposes=list(Purpose.values))
    return app.pk, secret


@pytest.fixture
def at_the_desk(live_server, sandbox_app):
    """at_the_desk(code, action=…, lang=…): the response to what is typed there."""
    with desk(live_server.url, *sandbox_app) as url:
        yield lambda shown, action="view_card", lang="en": typed(url, shown, action, lang)


def typed(url, shown, action="view_card", lang="en"):
    answer = requests.post(f"{url}/?lang={lang}", data={"shown": shown, "action": action}, timeout=20)
    assert len(shown) < 20 or shown not in answer.text  # shorter ones are in many a word
    return answer


def box(answer):
    """(class, heading) of what the desk reads."""
    told = answer.text.partition('<div class="answer ')[2]
    return told.partition('"')[0], told.partition("<h2>")[2].partition("</h2>")[0]


@database
def test_yes_for_what_the_link_allows_and_no_for_the_rest(at_the_desk, link):
    shown = pass_of(link)
    until = link.until.astimezone(ZoneInfo("Asia/Shanghai"))
    yes = at_the_desk(f"  {shown}\r\n")
    assert (yes.status_code, box(yes)) == (200, ("yes", f"Yes, until {until:%Y-%m-%d %H:%M}"))
    assert box(at_the_desk(shown, lang="zh-hans")) == ("yes", f"是，有效期至{until:%Y-%m-%d %H:%M}")
    assert box(at_the_desk(shown, action="view_medical")) == ("no", "No")
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=link.begins_at)
    assert box(at_the_desk(shown)) == ("no", "No")
    for answer in (yes, at_the_desk("<script>alert(1)</script>")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert link.person.name not in answer.text


@database
def test_what_is_no_code(at_the_desk):
    assert box(at_the_desk("x")) == ("no", "No")
    for shown in ("x" * 300, "a\x00b"):
        answer = at_the_desk(shown)
        assert (answer.status_code, box(answer)[0]) == (422, "unclear")
    empty = at_the_desk("  ")
    assert (empty.status_code, box(empty)) == (422, ("unclear", "Enter the code that the visitor shows"))


@database
def test_a_token_is_used_again_and_a_lost_one_replaced(at_the_desk, link):
    shown = pass_of(link)
    assert [box(at_the_desk(shown))[0] for _turn in range(3)] == ["yes"] * 3
    assert Token.objects.count() == 1
    Token.objects.all().delete()
    assert box(at_the_desk(shown))[0] == "yes"


@database
def test_what_does_not_answer_is_no_no(live_server, sandbox_app):
    client_id, secret = sandbox_app
    for api, word in ((f"http://127.0.0.1:{free_port()}", secret), (live_server.url, "wrong")):
        with desk(api, client_id, word) as url:
            answer = typed(url, "x", lang="es")
            assert (answer.status_code, box(answer)) == (503, ("unclear", "En este momento no hay respuesta"))


def test_its_addresses():
    with desk("http://127.0.0.1:1", "id", "secret") as url:
        page = requests.get(url, headers={"Accept-Language": "de, es-MX;q=0.8, en;q=0.5"}, timeout=5)
        assert (page.status_code, '<html lang="es">' in page.text) == (200, True)
        assert all(f'value="{action}"' in page.text for action in ACTIONS)
        assert requests.get(f"{url}/style.css", timeout=5).headers["Content-Type"] == "text/css; charset=utf-8"
        assert requests.head(url, timeout=5).content == b""
        for method, path in (("GET", "/nowhere"), ("PUT", "/"), ("POST", "/style.css"), ("GET", "/..%2fasking.py")):
            assert requests.request(method, url + path, timeout=5).status_code == 404
        too_much = requests.post(url, data="shown=" + "x" * 200_000, timeout=5)
        assert too_much.status_code in (422, 503)
        assert requests.post(url, data=b"\xff\xfe", timeout=5).status_code == 422


def test_every_word_is_there_in_each_language():
    assert set(WORDS) == set(LANGUAGES)
    for language, words in WORDS.items():
        assert set(words) == set(WORDS["en"]), language
        assert all(words.values())
        assert words["yes_until"].count("%s") == 1
    assert set(ACTIONS) <= set(WORDS["en"])
    assert PURPOSE in Purpose.values


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("es", "zh-CN", "es"),
        ("", "zh-CN,en;q=0.5", "zh-hans"),
        ("xx", "", "en"),
        ("", "fr, es;q=0.3", "es"),
        ("", "", "en"),
    ],
)
def test_language_is_asked_for_or_the_browsers(asked, accepted, language):
    assert language_of(asked, accepted) == language
