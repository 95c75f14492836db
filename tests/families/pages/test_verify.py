"""What the desk finds at the address in a code: that it holds and whose initials, or that it does not, and nothing else."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_http_date

from audit.models import Event
from families.models import AttemptCounter, CardCode, FamilyLink, InsuredPerson
from families.services.cards.codes import show_code, token_of
from families.views.verify import MOST_AN_HOUR
from tests.families.pages.card_codes import get, holder, link, words

__all__ = ["holder", "link"]


def verify(client, token):
    return client.get(reverse("families:verify", args=[token]))


def main_of(answer):
    """What the page says, without where it is."""
    return re.sub(r"/verify/[^/]+/", "", words(answer).partition("<main")[2].partition("</main>")[0])


def test_desk_reads_that_it_is_valid_the_initials_and_the_end_and_nothing_else(client, link):
    code = show_code(link, of_its_time=0)
    answer = verify(client, token_of(code))
    page, person, card = words(answer), link.person, link.person.cards.get()

    assert "This code is valid" in page
    assert "王○" in page
    assert f"{timezone.localtime(code.expires_at):%H:%M:%S}" in page
    hidden = [person.name, person.number, person.masked_number, card.number, card.masked_number, person.region.label]
    hidden += [str(link.pk), str(person.pk), link.application.reference, "李明"]
    assert [secret for secret in hidden if secret in page] == []


def test_page_is_kept_nowhere_found_by_nobody_and_tells_no_other_page(client, link):
    for token in (token_of(show_code(link, of_its_time=0)), "forged"):
        answer = verify(client, token)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "sessionid" not in answer.cookies


def of_link(**changes):
    return lambda code: FamilyLink.objects.filter(pk=code.link_id).update(**changes)


def of_code(**changes):
    return lambda code: CardCode.objects.filter(pk=code.pk).update(**changes)


NOW = timezone.now()
SPOILT = {
    "expired": of_code(made_at=NOW - timedelta(minutes=2), expires_at=NOW - timedelta(minutes=1)),
    "revoked": of_code(revoked_at=NOW),
    "forgotten": lambda code: CardCode.objects.filter(pk=code.pk).delete(),
    "lost card": lambda code: code.link.person.cards.update(state="temporary_loss"),
    "ended link": of_link(ended_at=NOW, ended_by="subject"),
    "paused link": of_link(paused_at=NOW),
    "missing scope": of_link(scopes=["view_card"]),
    "dead person": lambda code: InsuredPerson.objects.filter(pk=code.link.person_id).update(died_on=NOW.date()),
}
FORGED = {"truncated": lambda token: token[:-3], "other signature": lambda token: f"{token[:-3]}abc"}


@pytest.mark.parametrize("how", [*SPOILT, *FORGED])
def test_whatever_does_not_hold_reads_the_same(client, link, how):
    nonsense = verify(client, "nonsense")
    code = show_code(link, of_its_time=0)
    token = FORGED.get(how, str)(token_of(code))
    SPOILT.get(how, lambda code: None)(code)

    answer = verify(client, token)

    assert "This code is not valid" in words(answer)
    assert (answer.status_code, main_of(answer)) == (nonsense.status_code, main_of(nonsense))
    assert headers_of(answer) == headers_of(nonsense)
    assert not Event.objects.filter(kind="families.code_checked").exists()


def headers_of(answer):
    """But the length: the form that changes the language leads back to the very address. Of the moment at which a page
    expires, whether it is over: between two requests a second may begin."""
    kept = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return kept | {"Expires": parse_http_date(kept["Expires"]) <= time.time()}


@pytest.mark.parametrize(
    ("language", "valid", "not_valid"),
    [
        ("en", "This code is valid", "This code is not valid"),
        ("es", "Este código es válido", "Este código no es válido"),
        ("zh-hans", "此码有效", "此码无效"),
    ],
)
def test_desk_reads_it_in_its_own_language(client, link, language, valid, not_valid):
    token = token_of(show_code(link, of_its_time=0))
    pages = [client.get(reverse("families:verify", args=[key]), HTTP_ACCEPT_LANGUAGE=language) for key in (token, "x")]
    assert [valid in words(pages[0]), not_valid in words(pages[1])] == [True, True]


def test_holder_sees_that_their_code_was_checked(client, link, linked, holder, sign_in):
    verify(client, token_of(show_code(link, of_its_time=0)))
    sign_in(holder)
    assert "Somebody at a desk: Checked the code of your card" in words(get(client, "who-can-see-me"))


def test_one_address_checks_so_often_an_hour_and_no_more(client, link):
    token = token_of(show_code(link, of_its_time=0))
    verify(client, token)
    AttemptCounter.objects.filter(what="code_check").update(count=MOST_AN_HOUR - 1)

    answers = [verify(client, token) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Too many checks" in words(answers[1])
    assert answers[1]["Referrer-Policy"] == "no-referrer"
    assert client.get(reverse("families:verify", args=[token]), REMOTE_ADDR="198.51.100.7").status_code == 200


def test_no_code_is_made_or_changed_by_a_check(client, link):
    code = show_code(link, of_its_time=0)
    before = CardCode.objects.values().get()
    verify(client, token_of(code))
    after = CardCode.objects.values().get()

    assert after.pop("checked_at") is not None
    assert before.pop("checked_at") is None
    assert before == after
