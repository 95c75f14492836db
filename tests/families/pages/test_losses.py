"""The pages of a lost card: whose they are, what each stage says, the second question before a final report."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, LossReport
from families.models.losses import LossKind, Stage
from families.models.people import CardState
from families.selectors import openings_of
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, link_relative, link_self
from tests.families.losses import SHARED, reported
from tests.families.wizard.pages import title_of

PAGES = ("card-loss", "card-loss-status", "card-loss-formal", "card-loss-lift")


@pytest.fixture
def link(linked):
    return link_relative(linked, scopes=SHARED)


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get(owner=linked)


@pytest.fixture
def browser(linked, sign_in):
    return sign_in(linked)


def url(link, name="card-loss"):
    return reverse(f"families:{name}", args=[link.pk])


def page(browser, link, name="card-loss"):
    answer = browser.get(url(link, name))
    assert answer.status_code == 200
    return answer.content.decode()


def filed(link, kind=LossKind.TEMPORARY, **fields):
    """As the worker leaves it after the register's yes."""
    report = reported(link, kind)
    until = None if kind == LossKind.FORMAL else timezone.now() + timedelta(days=7)
    values = {"filed_at": timezone.now(), "register_id": "r", "lapses_at": until, "due_at": until} | fields
    LossReport.objects.filter(pk=report.pk).update(**values)
    link.person.cards.update(state=f"{kind}_loss")
    return report


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

    def test_block_needs_no_second_proof(self, linked, own, sign_in):
        sign_in(linked, minutes_ago=60).post(url(own))

        assert LossReport.objects.count() == 1

    def test_void_card_says_where_to_get_a_new_one(self, browser, own):
        filed(own, LossKind.FORMAL)

        body = page(browser, own)

        assert "The old card is void and stays so" in body
        assert "Demonstration office" in body
        assert "card/loss/formal/" not in body


class TestHowItStands:
    def test_blocked_until_when_the_register_says(self, browser, link):
        filed(link, lapses_at="2026-12-03T08:30:00Z", due_at="2026-12-03T08:30:00Z")

        body = page(browser, link)

        assert "The card is blocked until 3 December 2026, 16:30." in body
        assert "I found the card" in body

    def test_blocked_without_a_date(self, browser, link):
        filed(link, lapses_at=None, due_at=timezone.now())

        assert "The authority&#x27;s register does not say until when." in page(browser, link)

    def test_block_that_cannot_be_taken_back_here(self, browser, link):
        filed(link, register_id="", lapses_at=None, due_at=timezone.now())

        body = page(browser, link)

        assert "To take it back, call the service line or go to an office." in body
        assert browser.get(url(link, "card-loss-lift")).url == url(link)

    def test_block_by_somebody_else(self, browser, link, relative):
        filed(link_self(relative, WANG_FANG))

        assert "Only the holder, or whoever reported it, can take it back." in page(browser, link)

    def test_holder_may_go_on_to_report_it_for_good(self, browser, own):
        filed(own)

        assert url(own, "card-loss-formal") in page(browser, own)

    def test_refused_says_what_the_card_is_and_offers_what_can_be_done(self, browser, link):
        now = timezone.now()
        reported(link)
        LossReport.objects.update(refused_at=now, ended_at=now, due_at=None)
        link.person.cards.update(state=CardState.CANCELLED)

        body = page(browser, link)

        assert "The authority did not take the report. The card is cancelled" in body
        assert "Demonstration office" in body

    def test_end_is_news_for_a_week(self, browser, link):
        reported(link)
        for days, is_shown in ((6, True), (8, False)):
            ended = timezone.now() - timedelta(days=days)
            LossReport.objects.update(ended_at=ended, lifted_at=ended, lift_asked_at=ended, due_at=None)
            body = page(browser, link)
            assert ("Taken back" in body) is is_shown
            assert "Block the card now" in body


class TestTakingBack:
    def test_asks_before_it_does(self, browser, link):
        report = filed(link)
        assert "Yes, unblock the card" in page(browser, link, "card-loss-lift")
        report.refresh_from_db()
        assert report.stage is Stage.BLOCKED

        answer = browser.post(url(link, "card-loss-lift"), follow=True)

        assert "Being unblocked" in answer.content.decode()
        assert "I found the card" not in answer.content.decode()

    def test_what_was_not_sent_is_dropped(self, browser, link):
        reported(link)
        assert "Yes, do not block it" in page(browser, link, "card-loss-lift")

        browser.post(url(link, "card-loss-lift"))

        assert LossReport.objects.get().stage is Stage.LIFTED

    def test_only_ones_own_report_of_another(self, browser, link, relative):
        report = filed(link_self(relative, WANG_FANG))

        assert browser.post(url(link, "card-loss-lift")).url == url(link)
        report.refresh_from_db()
        assert report.lift_asked_at is None


class TestLookingAgain:
    def test_waiting_page_looks_again_by_itself_and_without_javascript(self, browser, link):
        reported(link)

        body = page(browser, link)

        assert f'hx-get="{url(link, "card-loss-status")}?seen=waiting-normal&amp;every=3"' in body
        assert "Look again" in body

    def test_later_less_often(self, browser, link):
        reported(link)
        LossReport.objects.update(asked_at=timezone.now() - timedelta(minutes=5))

        assert "every=15" in page(browser, link)

    def test_nothing_is_swapped_while_nothing_changed(self, browser, link):
        reported(link)

        answer = browser.get(url(link, "card-loss-status"), {"seen": "waiting-normal", "every": "3"})

        assert (answer.status_code, answer.content) == (204, b"")
        assert not Event.objects.filter(kind="families.loss_opened").exists()

    def test_news_is_told_once_and_the_asking_ends(self, browser, link):
        filed(link)

        answer = browser.get(url(link, "card-loss-status"), {"seen": "waiting-normal", "every": "3"})

        body = answer.content.decode()
        assert answer.status_code == 286
        assert "The card is blocked until" in body
        assert 'id="loss-said" hx-swap-oob="innerHTML">Blocked.' in body
        assert "hx-get" not in body
        assert Event.objects.filter(kind="families.loss_opened").count() == 1
        again = browser.get(url(link, "card-loss-status"), {"seen": "blocked-temporary_loss", "every": "0"})
        assert (again.status_code, again.content) == (286, b"")
