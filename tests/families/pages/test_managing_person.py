"""What a person without an account sees and decides about themself at /consent/manage/, as others do at /who-can-see-me/."""

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from benefits.models import BoardShare
from families.models import AppBar, ApplicantBlock, FamilyLink, InsuredPerson
from families.services.cards.codes import print_code, printed_code_of
from families.services.consents.blocks import block_applicant
from families.services.links.app_bars import bar_app
from families.services.links.digests import Month
from families.services.links.openings import note_opening
from tests.families.conftest import agree, by
from tests.families.pages.conftest import verified
from tests.families.pages.test_managing import LINKS, LOOKS, START, address, arrive, enter, link, stored
from tests.integrators.conftest import make_app

__all__ = ["link", "make_app"]

FILE, OWNERS = reverse("families:manage-looks-file"), reverse("families:manage-owners-allowed")
SHARES = reverse("benefits:manage-board-shares")


@pytest.fixture
def app(make_app, link):
    """One that the person has barred, so that it is on their page without having asked."""
    made = make_app(regions=["110000"])
    bar_app(link.person, made, by=by(link.owner))
    return made


def month_address():
    return reverse("families:manage-seen-in-month", args=[Month.before(timezone.localdate()).code])


def app_address(name, app):
    return reverse(f"families:manage-{name}", args=[app.pk])


def let_ask_address(block):
    return reverse("families:manage-applicant-let-ask", args=[block.pk])


def blocked_by(link):
    block_applicant(link.person, link.owner, by=by(link.owner))
    return ApplicantBlock.objects.get(person=link.person)


def printed(link):
    """The owner has put the code of the card on paper."""
    FamilyLink.objects.filter(pk=link.pk).update(scopes=["view_card", "show_code"])
    return print_code(stored(link), by=by(link.owner))


def last_event(kind):
    return Event.objects.filter(kind=kind).order_by("-id").first()


def test_first_page_leads_to_everything(client, asked, link, app):
    note_opening("families.card_opened", stored(link))
    block = blocked_by(link)
    page = arrive(client, asked)
    for url in (LOOKS, OWNERS, SHARES, month_address(), app_address("asking-app", app), let_ask_address(block)):
        assert url in page
    assert "Who opened your record" in page
    assert "who-can-see-me" not in page.partition("<main")[2].partition("</main>")[0]


def test_whom_the_person_blocked_is_let_ask_again(client, asked, link):
    block = blocked_by(link)
    assert "Who cannot ask you any more" in arrive(client, asked)
    answer = client.post(let_ask_address(block))
    assert (answer.status_code, answer.url) == (302, LINKS)
    assert not ApplicantBlock.objects.exists()
    event = last_event("families.applicant_let_ask")
    assert (event.actor_kind, event.actor_id) == ("person", str(link.person_id))
    assert "Who cannot ask you any more" not in client.get(LINKS).content.decode()
    assert client.post(let_ask_address(block)).status_code == 404


def test_block_of_somebody_else_does_not_exist(client, asked, link, citizen, stranger):
    own = FamilyLink.objects.own().get(owner=citizen).person
    block_applicant(own, stranger, by=by(citizen))
    block = ApplicantBlock.objects.get()
    arrive(client, asked)
    assert client.post(let_ask_address(block)).status_code == 404
    assert ApplicantBlock.objects.exists()


@pytest.mark.parametrize("wanted", ["0", "5", "10"])
def test_code_just_typed_is_the_proof_for_fewer_and_for_more(client, asked, link, wanted):
    arrive(client, asked)
    answer = client.post(OWNERS, {"allowed": wanted})
    assert (answer.status_code, answer.url) == (302, LINKS)
    assert InsuredPerson.objects.get(pk=link.person_id).owners_allowed == int(wanted)
    event = last_event("families.owners_allowed")
    assert (event.actor_kind, event.person_id) == ("person", link.person_id)
    assert f'<option value="{wanted}" selected>' in client.get(OWNERS).content.decode()


def test_number_beyond_the_most_is_said_in_a_summary(client, asked, link):
    arrive(client, asked)
    answer = client.post(OWNERS, {"allowed": "11"})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()


