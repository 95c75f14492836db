"""The pages of a lost card: whose they are, what each stage says, the second question before a final report."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, LossReport
from families.models.losses import LossKind, Stage
from families.selectors import openings_of
from families.services.cards.losses import MOST_A_DAY
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, link_relative, link_self
from tests.families.losses import reported
from tests.families.pages.losses import browser, filed, link, own, page, url
from tests.families.wizard.pages import title_of

__all__ = ["browser", "link", "own"]

PAGES = ("card-loss", "card-loss-status", "card-loss-formal", "card-loss-lift")


class TestWhosePageItIs:
    @pytest.mark.parametrize("name", PAGES)
    def test_stranger_finds_nothing(self, client, link, own, stranger, sign_in, name):
        link_self(stranger, ZHAO_QIANG)
        reported(link)
        reported(own)
        sign_in(stranger)
        answers = [call(url(one, name)).status_code for one in (link, own) for call in (client.get, client.post)]

        assert 404 in answers
        assert set(answers) <= {404, 405}
        assert {report.stage for report in LossReport.objects.all()} == {Stage.WAITING}

    @pytest.mark.parametrize("name", PAGES)
    def test_who_is_not_signed_in_is_asked_to(self, client, link, name):
        answer = client.get(url(link, name))

        assert (answer.status_code, answer.url) == (302, f"/account/login/?next={url(link, name)}")

    @pytest.mark.parametrize("name", PAGES)
    def test_subject_has_their_own_link_for_it(self, client, link, relative, sign_in, name):
        link_self(relative, WANG_FANG)
        sign_in(relative)

        assert client.get(url(link, name)).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_relative_without_the_scope_finds_nothing(self, browser, linked, name):
        link = link_relative(linked, scopes=["view_card"])

        assert browser.get(url(link, name)).status_code == 404
        assert not LossReport.objects.exists()

    @pytest.mark.parametrize("field", ["paused_at", "frozen_at"])
    def test_nobody_through_a_link_that_rests(self, browser, link, field):
        FamilyLink.objects.filter(pk=link.pk).update(**{field: timezone.now()})

        assert browser.get(url(link)).status_code == 404

    def test_relative_cannot_report_for_good(self, browser, link):
        assert browser.get(url(link, "card-loss-formal")).status_code == 404
        assert browser.post(url(link, "card-loss-formal"), {"is_understood": "on"}).status_code == 404
        assert "For good it can be reported by the holder alone, or at an office." in page(browser, link)

    def test_each_look_of_a_relative_is_written_down(self, browser, link, linked):
        page(browser, link)

        event = Event.objects.get(kind="families.loss_opened")
        assert (event.actor_id, event.person_id) == (str(linked.pk), link.person_id)
        assert [opening.user_id for opening in openings_of(link.person)] == [linked.pk]

    def test_ones_own_is_not(self, browser, own):
        page(browser, own)

        assert not Event.objects.filter(kind="families.loss_opened").exists()

    def test_numbers_are_on_no_page_and_names_in_no_title(self, browser, link):
        body = page(browser, link)

        assert title_of(body) == "A lost card – sscard"
        assert link.person.number not in body
        assert link.person.cards.get().number not in body


class TestReporting:
    def test_page_says_what_blocking_means_and_how_long(self, browser, link):
        body = page(browser, link)

        assert "The lost card of 王芳" in body
        assert "After 7 days the block ends by itself." in body
        assert "report it lost to the bank as well" in body

    def test_days_are_the_regions(self, browser, link, pack_of):
        pack_of("110000", "cards", temporary_loss_days=10)

        assert "After 10 days the block ends by itself." in page(browser, link)

    def test_one_press_reports_and_shows_how_it_stands(self, browser, link):
        answer = browser.post(url(link), follow=True)

        assert answer.redirect_chain == [(url(link), 302)]
        body = answer.content.decode()
        assert "Waiting for the authority" in body
        assert 'call <a href="tel:12333">12333</a> now' in body
        assert "Block the card now" not in body

    def test_cards_page_does_not_say_that_there_is_nothing_to_do_while_a_report_waits(self, browser, link):
        card_page = reverse("families:card", args=[link.pk])
        assert "There is nothing to do." in browser.get(card_page).content.decode()

        browser.post(url(link))

        body = browser.get(card_page).content.decode()
        assert "The report is kept and handed to the authority" in body
        assert "call 12333 now" in body
        assert '<a href="tel:12333">12333</a>' in body
        assert "There is nothing to do." not in body

    def test_double_click_is_one_report(self, browser, link):
        for _click in range(2):
            assert browser.post(url(link)).status_code == 302

        assert LossReport.objects.count() == 1

    def test_report_of_another_relative_is_shown_as_it_stands(self, browser, link, relative):
        reported(link_self(relative, WANG_FANG))

        body = page(browser, link)

        assert "Waiting for the authority" in body
        assert "I found the card" not in body

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("sealed", "not activated yet"),
            ("temporary_loss", "was not reported here"),
            ("formal_loss", "reported lost for good"),
            ("cancelled", "The card is cancelled"),
            ("expired", "last day has passed"),
        ],
    )
    def test_card_that_is_not_in_use_says_so_and_where_to_go(self, browser, link, state, words):
        link.person.cards.update(state=state)

        body = page(browser, link)

        assert words in body
        assert "Block the card now" not in body
        assert "Demonstration office" in body
        said = browser.post(url(link), follow=True).content.decode()
        assert "This card cannot be reported lost as it is now." in said
        assert not LossReport.objects.exists()

    def test_person_without_a_card(self, browser, link):
        link.person.cards.all().delete()

        assert "The authority has issued no card to this person yet." in page(browser, link)


class TestForGood:
    def test_asks_twice_and_needs_the_tick(self, browser, own):
        body = page(browser, own, "card-loss-formal")
        assert "This cannot be taken back" in body
        assert "A new card has to be issued" in body

        answer = browser.post(url(own, "card-loss-formal"))

        assert answer.status_code == 422
        assert "Tick the box if you want to report the card lost for good." in answer.content.decode()
        assert not LossReport.objects.exists()

    def test_reports_with_the_tick(self, browser, own):
        answer = browser.post(url(own, "card-loss-formal"), {"is_understood": "on"})

        assert (answer.status_code, answer.url) == (302, url(own))
        assert LossReport.objects.get().kind == LossKind.FORMAL
        assert "I found the card" not in page(browser, own)
        assert browser.get(url(own, "card-loss-formal")).url == url(own)

    @pytest.mark.parametrize("data", [{}, {"is_understood": "on"}], ids=["page", "tick"])
    def test_needs_that_they_have_just_shown_who_they_are(self, linked, own, sign_in, data):
        browser = sign_in(linked, minutes_ago=60)

        answers = [browser.get(url(own, "card-loss-formal")), browser.post(url(own, "card-loss-formal"), data)]

        assert {answer.status_code for answer in answers} == {302}
        assert all(answer.url.startswith("/account/reauthenticate/") for answer in answers)
        assert not LossReport.objects.exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_so_does_taking_a_report_back(self, linked, own, sign_in, method):
        filed(own)
        browser = sign_in(linked, minutes_ago=60)

        answer = getattr(browser, method)(url(own, "card-loss-lift"))

        assert answer.url.startswith("/account/reauthenticate/")
        assert LossReport.objects.get().stage is Stage.BLOCKED

    def test_relative_who_blocks_it_too_often_is_told_whom_to_call(self, browser, link):
        for _turn in range(MOST_A_DAY):
            browser.post(url(link))
            browser.post(url(link, "card-loss-lift"))
        answer = browser.post(url(link), follow=True)

        assert "This card was blocked here several times today." in answer.content.decode()
        assert LossReport.objects.count() == MOST_A_DAY

    def test_block_needs_no_second_proof(self, linked, own, sign_in):
        sign_in(linked, minutes_ago=60).post(url(own))

        assert LossReport.objects.count() == 1

    def test_void_card_says_where_to_get_a_new_one(self, browser, own):
        filed(own, LossKind.FORMAL)

        body = page(browser, own)

        assert "The old card is void and stays so" in body
        assert "Demonstration office" in body
        assert "card/loss/formal/" not in body
