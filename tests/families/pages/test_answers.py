"""A relative with an account answers there: what they read is what is kept, and what they chose is what is granted."""

import re

import pytest
from django.urls import reverse

from families import texts
from families.models import FamilyLink
from families.models.consents import Answer, Route
from families.scopes import SENSITIVE, VIEW
from families.services.applications.drafts import withdraw_application
from families.services.consents.terms import Terms, shown_text
from tests.families.conftest import LI_MING, WANG_FANG, answer, by, draft_of, link_self, submit, waiting


@pytest.fixture
def asked(applicant, relative, sign_in, client):
    """The applicant asks the relative, who is signed in, for all insurances and for a year."""
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    application = waiting(applicant)
    sign_in(relative)
    return application


def _url(application):
    return reverse("families:application-answer", args=[application.pk])


def _shown(page) -> str:
    return re.search(r'name="shown" value="(\w{64})"', page.content.decode())[1]


def _ticked(page) -> set[str]:
    return set(re.findall(r'value="(\w+)"[^>]*checked', page.content.decode()))


def _agree(client, application, page, *, scopes=("view_card",), sensitive=(), term_days=365):
    typed = {"answer": "agree", "shown": _shown(page), "scopes": scopes, "sensitive": sensitive, "term_days": term_days}
    return client.post(_url(application), typed)


ALL_SENSITIVE = [scope for scope in VIEW if scope in SENSITIVE]


def test_page_says_who_asks_what_and_for_how_long(client, asked):
    page = client.get(_url(asked)).content.decode()
    assert "李明 asks to add your card" in page
    assert "They say that you are their: Mother." in page
    for paragraph in shown_text(asked, Terms(VIEW, 365), "en").paragraphs:
        assert paragraph in page


def test_sensitive_things_are_never_ticked_in_advance(client, asked):
    assert _ticked(client.get(_url(asked))) == {"view_card", "365"}


def test_post_without_the_separate_ticks_grants_nothing_sensitive(client, asked):
    """Whatever sensitive stands among the plain things is refused, and with them alone none of it is shared."""
    page = client.get(_url(asked))
    forged = _agree(client, asked, page, scopes=["view_card", "view_pension"])
    assert forged.status_code == 422
    assert not FamilyLink.objects.filter(application=asked).exists()
    _agree(client, asked, _agree(client, asked, page))
    asked.refresh_from_db()
    assert asked.link.scopes == ["view_card"]


def test_agreeing_to_everything_keeps_the_hash_of_the_text_that_was_read(client, asked):
    page = client.get(_url(asked))
    answer = _agree(client, asked, page, sensitive=ALL_SENSITIVE)
    assert (answer.status_code, answer.url) == (302, "/who-can-see-me/")
    asked.refresh_from_db()
    consent = asked.consent
    assert (consent.answer, consent.route, consent.language) == (Answer.GRANTED, Route.ACCOUNT, "en")
    assert consent.text_hash == _shown(page) == shown_text(asked, Terms(VIEW, 365), "en").sha256
    assert asked.link.scopes == list(VIEW)


def test_agreeing_to_less_shows_the_final_text_and_keeps_its_hash(client, asked):
    first = client.get(_url(asked))
    second = _agree(client, asked, first, term_days=31)
    assert second.status_code == 200
    assert not FamilyLink.objects.filter(application=asked).exists()
    text = shown_text(asked, Terms(["view_card"], 31), "en")
    for paragraph in text.paragraphs:
        assert paragraph in second.content.decode()
    hidden = re.findall(
        r'type="hidden" name="(shown|scopes|sensitive|term_days)" value="(\w+)"', second.content.decode()
    )
    assert hidden == [
        ("shown", text.sha256),
        ("scopes", "view_card"),
        ("term_days", "31"),
    ]
    _agree(client, asked, second, term_days=31)
    asked.refresh_from_db()
    assert asked.consent.text_hash == text.sha256
    assert asked.link.scopes == ["view_card"]
    assert (asked.link.until - asked.link.begins_at).days == 31


def test_text_read_in_another_language_is_shown_again_before_it_counts(client, asked, relative):
    english = client.get(_url(asked))
    relative.language = "zh-hans"
    relative.save()
    chinese = _agree(client, asked, english, sensitive=ALL_SENSITIVE)
    assert chinese.status_code == 200
    assert not FamilyLink.objects.filter(application=asked).exists()
    text = shown_text(asked, Terms(VIEW, 365), "zh-hans")
    assert _shown(chinese) == text.sha256
    _agree(client, asked, chinese, sensitive=ALL_SENSITIVE)
    asked.refresh_from_db()
    assert (asked.consent.language, asked.consent.text_hash) == ("zh-hans", text.sha256)


