"""News of a guardianship that an officer found proven by papers: the register may never have known of it."""

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.errors import RegisterSilent
from families.models import Consent, Dispute, FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.relationships import Relationship, Sex
from families.services.links.disputes import resolve_dispute
from families.services.news.guardianship import Told, apply_answers, links_resting_on_guardianship
from families.states import Status
from families.verification import Kinship, Outcome, Result
from tests.families.conftest import LI_MING, LI_XIAOYU, WANG_FANG, Resident, answer, draft_of, link_relative, submit
from tests.families.recipes import approve

pytestmark = pytest.mark.django_db

REGISTER = Actor.authority("http")
TODAY = timezone.localdate()
LI_XIAOYUN = Resident("李小云", TODAY.replace(year=TODAY.year - 15, day=1), Sex.FEMALE, sequence=3)


@pytest.fixture(params=["now", "before"])
def link_by_papers(linked, officer, request):
    """link_by_papers(child): the register did not prove the kinship, and an officer approved what they saw. Before officers
    had a text of their own, the consent kept the applicant's declaration."""

    def make(child: Resident) -> FamilyLink:
        case = answer(submit(draft_of(linked, child, Relationship.DAUGHTER)), child)
        assert case.status == Status.IN_REVIEW
        assert approve([case], officer=officer, reason="documents_seen") == {}
        if request.param == "before":
            was = {"route": Route.COUNTER, "text_hash": case.declaration_hash}
            Consent.objects.filter(application=case).update(**was)
        Message.objects.all().delete()
        return FamilyLink.objects.select_related("person", "owner", "application", "consent").get(application=case)

    return make


def says(link, outcome=Outcome.MATCH, *, is_guardian=False):
    kinship = Kinship(False, None, is_guardian) if outcome is Outcome.MATCH else None
    return Result(link.pk, outcome, kinship=kinship)


def apply(link, result):
    apply_answers(Told(timezone.now(), [link], {link.pk: result}), by=REGISTER)
    link.refresh_from_db()


def told():
    return sorted(Message.objects.values_list("kind", flat=True))


def test_link_that_an_officer_approved_is_asked_about_with_news_of_the_child(link_by_papers):
    link = link_by_papers(LI_XIAOYU)

    assert links_resting_on_guardianship([link.person_id]) == [link]


def test_news_of_who_never_was_guardian_by_the_register_asks_about_no_papers(link_by_papers, linked):
    link = link_by_papers(LI_XIAOYU)
    own = FamilyLink.objects.own().get(owner=linked)

    assert links_resting_on_guardianship([own.person_id]) == []
    LinkApplication.objects.filter(pk=link.application_id).update(is_guardian=True)
    assert links_resting_on_guardianship([own.person_id]) == [link]


def test_yes_of_an_adult_rests_on_no_guardianship(linked):
    link = link_relative(linked, WANG_FANG)
    assert links_resting_on_guardianship([link.person_id]) == []


def test_link_stands_still_until_an_officer_has_looked(link_by_papers):
    link = link_by_papers(LI_XIAOYU)

    for _again in range(2):
        apply(link, says(link))

    case = Dispute.objects.get(link=link)
    assert (link.frozen_at is not None, link.is_active, link.ended_at) == (True, False, None)
    assert (case.opened_by, case.is_open) == ("authority:http", True)
    assert Event.objects.get(kind="families.link_frozen").codes == {"reason": "guardianship"}
    assert told() == ["link_stands_still"]  # a child of nine is not written to


@pytest.mark.parametrize(
    "outcome", [Outcome.NAME_MISMATCH, Outcome.NOT_FOUND, Outcome.CARD_NOT_USABLE], ids=lambda outcome: outcome.value
)
def test_papers_of_which_the_register_tells_nothing_go_to_an_officer_too(link_by_papers, outcome):
    link = link_by_papers(LI_XIAOYU)
    apply(link, says(link, outcome))
    assert link.frozen_at is not None


@pytest.mark.parametrize("outcome", [Outcome.DECEASED, Outcome.RESTRICTED], ids=lambda outcome: outcome.value)
def test_what_other_news_tells_is_left_to_it(link_by_papers, outcome):
    link = link_by_papers(LI_XIAOYU)
    apply(link, says(link, outcome))
    assert (link.frozen_at, Dispute.objects.count()) == (None, 0)


def test_guardian_by_the_registers_word_goes_on(link_by_papers):
    link = link_by_papers(LI_XIAOYU)
    apply(link, says(link, is_guardian=True))
    assert (link.is_active, Dispute.objects.count()) == (True, 0)


def test_register_that_cannot_say_now_is_asked_again(link_by_papers):
    link = link_by_papers(LI_XIAOYU)
    with pytest.raises(RegisterSilent):
        apply(link, says(link, Outcome.RETRY))


def test_papers_shield_no_other_guardian(linked, link_by_papers):
    """What the register cannot tell of one child does not hold up what it tells of another."""
    papers = link_by_papers(LI_XIAOYU)
    other = answer(submit(draft_of(linked, LI_XIAOYUN, Relationship.DAUGHTER)), LI_XIAOYUN, proven=True, guardian=True)
    link = FamilyLink.objects.select_related("person", "owner", "application").get(application=other)

    answers = {papers.pk: says(papers, Outcome.NOT_FOUND), link.pk: says(link)}
    apply_answers(Told(timezone.now(), [papers, link], answers), by=REGISTER)

    link.refresh_from_db()
    assert link.ended_by == EndedBy.REGISTER


def test_child_who_is_told_reads_that_it_stands_still_and_goes_on(link_by_papers, officer):
    link = link_by_papers(LI_XIAOYUN)
    apply(link, says(link))
    assert told() == ["link_stands_still", "link_stands_still_subject"]

    resolve_dispute(Dispute.objects.get(), DisputeOutcome.GOES_ON, by=officer)

    link.refresh_from_db()
    assert link.is_active
    assert told()[:2] == ["link_goes_on", "link_goes_on_subject"]
    notice = Message.objects.get(kind="link_goes_on_subject")
    assert (notice.person_id, notice.codes) == (link.person_id, {"reference": link.application.reference})


def test_officer_ends_what_nobody_looks_after_any_more(link_by_papers, officer):
    link = link_by_papers(LI_XIAOYUN)
    apply(link, says(link))

    resolve_dispute(Dispute.objects.get(), DisputeOutcome.CARE_ENDED, by=officer)

    link.refresh_from_db()
    assert link.ended_by == EndedBy.OFFICER
    assert Event.objects.get(kind="families.link_ended").codes["reason"] == "care_ended"
    assert "dispute_closed" not in told()
    assert {"link_ended", "link_ended_subject"} <= set(told())


def test_ward_of_age_by_papers_goes_to_an_officer_too(linked, officer):
    ward = Resident("李成年", LI_MING.born.replace(year=1990), Sex.MALE, sequence=5)
    case = answer(submit(draft_of(linked, ward, Relationship.WARD)), ward)
    assert case.review_reason
    colleague = type(officer).objects.create_user("colleague", None, is_staff=True)
    duty = officer.duties.get()
    type(duty).objects.create(user=colleague, region=duty.region, role=duty.role)
    for who in (officer, colleague):
        assert approve([case], officer=who, reason="guardianship_proven") == {}
    link = FamilyLink.objects.select_related("person", "owner", "application").get(application=case)

    apply(link, says(link))

    assert (link.ended_at, link.frozen_at is not None) == (None, True)
