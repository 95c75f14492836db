"""Who can see the person at the counter: what they take from a link, the list and the case number on paper, who may ask again
and how many may be linked."""

from datetime import date

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.models import ApplicantBlock, Dispute, FamilyLink, Message
from families.models.links import EndedBy
from families.relationships import Relationship
from families.services.consents.blocks import block_applicant
from families.services.links.disputes import open_dispute, resolve_dispute
from tests.families.admin.conftest import on_duty
from tests.families.admin.counter.conftest import BORN, at, barred, begin, said
from tests.families.recipes import link_self, make_link, make_person, number_for

PRESSES = ("link-pause", "link-resume", "link-less", "link-end", "link-object")


def press(client, name, person, link, **data):
    return client.post(at(name, person, link), data)


def now(link):
    link.refresh_from_db()
    return link


def noted(kind):
    event = Event.objects.get(kind=f"families.{kind}")
    return event.actor_id, event.codes.get("route"), event.codes.get("identity")


@pytest.fixture
def seen(officer):
    """What each event says of how it came about."""
    return str(officer.pk), "counter", "identity_card"


def less(client, person, link, *, scopes, until=None, sequence=None):
    until = until or timezone.localdate(link.until)
    given = {"scopes": scopes, "until": until.isoformat(), "sequence": sequence or link.sequence}
    return press(client, "link-less", person, link, **given)


def test_visit_lists_who_is_linked_and_leads_to_each(visit, mother, link):
    body = visit.get(at("visit", mother)).content.decode()

    assert at("link", mother, link) in body
    assert "李伟" in body
    page = visit.get(at("link", mother, link)).content.decode()
    assert "李伟 is linked to them (Mother)." in page
    assert "See the card" in page


def test_sheet_is_in_their_language_with_no_number_on_it(visit, mother, link, daughter):
    block_applicant(mother, daughter, by=Actor.person(mother.pk))

    body = visit.get(at("sheet", mother), {"text": "zh-hans"}).content.decode()

    paper = body.partition('class="paper"')[2].partition("</article>")[0]
    assert 'lang="zh-hans"' in paper
    assert all(words in paper for words in ("李伟", "李娜", "谁可以查看我"))
    assert "Mother" not in paper
    number = number_for(BORN, sequence=42)
    assert all(digits not in paper for digits in (number, mother.masked_number, number[-4:], "****"))


def test_pause_and_let_go_on(visit, mother, link, seen):
    for _turn in range(2):
        assert "paused" in said(press(visit, "link-pause", mother, link))[-1]
    assert now(link).paused_at is not None
    assert noted("link_paused") == seen
    for _turn in range(2):
        assert "goes on" in said(press(visit, "link-resume", mother, link))[-1]
    assert now(link).paused_at is None
    assert noted("link_resumed") == seen


def test_share_less_once_however_often_it_is_pressed(visit, mother, link, seen):
    before = link.sequence
    for _turn in range(2):
        response = less(visit, mother, link, scopes=["view_card"], sequence=before)
        assert said(response)[-1] == "From now on only what stands here is shared through this link."
    assert now(link).scopes == ["view_card"]
    assert noted("link_lowered") == seen


def test_less_of_a_link_that_changed_meanwhile_is_looked_at_again(visit, mother, link):
    FamilyLink.objects.filter(pk=link.pk).update(sequence=7, scopes=["view_card", "view_pension"])

    response = less(visit, mother, link, scopes=["view_card"], sequence=1)

    assert response.status_code == 422
    assert "changed in the meantime" in response.content.decode()
    assert now(link).scopes == ["view_card", "view_pension"]


def test_nothing_left_is_no_less(visit, mother, link):
    assert less(visit, mother, link, scopes=[]).status_code == 422
    assert now(link).scopes


def test_end_tells_the_owner(visit, mother, link, seen, applicant):
    assert visit.get(at("link-end", mother, link)).status_code == 200

    response = press(visit, "link-end", mother, link, is_sure="1")

    assert said(response) == ["The link has ended, and the owner has been told."]
    assert now(link).ended_by == EndedBy.OFFICER
    assert noted("link_ended") == seen
    assert Event.objects.get(kind="families.link_ended").codes["reason"] == "subject_asked"
    assert Message.objects.filter(kind="link_ended", user=applicant).exists()
    again = press(visit, "link-end", mother, link, is_sure="1")
    assert said(again) == ["This link has ended already."]


def test_end_in_silence_with_a_block_and_the_block_lifted(visit, mother, link, applicant, seen):
    response = press(visit, "link-end", mother, link, is_silent="on", blocks="on")

    assert said(response) == ["The link has ended. The owner has not been told."]
    assert not Message.objects.filter(kind="link_ended", user=applicant).exists()
    block = ApplicantBlock.objects.get(person=mother, applicant=applicant)
    body = visit.get(at("visit", mother)).content.decode()
    assert at("let-ask", mother, block) in body
    for _turn in range(2):
        assert "can be asked again" in said(visit.post(at("let-ask", mother, block)))[-1]
    assert not ApplicantBlock.objects.exists()
    assert noted("applicant_let_ask") == seen


def test_who_does_not_know_the_owner_takes_the_case_number_home(visit, mother, link, seen):
    response = press(visit, "link-object", mother, link)
    again = press(visit, "link-object", mother, link)

    [case] = Dispute.objects.all()
    assert response.url == again.url == at("link-case", mother, link)
    assert now(link).frozen_at is not None
    assert noted("dispute_opened") == seen
    body = visit.get(response.url, {"text": "es"}).content.decode()
    paper = body.partition('class="paper"')[2].partition("</article>")[0]
    assert case.reference in paper
    assert 'lang="es"' in paper
    assert "Case number" not in paper


