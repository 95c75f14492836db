"""What the page of a lost card says at each stage, how it is taken back, and how the page looks again."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Event
from families.models import LossReport
from families.models.losses import Stage
from families.models.people import CardState
from tests.families.conftest import WANG_FANG, link_self
from tests.families.losses import reported
from tests.families.pages.losses import browser, filed, link, own, page, url

__all__ = ["browser", "link", "own"]


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


def test_page_of_the_card_says_that_a_report_waits(browser, link, own):
    assert "The card was reported lost." not in page(browser, link, "card")
    report = reported(link)

    assert "The card was reported lost. The report is kept" in page(browser, link, "card")
    assert "The card was reported lost." not in page(browser, own, "card")
    LossReport.objects.filter(pk=report.pk).update(filed_at=timezone.now(), register_id="r")
    assert "The card was reported lost." not in page(browser, link, "card")


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
