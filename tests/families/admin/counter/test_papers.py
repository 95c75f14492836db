"""What the person at the counter takes home or is told: an invitation with its code, and why the register refused."""

import re
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from authorities.models import StaffDuty
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.looks import look_in_words
from families.models import Invitation, LinkApplication
from families.openings_log import log_of
from families.relationships import Relationship
from families.selectors import refused_with_number
from families.services.consents.invitations import code_of, text_of_invitation
from families.services.consents.inviting_at_counter import show_at_counter
from families.services.consents.terms import Terms
from families.states import Status
from families.verification import Outcome
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at, barred, begin, said
from tests.families.invitations import invite as invite_in_account
from tests.families.recipes import link_self, make_application, make_link, make_person, number_for

CHOSEN = {"relationship": "mother", "scopes": ["view_card"], "sensitive": ["view_pension"], "term_days": 182}


def text_of(mother, language="en", scopes=("view_card", "view_pension")):
    return text_of_invitation(mother, "mother", Terms(list(scopes), 182), language)


def invite(client, mother, **given):
    return client.post(at("invite", mother), CHOSEN | {"shown": text_of(mother).sha256, "text": "en"} | given)


def again_in(client, person):
    """Where the visit offers to print an invitation again."""
    body = client.get(at("visit", person)).content.decode()
    return re.findall(r'href="([^"]+)">Print it again', body)