def test_invented_hash_is_not_kept(client, asked):
    typed = {"answer": "agree", "shown": "0" * 64, "scopes": ["view_card"], "term_days": 365}
    assert client.post(_url(asked), typed).status_code == 200
    assert not FamilyLink.objects.filter(application=asked).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scopes": [], "sensitive": []}, "Tick at least one thing"),
        ({"scopes": ["certify"]}, "certify is not one of the available choices"),
        ({"term_days": 1826}, "1826 is not one of the available choices"),
        ({"term_days": ""}, "Choose for how long."),
    ],
)
def test_more_than_was_asked_or_nothing_at_all_is_refused_beside_the_field(client, asked, typed, words):
    page = client.get(_url(asked))
    whole = {"answer": "agree", "shown": _shown(page), "scopes": ["view_card"], "term_days": 365} | typed
    answer = client.post(_url(asked), whole)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "govuk-error-summary" in answer.content.decode()
    assert not FamilyLink.objects.filter(application=asked).exists()


def test_refusing_keeps_the_no_and_shares_nothing(client, asked):
    answer = client.post(_url(asked), {"answer": "refuse"})
    assert (answer.status_code, answer.url) == (302, "/family/")
    asked.refresh_from_db()
    consent = asked.consent
    assert (asked.status, consent.answer, consent.scopes) == ("declined", Answer.REFUSED, [])
    assert consent.text_version == texts.CURRENT


def test_second_look_after_the_answer_says_that_nothing_waits(client, asked):
    client.post(_url(asked), {"answer": "refuse"})
    page = client.get(_url(asked))
    assert page.status_code == 200
    assert "Nothing waits for your answer any more" in page.content.decode()


def test_expired_question_says_that_nothing_waits(client, asked):
    from django.utils import timezone

    type(asked).objects.filter(pk=asked.pk).update(expires_at=timezone.now())
    assert "Nothing waits for your answer any more" in client.get(_url(asked)).content.decode()
    assert "Nothing waits for your answer any more" in client.post(_url(asked), {"answer": "refuse"}).content.decode()


def test_what_stands_in_the_way_is_told_without_details(client, asked):
    asked.person.cards.update(state="cancelled")
    page = client.get(_url(asked))
    answer = client.post(
        _url(asked),
        {"answer": "agree", "shown": _shown(page), "scopes": ["view_card"],
         "sensitive": ALL_SENSITIVE, "term_days": 365},
        follow=True,
    )  # fmt: skip
    assert "You agreed, but no link could be made." in answer.content.decode()
    assert not FamilyLink.objects.filter(application=asked).exists()


@pytest.mark.parametrize("scopes", [["view_card", "view_medical"], ["view_card", "certify"]], ids=["no-money", "money"])
def test_a_session_left_open_agrees_to_nothing_about_money(client, applicant, relative, sign_in, scopes):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    application = answer(submit(draft_of(applicant, WANG_FANG, "mother", scopes=scopes)), WANG_FANG)
    sign_in(relative, minutes_ago=11)
    page = client.get(_url(application))
    is_about_money = "certify" in scopes

    assert ("first show that it is you" in page.content.decode()) is is_about_money
    assert ('value="agree"' in page.content.decode()) is not is_about_money
    typed = {"answer": "agree", "scopes": scopes, "sensitive": scopes, "term_days": 365, "shown": "0" * 64}
    asked_first = client.post(_url(application), typed)
    assert (asked_first.status_code == 302) is is_about_money
    assert not FamilyLink.objects.filter(application=application).exists()
    if is_about_money:
        asked_again = client.get(asked_first.url)
        assert "reauthenticate" in asked_again.url
        assert "%2Fanswer%2F" in asked_again.url
        sign_in(relative)
        assert 'value="agree"' in client.get(_url(application)).content.decode()


def test_a_no_never_waits_for_a_step_up(client, applicant, relative, sign_in):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    application = waiting(applicant)
    sign_in(relative, minutes_ago=11)

    assert 'value="refuse"' in client.get(_url(application)).content.decode()
    client.post(_url(application), {"answer": "refuse"})
    application.refresh_from_db()
    assert application.status == "declined"


def test_second_yes_from_another_tab_and_a_no_after_it_change_nothing(client, asked):
    """The link is what the first one agreed to."""
    page = client.get(_url(asked))
    everything = {"scopes": ["view_card"], "sensitive": ALL_SENSITIVE}
    assert _agree(client, asked, page, **everything).status_code == 302

    for again in (_agree(client, asked, page, scopes=["view_card"]), client.post(_url(asked), {"answer": "refuse"})):
        assert "Nothing waits for your answer any more" in again.content.decode()
    link = FamilyLink.objects.get(application=asked)
    assert (link.is_active, set(link.scopes)) == (True, set(VIEW))


def test_answer_to_what_was_taken_back_meanwhile_counts_for_nothing(client, asked):
    page = client.get(_url(asked))
    withdraw_application(asked, by=by(asked.applicant))

    answer = _agree(client, asked, page, sensitive=ALL_SENSITIVE)

    assert "Nothing waits for your answer any more" in answer.content.decode()
    assert not FamilyLink.objects.filter(application=asked).exists()
    asked.refresh_from_db()
    assert (asked.status, asked.consent.answer) == ("withdrawn", None)