def test_log_is_filtered_and_saved_as_filtered(client, asked, link):
    note_opening("families.card_opened", stored(link))
    arrive(client, asked)
    page = client.get(LOOKS, {"how": "human"}).content.decode()
    assert f"{FILE}?how=human" in page
    assert "stays on this device" in page
    assert "Nothing fits what you chose." in client.get(LOOKS, {"how": "automatic"}).content.decode()
    assert lines(client.get(FILE, {"how": "human"}))[1][1:3] == ["李明", "Looked at your card"]
    assert len(lines(client.get(FILE, {"how": "automatic"}))) == 1
    assert client.get(FILE, {"how": "by magic"}).status_code == 404


def lines(answer):
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(b"".join(answer.streaming_content).decode().removeprefix("\ufeff").splitlines()))


def test_month_shows_who_sees_and_leads_to_the_links_here(client, asked, link):
    arrive(client, asked)
    page = client.get(month_address()).content.decode()
    assert address(link) in page
    assert f'href="{LINKS}"' in page
    assert client.get(reverse("families:manage-seen-in-month", args=["2999-01"])).status_code == 404


def test_app_is_let_ask_and_barred_again(client, asked, link, app):
    arrive(client, asked)
    assert "You have barred it" in client.get(app_address("asking-app", app)).content.decode()
    client.post(app_address("app-let-ask", app))
    assert not AppBar.objects.exists()
    assert client.get(app_address("asking-app", app)).status_code == 404  # it never asked, and nothing bars it


def test_app_of_others_does_not_exist(client, asked, link, make_app):
    other = make_app(regions=["110000"])
    arrive(client, asked)
    assert client.get(app_address("asking-app", other)).status_code == 404
    assert client.post(app_address("app-bar", other)).status_code == 404


def test_person_says_who_is_told_what_falls_due(client, asked, link):
    arrive(client, asked)
    assert "李明" in client.get(SHARES).content.decode()
    assert client.post(SHARES, {"told": [str(link.pk)]}).url == SHARES
    assert BoardShare.objects.get().link_id == link.pk
    assert last_event("benefits.board_shared").actor_kind == "person"


def test_link_of_somebody_else_is_not_shared(client, asked, link, citizen, real_register):
    other = agree(verified(citizen, real_register.cases["demo_spouse"], "spouse"))
    arrive(client, asked)
    assert client.post(SHARES, {"told": [str(other.pk)]}).status_code == 422
    assert not BoardShare.objects.exists()


def test_printed_code_is_revoked_by_the_person(client, asked, link):
    printed(link)
    arrive(client, asked)
    revoke = address(link, "card-code-revoke")
    assert revoke in client.get(address(link)).content.decode()
    assert client.get(revoke).status_code == 405
    assert client.post(revoke).url == address(link)
    assert printed_code_of(link) is None
    assert last_event("families.code_revoked").actor_kind == "person"


def test_child_of_fifteen_reads_but_decides_none_of_it(client, asked, link, app):
    born = timezone.localdate().replace(day=1) - timedelta(days=15 * 365)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    page = arrive(client, asked)
    assert LOOKS in page
    assert OWNERS not in page
    assert SHARES not in page
    for url in (OWNERS, SHARES, app_address("app-let-ask", app)):
        assert client.post(url, {"allowed": "0"}).status_code == 404
    assert InsuredPerson.objects.get(pk=link.person_id).owners_allowed is None
    assert app_address("app-let-ask", app) not in client.get(app_address("asking-app", app)).content.decode()
    assert AppBar.objects.exists()


def test_nothing_of_it_opens_without_the_code(client, asked, link, app, citizen, sign_in):
    """Nor to the owner who is signed in in the same browser."""
    block = blocked_by(link)
    printed(link)
    reading = (FILE, OWNERS, SHARES, month_address(), app_address("asking-app", app))
    changing = (
        OWNERS,
        SHARES,
        let_ask_address(block),
        app_address("app-let-ask", app),
        app_address("app-bar", app),
        address(link, "card-code-revoke"),
    )
    for browser in (client, sign_in(citizen, browser=Client())):
        enter(browser, asked.reference)
        assert [browser.get(url).url for url in reading] == [START] * len(reading)
        assert [browser.post(url, {"allowed": "0"}).url for url in changing] == [START] * len(changing)
    assert ApplicantBlock.objects.exists()
    assert AppBar.objects.exists()
    assert printed_code_of(link) is not None
