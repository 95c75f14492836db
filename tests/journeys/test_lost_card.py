"""A child's card is lost while the register is down: reported, kept, done once when it is back, and found again; and one's
own card is reported lost for good."""

import pytest
from playwright.sync_api import expect

from families.models import FamilyLink, LossReport
from families.models.losses import Stage
from families.models.people import CardState
from families.states import Status
from tests.browser import assert_good
from tests.journeys.people import SOON, wait_for_status
from tests.processes import wait_for
from tests.registry.process import in_register

pytestmark = [
    pytest.mark.journey,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]

ONCE_IT_IS_BACK = 60_000  # milliseconds: the next try and the breaker's next probe
REPORTS = """
select r.kind, r.ended_at is not null from registry_lossreport r
join registry_person p on p.id = r.card_id where p.reference = ? order by r.reported_at
"""


def good(page, name):
    assert_good(page, f"journey-loss-{name}")


@pytest.fixture
def losable(registry):
    """The register is there again afterwards, and the cards are in order, for whoever comes next."""
    yield registry
    registry.restart()
    for key in ("demo_citizen", "demo_son"):
        registry.change(registry.cases[key]["reference"], "card", "normal")


def test_card_is_reported_lost_while_the_register_is_down(known_citizen, losable):
    li_ming = known_citizen()

    link = given_his_son_is_linked(li_ming)
    losable.kill()
    when_he_blocks_the_card(li_ming, link)
    then_the_report_waits(li_ming)
    losable.start()
    then_it_is_done_once(li_ming, losable)
    when_he_finds_the_card(li_ming)
    then_it_works_again(li_ming, losable, link)
    when_he_reports_his_own_lost_for_good(li_ming)
    then_the_old_card_is_void(li_ming)


def given_his_son_is_linked(li_ming) -> FamilyLink:
    application = li_ming.applies_for("demo_son", preset="Look after my child")
    wait_for_status(application, Status.APPROVED)
    return application.link


def when_he_blocks_the_card(li_ming, link):
    li_ming.goes_to(f"/family/links/{link.pk}/card/loss/")
    li_ming.sees_heading(f"The lost card of {link.person.name}")
    li_ming.sees("After 7 days the block ends by itself.")
    good(li_ming.page, "choose")
    li_ming.presses("Block the card now")


def then_the_report_waits(li_ming):
    li_ming.sees("Waiting for the authority")
    li_ming.sees("call 12333 now and have the card blocked by phone")
    wait_for(lambda: LossReport.objects.filter(attempts__gt=0, filed_at__isnull=True).exists())
    good(li_ming.page, "waiting")


def then_it_is_done_once(li_ming, register):
    """Without a press: the page looks again by itself."""
    expect(li_ming.page.locator("#loss-status .tag")).to_have_text("Blocked", timeout=ONCE_IT_IS_BACK)
    li_ming.sees("The card is blocked until")
    good(li_ming.page, "blocked")
    assert reports_of(register, "demo_son") == [("temporary", 0)]
    li_ming.goes_to("/messages/")
    li_ming.follows("The authority has taken your report of a lost card")
    li_ming.sees("The card that you reported lost is blocked now.")


def when_he_finds_the_card(li_ming):
    link = LossReport.objects.get().link
    li_ming.goes_to(f"/family/links/{link.pk}/card/loss/")
    li_ming.follows("I found the card")
    li_ming.sees_heading("Has the card been found?")
    good(li_ming.page, "lift")
    li_ming.presses("Yes, unblock the card")


def then_it_works_again(li_ming, register, link):
    expect(li_ming.page.locator("#loss-status .tag")).to_have_text("Taken back", timeout=SOON)
    good(li_ming.page, "taken-back")
    assert reports_of(register, "demo_son") == [("temporary", 1)]
    assert link.person.cards.get().state == CardState.NORMAL


def when_he_reports_his_own_lost_for_good(li_ming):
    own = FamilyLink.objects.own().get(owner=li_ming.user)
    li_ming.goes_to(f"/family/links/{own.pk}/card/loss/")
    li_ming.sees_heading("My lost card")
    good(li_ming.page, "own")
    li_ming.follows("Report it lost for good")
    li_ming.sees("This cannot be taken back")
    good(li_ming.page, "formal")
    li_ming.presses("Report it lost for good")
    expect(li_ming.page.locator(".govuk-error-summary")).to_be_focused()
    good(li_ming.page, "formal-error")
    li_ming.page.get_by_label("I understand: the old card is void").check()
    li_ming.presses("Report it lost for good")


def then_the_old_card_is_void(li_ming):
    expect(li_ming.page.locator("#loss-status .tag")).to_have_text("Void", timeout=SOON)
    li_ming.sees("The old card is void and stays so, even if it is found.")
    li_ming.sees("Where to get a new card, and who helps you")
    good(li_ming.page, "void")
    assert LossReport.objects.order_by("-asked_at")[0].stage is Stage.VOID


def reports_of(register, key) -> list[tuple]:
    return in_register(register, REPORTS, register.cases[key]["reference"])