def test_paper_of_a_case_decided_against_them_says_what_can_be_done(visit, mother, link):
    """In the language of whoever takes it home; by a colleague, who decides that the link goes on."""
    case = open_dispute(link, mother, by=Actor.person(mother.pk))

    def paper(language):
        body = visit.get(at("link-case", mother, link), {"text": language}).content.decode()
        return body.partition('class="paper"')[2].partition("</article>")[0]

    assert "administrative reconsideration" not in paper("en")
    resolve_dispute(case, DisputeOutcome.GOES_ON, by=on_duty("colleague", "110000", "officer"))
    assert "call 12333 and say your case number" in paper("en")
    assert "Within 60 days of learning of this decision you can ask for administrative reconsideration" in paper("en")
    spanish = paper("es")
    assert "12333" in spanish
    assert "administrative reconsideration" not in spanish
    assert "Human resources and social security department" not in spanish


def test_child_objects_and_does_not_end_it(beijing, applicant):
    born = timezone.localdate().replace(day=1)
    child = make_person("李可", born.replace(year=born.year - 15), sequence=43)
    link = make_link(applicant, child, Relationship.SON)
    begin(beijing, child)

    page = beijing.get(at("link", child, link)).content.decode()
    assert at("link-end", child, link) not in page
    assert "They do not want this" in page
    assert "They can object" in said(press(beijing, "link-end", child, link, is_sure="1"))[-1]
    assert now(link).ended_at is None
    assert press(beijing, "link-object", child, link).status_code == 302
    assert Dispute.objects.count() == 1


def test_other_guardian_ends_it_for_the_child(beijing, applicant, child):
    link = make_link(applicant, child, Relationship.DAUGHTER)
    father = make_person("周强", date(1984, 1, 5), sequence=15)
    FamilyLink.objects.filter(pk=link.pk).update(guardian=father)
    begin(beijing, father)

    body = beijing.get(at("visit", father)).content.decode()
    assert "Who can see those in their care" in body
    assert "李小雨" in body
    assert beijing.post(at("link-object", father, link)).status_code == 404
    press(beijing, "link-end", father, link, is_sure="1")
    assert now(link).ended_by == EndedBy.OFFICER
    assert Event.objects.get(kind="families.link_ended").codes["reason"] == "representative_asked"


def test_other_guardian_who_lives_elsewhere_goes_to_their_own_office(guangdong, beijing, applicant, child):
    link = make_link(applicant, child, Relationship.DAUGHTER)
    father = make_person("周强", date(1984, 1, 5), sequence=15, region="440106")
    FamilyLink.objects.filter(pk=link.pk).update(guardian=father)
    begin(guangdong, father)

    press(guangdong, "link-pause", father, link)
    assert now(link).paused_at is not None
    press(guangdong, "link-end", father, link, is_sure="1")
    assert now(link).ended_by == EndedBy.OFFICER
    assert guangdong.get(at("visit", child)).status_code == 404


def test_how_many_may_be_linked(visit, mother, seen):
    assert visit.get(at("owners", mother)).status_code == 200
    assert visit.post(at("owners", mother), {"allowed": "999"}).status_code == 422
    assert "Saved." in said(visit.post(at("owners", mother), {"allowed": "2"}))[-1]
    mother.refresh_from_db()
    assert mother.owners_allowed == 2
    assert noted("owners_allowed") == seen


class TestWho:
    def test_auditor_and_another_region_press_nothing(self, auditor, guangdong, mother, link):
        for client, status in ((auditor, 403), (guangdong, 404)):
            for name in PRESSES:
                assert press(client, name, mother, link, is_sure="1").status_code == status, name
            assert client.post(at("owners", mother), {"allowed": "0"}).status_code == status
        assert (now(link).ended_at, link.paused_at, link.frozen_at) == (None, None, None)

    def test_officer_near_to_the_owner_lifts_no_block_of_theirs(self, visit, officer, applicant, mother):
        own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(applicant, own.person, Relationship.OTHER)
        block = ApplicantBlock.objects.create(person=mother, applicant=applicant)

        assert "not yours to record" in said(visit.post(at("let-ask", mother, block)))[-1]

        assert ApplicantBlock.objects.filter(pk=block.pk).exists()
        assert barred() == [("person", str(mother.pk), str(officer.pk))]

    def test_link_to_somebody_else_has_no_page_in_this_visit(self, visit, applicant, mother):
        other = make_link(applicant, make_person("陈静", date(1958, 2, 3), sequence=44), Relationship.OTHER)

        assert visit.get(at("link", mother, other)).status_code == 404
        assert [press(visit, name, mother, other, is_sure="1").status_code for name in PRESSES] == [404] * 5

    def test_without_a_paper_nothing_is_pressed(self, beijing, mother, link):
        for name in PRESSES:
            assert press(beijing, name, mother, link, is_sure="1").url == at("visit", mother), name
        assert (now(link).ended_at, link.paused_at, link.frozen_at) == (None, None, None)

    def test_stranger_finds_no_page(self, client, stranger, mother, link):
        client.force_login(stranger)
        assert client.get(at("link", mother, link)).status_code == 404
        assert [press(client, name, mother, link).status_code for name in PRESSES] == [404] * 5