class TestInvitation:
    def test_nothing_is_ticked_and_the_text_comes_before_it_is_made(self, visit, mother):
        page = visit.get(at("invite", mother)).content.decode()
        assert "checked" not in page

        response = visit.post(at("invite", mother), CHOSEN | {"text": "zh-hans"})

        text = text_of(mother, "zh-hans")
        body = response.content.decode()
        assert all(paragraph in body for paragraph in text.paragraphs)
        assert text.sha256 in body
        assert not Invitation.objects.exists()

    def test_is_made_with_officer_and_paper_and_printed(self, visit, officer, mother):
        response = invite(visit, mother)

        [made] = Invitation.objects.all()
        assert (made.officer, made.identity_seen, made.person) == (officer, "identity_card", mother)
        event = Event.objects.get(kind="families.invitation_made")
        assert (event.actor_id, event.codes["identity"]) == (str(officer.pk), "identity_card")
        assert response.url.startswith(at("invitation", mother, made))
        body = visit.get(response.url).content.decode()
        paper = body.partition('class="paper"')[2].partition("</article>")[0]
        assert code_of(made) in paper
        assert "<svg" in paper
        assert mother.masked_number not in paper

    @pytest.mark.parametrize(
        "wrong",
        [{"relationship": ""}, {"term_days": ""}, {"scopes": [], "sensitive": []}, {"scopes": ["view_pension"]}],
    )
    def test_what_is_missing_or_lumped_together_makes_none(self, visit, mother, wrong):
        assert invite(visit, mother, **wrong).status_code == 422
        assert not Invitation.objects.exists()

    def test_other_text_than_was_ticked_is_shown_first(self, visit, mother):
        response = invite(visit, mother, shown=text_of(mother, scopes=["view_card"]).sha256)

        assert "This is not the text that belongs to what was chosen." in response.content.decode()
        assert not Invitation.objects.exists()

    def test_region_that_invites_nobody_says_so(self, visit, mother, pack_of):
        pack_of("110000", consent_routes='["account"]')

        response = invite(visit, mother)

        assert (response.status_code, "nobody can be invited" in response.content.decode()) == (422, True)

    def test_is_listed_and_revoked(self, visit, officer, mother):
        invite(visit, mother)
        made = Invitation.objects.get()
        assert at("invitation-revoke", mother, made) in visit.get(at("visit", mother)).content.decode()

        for _turn in range(2):
            response = visit.post(at("invitation-revoke", mother, made))
            assert said(response) == ["The invitation is revoked. Nobody can use it any more."]

        made.refresh_from_db()
        assert made.revoked_at is not None
        event = Event.objects.get(kind="families.invitation_revoked")
        assert (event.actor_id, event.codes["identity"]) == (str(officer.pk), "identity_card")
        assert visit.get(at("invitation", mother, made)).url == at("visit", mother)

    def test_code_is_printed_again_and_the_person_reads_of_each_time(self, visit, officer, mother):
        invite(visit, mother)
        made = Invitation.objects.get()
        colleague = on_duty("colleague", "110000", "officer")
        another = begin(signed_in(colleague), mother, paper="passport")
        assert at("invitation", mother, made) in again_in(another, mother)

        for browser in (visit, another):
            assert code_of(made) in browser.get(at("invitation", mother, made)).content.decode()

        shown = Event.objects.filter(kind="families.invitation_viewed").order_by("pk")
        assert [(row.actor_id, row.object_id, row.person_id, row.codes) for row in shown] == [
            (str(officer.pk), str(made.pk), mother.pk, {"route": "counter", "identity": "identity_card"}),
            (str(colleague.pk), str(made.pk), mother.pk, {"route": "counter", "identity": "passport"}),
        ]
        looks = [look_in_words(look.kind, look.codes) for look in log_of(mother, most=9)]
        assert looks.count("Saw the code of an invitation that you made at an office") == 2

    def test_code_of_one_that_they_made_in_their_account_is_shown_there_alone(self, beijing, applicant):
        son = applicant.links.get(relationship="self").person
        made = invite_in_account(applicant, "father", scopes=("view_card",))
        begin(beijing, son)

        assert at("invitation-revoke", son, made) in beijing.get(at("visit", son)).content.decode()
        assert again_in(beijing, son) == []
        response = beijing.get(at("invitation", son, made))
        assert (response.status_code, code_of(made) in response.content.decode()) == (404, False)
        assert not Event.objects.filter(kind="families.invitation_viewed").exists()

    def test_one_that_holds_no_more_is_not_printed_again(self, visit, mother):
        invite(visit, mother)
        made = Invitation.objects.get()
        visit.post(at("invitation-revoke", mother, made))

        assert again_in(visit, mother) == []
        assert visit.get(at("invitation", mother, made)).url == at("visit", mother)
        assert not Event.objects.filter(kind="families.invitation_viewed").exists()

    def test_officer_whose_duty_is_elsewhere_sees_no_code(self, visit, guangdong_officer, mother):
        invite(visit, mother)

        with pytest.raises(NotForThisOfficer):
            show_at_counter(
                Invitation.objects.get(), officer=guangdong_officer, identity_seen=IdentitySeen.IDENTITY_CARD
            )
        assert not Event.objects.filter(kind="families.invitation_viewed").exists()

    def test_is_for_the_officer_of_the_visit_alone(self, visit, auditor, guangdong, client, stranger, mother, child):
        invite(visit, mother)
        made = Invitation.objects.get()
        client.force_login(stranger)

        for browser, status in ((auditor, 403), (guangdong, 404), (client, 404)):
            assert browser.get(at("invitation", mother, made)).status_code == status
            assert browser.post(at("invitation-revoke", mother, made)).status_code == status
            assert invite(browser, mother).status_code == status
        begin(visit, child)
        assert visit.get(at("invitation", child, made)).status_code == 404
        assert visit.post(at("invitation-revoke", child, made)).status_code == 404

    def test_relative_on_duty_makes_none(self, visit, officer, mother):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, mother, Relationship.MOTHER)

        assert invite(visit, mother).status_code == 403
        assert not Invitation.objects.exists()


