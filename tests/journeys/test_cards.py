"""A card's page, its code at a desk, and the same code on paper for a mother without a telephone."""

import pytest
from playwright.sync_api import expect

from families.models import AttemptCounter, CardCode, FamilyLink
from families.models.people import CardState
from families.services.cards.codes import token_of
from families.states import Status
from families.views.verify import MOST_AN_HOUR
from tests.browser import PHONE, assert_good, shoot
from tests.families.conftest import agree, pack_of
from tests.journeys.people import wait_for_status

__all__ = ["pack_of"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def li_ming(known_citizen):
    """He goes along to the hospital with his mother."""
    citizen = known_citizen()
    application = citizen.applies_for("demo_mother", preset="Go along to the hospital")
    wait_for_status(application, Status.AWAITING_CONSENT)
    agree(application)
    return citizen


@pytest.fixture
def link(li_ming):
    return FamilyLink.objects.get(owner=li_ming.user, relationship="mother")


@pytest.fixture
def at_the_desk(live_server, new_page):
    """at_the_desk(code): what a desk's own browser finds at the address in the code."""
    page = new_page()

    def scan(code):
        page.goto(f"{live_server.url}/verify/{token_of(code)}/")
        return page

    return scan


def good(page, name):
    assert_good(page, f"journey-{name}")


def newest(link):
    return CardCode.objects.filter(link=link).latest("made_at")


class TestCodeAtADesk:
    def test_renews_itself_until_the_card_is_lost(self, li_ming, link, at_the_desk, pack_of):
        self.when_he_opens_her_card(li_ming, link)
        self.when_he_shows_her_code(li_ming)
        self.then_the_desk_reads_that_it_is_valid(at_the_desk(newest(link)))
        self.then_it_renews_itself_and_the_old_one_ends(li_ming, link, at_the_desk, pack_of)
        self.when_her_card_is_lost_the_page_says_why(li_ming, link)

    def when_he_opens_her_card(self, li_ming, link):
        li_ming.goes_to(f"/family/links/{link.pk}/")
        li_ming.follows("The card: its state, renewal and offices")
        li_ming.sees_heading("The card of 陈秀英")
        li_ming.sees("There is nothing to do.")
        good(li_ming.page, "card")

    def when_he_shows_her_code(self, li_ming):
        li_ming.follows("Show the card's code at a desk")
        li_ming.sees_heading("Show the code of 陈秀英")
        li_ming.sees("more seconds, until")
        good(li_ming.page, "card-code")

    def then_the_desk_reads_that_it_is_valid(self, desk):
        expect(desk.get_by_role("heading", level=1)).to_have_text("This code is valid")
        expect(desk.get_by_role("main")).to_contain_text("陈○○")
        expect(desk.get_by_role("main")).not_to_contain_text("秀英")
        good(desk, "verify-valid")

    def then_it_renews_itself_and_the_old_one_ends(self, li_ming, link, at_the_desk, pack_of):
        pack_of("110000", section="cards", code_seconds=4)
        CardCode.objects.all().delete()  # those of 60 seconds
        li_ming.page.reload()
        first = newest(link)
        drawing = li_ming.page.locator("#code-shown .qr__code")
        shown = drawing.inner_html()
        expect(drawing).to_have_count(1)
        li_ming.page.wait_for_function(
            "shown => document.querySelector('#code-shown .qr__code')?.innerHTML !== shown", arg=shown
        )
        assert newest(link) != first
        desk = at_the_desk(newest(link))
        expect(desk.get_by_role("heading", level=1)).to_have_text("This code is valid")
        li_ming.page.wait_for_timeout(2_000)  # the first one's last seconds
        desk = at_the_desk(first)
        expect(desk.get_by_role("heading", level=1)).to_have_text("This code is not valid")
        good(desk, "verify-not-valid")

    def when_her_card_is_lost_the_page_says_why(self, li_ming, link):
        link.person.cards.update(state=CardState.TEMPORARY_LOSS)
        li_ming.sees("No code can be shown any more.")
        expect(li_ming.page.locator("#code-shown")).to_be_empty()
        li_ming.follows("Look why")
        li_ming.sees_heading("No code can be shown at the moment")
        li_ming.sees("The card was reported lost.")
        good(li_ming.page, "card-no-code")

    def test_works_without_javascript(self, li_ming, link, live_server, new_page, pack_of):
        pack_of("110000", section="cards", code_seconds=4)
        page = new_page(javascript=False, width=PHONE)
        page.context.add_cookies(li_ming.page.context.cookies())
        page.goto(f"{live_server.url}/family/links/{link.pk}/card/code/")
        shown = page.locator("#code-shown .qr__code").inner_html()
        expect(page.get_by_role("main")).to_contain_text("It holds for 4 more seconds, until")
        page.wait_for_timeout(1_000)

        page.get_by_role("link", name="Show a new code").click()

        page.wait_for_load_state("load")
        assert page.locator("#code-shown .qr__code").inner_html() != shown
        shoot(page, "journey-card-code-without-javascript")


class TestCodeOnPaper:
    def test_is_made_printed_checked_and_revoked(self, li_ming, link, at_the_desk):
        li_ming.goes_to(f"/family/links/{link.pk}/card/code/")
        li_ming.follows("Make a code on paper")
        li_ming.sees_heading("A code on paper")
        good(li_ming.page, "card-paper-none")
        li_ming.presses("Make the code")
        li_ming.sees("Card of")
        good(li_ming.page, "card-paper")
        self.then_the_paper_holds_what_it_should(li_ming.page)
        code = newest(link)
        expect(at_the_desk(code).get_by_role("heading", level=1)).to_have_text("This code is valid")

        li_ming.presses("Revoke the printed code")

        li_ming.sees("The printed code is no longer valid.")
        expect(at_the_desk(code).get_by_role("heading", level=1)).to_have_text("This code is not valid")
        self.then_a_desk_that_checks_too_often_is_told(at_the_desk, code)

    def then_the_paper_holds_what_it_should(self, page):
        page.emulate_media(media="print")
        paper = page.locator(".receipt")
        expect(paper).to_contain_text("陈○○")
        expect(paper).to_contain_text("The holder may refuse to show it")
        expect(paper.locator("svg[class*=segno], .qr__code svg")).to_be_visible()
        for gone in ("Revoke the printed code", "Make a new code"):
            expect(page.get_by_role("button", name=gone)).to_be_hidden()
        shoot(page, "journey-card-paper-printed")
        page.emulate_media(media="screen")

    def then_a_desk_that_checks_too_often_is_told(self, at_the_desk, code):
        AttemptCounter.objects.filter(what="code_check").update(count=MOST_AN_HOUR)
        desk = at_the_desk(code)
        expect(desk.get_by_role("heading", level=1)).to_have_text("Too many checks")
        good(desk, "verify-too-many")