def without_token(response):
    """Of a form: each page draws its own."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)


@pytest.fixture
def refused(applicant, mother):
    """Of her son, who wrote her name wrongly: the register named nobody."""
    row = make_application(applicant, Relationship.MOTHER, person=mother)
    LinkApplication.objects.filter(pk=row.pk).update(
        status=Status.REJECTED,
        outcome=Outcome.NAME_MISMATCH,
        submitted_at=timezone.now(),
        ended_at=timezone.now(),
        person=None,
    )
    row.refresh_from_db()
    return row


class TestRefusal:
    def test_register_s_reason_is_told_to_her_with_officer_and_paper(self, visit, officer, mother, refused):
        body = visit.get(at("refusals", mother)).content.decode()

        assert "The name differs" in body
        assert refused.reference in body
        assert "李伟" not in body  # who asked is not told
        event = Event.objects.get(kind="families.refusal_told")
        assert (event.actor_id, event.object_id, event.person_id) == (str(officer.pk), str(refused.pk), mother.pk)
        assert event.codes == {"outcome": "name_mismatch", "route": "counter", "identity": "identity_card"}

    def test_applicant_who_stands_there_learns_nothing_of_it(self, beijing, applicant, refused):
        son = applicant.links.get(relationship="self").person
        begin(beijing, son)

        body = beijing.get(at("refusals", son)).content.decode()

        assert refused.reference not in body
        assert "Nothing with their number was refused lately." in body
        assert not Event.objects.filter(kind="families.refusal_told").exists()

    def test_what_an_officer_rejected_is_no_word_of_the_register(self, visit, mother, refused):
        LinkApplication.objects.filter(pk=refused.pk).update(outcome=Outcome.MATCH, person=mother)

        assert refused.reference not in visit.get(at("refusals", mother)).content.decode()

    def test_is_for_the_officer_of_the_visit_alone(
        self, beijing, auditor, guangdong, client, stranger, mother, refused
    ):
        client.force_login(stranger)
        page = at("refusals", mother)

        assert beijing.get(page).url == at("visit", mother)
        assert [browser.get(page).status_code for browser in (auditor, guangdong, client)] == [403, 404, 404]
        assert not Event.objects.filter(kind="families.refusal_told").exists()

    def test_is_found_by_an_index_among_all_that_were_refused(self, refused, mother):
        now, row = timezone.now(), {"applicant": refused.applicant, "region_id": "110000", "status": Status.REJECTED}
        given = row | {
            "relationship": Relationship.OTHER,
            "outcome": Outcome.NOT_FOUND,
            "submitted_at": now,
            "ended_at": now,
        }
        others = [
            LinkApplication(number_index_a=turn.to_bytes(32), number_index_b=None, number_sealed=b"-", **given)
            for turn in range(500)
        ]
        LinkApplication.objects.bulk_create(others)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE families_linkapplication")
            sql, values = refused_with_number(mother.number).query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "application_by_number_a" in plan
        assert "Seq Scan" not in plan


class TestRefusalOfSomebodyUnknown:
    """No request about them has ever matched, so there is no page of theirs."""

    ADDRESS = at("refused")
    NUMBER = number_for(date(1955, 3, 8), sequence=42)

    @pytest.fixture
    def own_card(self, stranger):
        """Somebody wrote their own name wrongly."""
        row = make_application(stranger, Relationship.SELF)
        LinkApplication.objects.filter(pk=row.pk).update(
            status=Status.REJECTED,
            outcome=Outcome.NAME_MISMATCH,
            submitted_at=timezone.now(),
            ended_at=timezone.now(),
        )
        return row

    def ask(self, client, number=NUMBER, paper="passport"):
        return client.post(self.ADDRESS, {"number": number, "identity_seen": paper})

    def test_reason_is_told_to_whose_number_it_is_with_officer_and_paper(self, beijing, officer, own_card, log_lines):
        response = self.ask(beijing)

        body = response.content.decode()
        assert (response.status_code, own_card.reference in body, "The name differs" in body) == (200, True, True)
        event = Event.objects.get(kind="families.refusal_told")
        assert (event.actor_id, event.object_id, event.person_id) == (str(officer.pk), str(own_card.pk), None)
        assert event.codes == {"outcome": "name_mismatch", "route": "counter", "identity": "passport"}
        assert self.NUMBER not in body + log_lines.getvalue() + str(dict(beijing.session))

    def test_another_number_learns_nothing(self, beijing, own_card):
        body = self.ask(beijing, number_for(date(1955, 3, 8), sequence=44)).content.decode()

        assert "Nothing with their number was refused lately." in body
        assert own_card.reference not in body

    @pytest.mark.parametrize("wrong", [{"number": ""}, {"number": "x" * 10_000}, {"paper": ""}])
    def test_without_number_and_paper_nothing_is_told(self, beijing, own_card, wrong):
        response = self.ask(beijing, **wrong)

        assert response.status_code == 422
        assert not Event.objects.filter(kind="families.refusal_told").exists()

    def test_another_region_an_auditor_and_strangers_tell_nothing(self, guangdong, auditor, client, stranger, own_card):
        assert own_card.reference not in self.ask(guangdong).content.decode()
        assert self.ask(auditor).status_code == 403
        client.force_login(stranger)
        assert (client.get(self.ADDRESS).status_code, self.ask(client).status_code) == (404, 404)
        assert not Event.objects.filter(kind="families.refusal_told").exists()

    def test_applicant_on_duty_tells_nothing_to_themself(self, beijing, officer, own_card):
        LinkApplication.objects.filter(pk=own_card.pk).update(applicant=officer)

        response = self.ask(beijing)

        assert (response.status_code, "not yours to record" in response.content.decode()) == (422, True)
        assert own_card.reference not in response.content.decode()
        assert barred() == [("application", str(own_card.pk), str(officer.pk))]

    def test_each_look_up_is_noted_and_whoever_lives_elsewhere_is_as_nobody(self, beijing, officer, own_card):
        """Each with a request of Beijing under their number or without one."""
        far = make_person("陈静", date(1958, 2, 3), sequence=14, region="440106")
        nobody = number_for(date(1961, 2, 3), sequence=3)
        plain = [self.ask(beijing, number) for number in (far.number, nobody)]
        answers = []
        own_card.refresh_from_db()
        for number in (far.number, nobody):
            own_card.number = number
            own_card.save()
            answers.append(self.ask(beijing, number))

        for pair in (plain, answers):
            assert [answer.status_code for answer in pair] == [200, 200]
            assert without_token(pair[0]) == without_token(pair[1])
        assert "Nothing with their number was refused lately." in plain[0].content.decode()
        assert own_card.reference in answers[0].content.decode()
        looked = Event.objects.filter(kind="families.looked_up_at_counter").order_by("pk")
        assert [(row.actor_id, row.object_id, row.person_id, row.codes) for row in looked] == [
            (str(officer.pk), str(officer.pk), None, {"look_up": "number", "found": 0, "region": ["110000"]})
        ] * 4
        assert barred() == []

    def test_supervision_of_another_kind_elsewhere_makes_them_no_less_nobody(self, beijing, officer):
        """Who audits there may read of them at the counter, and tell them nothing."""
        far = make_person("陈静", date(1958, 2, 3), sequence=14, region="440106")
        StaffDuty.objects.create(user=officer, region_id="440000", role="auditor")

        answer = self.ask(beijing, far.number)

        assert "Nothing with their number was refused lately." in answer.content.decode()
        assert not Event.objects.filter(person_id=far.pk).exists()

    def test_somebody_known_is_told_as_in_a_visit_and_the_look_up_is_theirs(self, beijing, mother, refused):
        body = self.ask(beijing, mother.number).content.decode()

        assert refused.reference in body
        assert Event.objects.get(kind="families.refusal_told").person_id == mother.pk
        looked = Event.objects.get(kind="families.looked_up_at_counter")
        assert (looked.object_kind, looked.person_id, looked.codes) == (
            "person",
            mother.pk,
            {"look_up": "number", "found": 1},
        )

    @pytest.mark.parametrize("region", ["110000", "440106"])
    def test_relative_on_duty_tells_nothing_of_a_relative_wherever_they_live(self, beijing, officer, region):
        father = make_person("赵刚", date(1951, 2, 3), sequence=15, region=region)
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, father, Relationship.FATHER)

        answer = self.ask(beijing, father.number)

        assert (answer.status_code, "not yours to record" in answer.content.decode()) == (422, True)
        assert barred() == [("person", str(father.pk), str(officer.pk))]
        assert Event.objects.filter(kind="families.looked_up_at_counter").count() == 1

    def test_officer_who_asks_all_hour_waits(self, beijing, monkeypatch):
        monkeypatch.setattr("families.services.lookups.MOST_AN_HOUR", 1)

        assert [self.ask(beijing).status_code for _turn in range(2)] == [200, 429]
