"""An officer fills in an application for who stands there, from the notice to the button: as the citizen, by the wizard's own
questions, with officer, paper and office on it; and the whole number is nowhere but in the row, sealed."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from audit.models import Event
from authorities.models import Office, StaffDuty
from authorities.selectors import department_for
from benefits.services.my_data.family import applications
from benefits.services.my_data.shape import Whose
from families.decisions import RejectReason
from families.models import Document, LinkApplication
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.services.applications.drafts import declaration_of, notice_of
from families.services.applications.refusal_papers import refusal_paper
from families.services.applications.reviews import reject
from families.services.applications.verification import verify_due
from families.states import Status
from families.verification import Outcome
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at, barred, begin, said
from tests.families.recipes import link_self, make_application, make_link, make_person, number_for

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
BORN = date(1957, 5, 4)
NUMBER = number_for(BORN, sequence=22)
DETAILS = {"name": "赵兰", "number": NUMBER, "relationship": "mother"}
SHARING = {"preset": "own", "scopes": ["view_card", "view_pension"], "term_days": "182"}


@pytest.fixture
def register(registry, settings):
    """The process that this one asks."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    return registry


def start(client, son, **answers):
    return client.post(at("assist", son), {"text": "zh-hans"} | answers)


def answer(client, son, slug, **answers):
    draft = LinkApplication.objects.get(assisted_by__isnull=False, status=Status.DRAFT)
    return client.post(at("assisted-step", son, draft, slug), {"version": draft.version, "text": "zh-hans"} | answers)


def fill_in(client, son, **office):
    start(client, son, **office)
    answer(client, son, "details", **DETAILS)
    answer(client, son, "sharing", **SHARING)
    return LinkApplication.objects.get(assisted_by__isnull=False)


def send(client, son, draft, **answers):
    read = {"shown": declaration_of(draft, "zh-hans").sha256, "is_signed": "on"}
    return answer(client, son, "check", **(read | answers))


class TestFillingIn:
    def test_from_the_notice_to_the_register(self, counter, officer, applicant, son, office):
        page = counter.get(f"{at('assist', son)}?text=zh-hans").content.decode()
        assert notice_of("zh-hans", is_self=False).paragraphs[0] in page

        draft = fill_in(counter, son, office=office.pk)
        response = send(counter, son, draft)

        assert response.url == at("assisted", son, draft)
        draft.refresh_from_db()
        assert (draft.applicant, draft.status, draft.language) == (applicant, Status.VERIFYING, "zh-hans")
        assert (draft.name, draft.number, draft.relationship) == ("赵兰", NUMBER, "mother")
        assert (draft.scopes, draft.term_days) == (["view_card", "view_pension"], 182)
        assert (draft.assisted_by, draft.assisted_seen, draft.assisted_office) == (officer, "identity_card", office)
        assert draft.declaration_hash == declaration_of(draft, "zh-hans").sha256
        assert draft.sent_from is None

    def test_each_event_names_the_officer_and_the_first_and_the_last_the_paper(
        self, counter, officer, son, office, register
    ):
        draft = fill_in(counter, son, office=office.pk)
        send(counter, son, draft)
        verify_due()

        events = Event.objects.filter(object_kind="application", object_id=str(draft.pk)).exclude(
            kind__endswith="viewed"
        )
        named = [(event.kind.partition(".")[2], event.codes["assisted_by"]) for event in events.order_by("pk")]
        assert named == [
            ("application_started", str(officer.pk)),
            ("application_submitted", str(officer.pk)),
            ("application_rejected", str(officer.pk)),  # the register knows nobody of that number
        ]
        for event in events.filter(actor_kind="officer"):
            assert (event.actor_id, event.codes["identity"], event.codes["office"]) == (
                str(officer.pk),
                "identity_card",
                office.pk,
            )
        assert events.get(kind="families.application_submitted").codes["signed"] is True

    def test_register_asks_the_mother_and_her_letter_can_be_printed(self, beijing, demo_citizen, register, office):
        person = demo_citizen.links.get(relationship="self").person
        counter = begin(beijing, person)
        row = register.cases["demo_mother"]
        start(counter, person, office=office.pk)
        answer(counter, person, "details", name=row["name"], number=row["number"], relationship="mother")
        answer(counter, person, "sharing", **SHARING)
        draft = LinkApplication.objects.get(assisted_by__isnull=False)
        send(counter, person, draft)

        verify_due()

        page = counter.get(at("assisted", person, draft)).content.decode()
        assert at("assisted-letter", person, draft) in page
        letter = counter.get(at("assisted-letter", person, draft)).content.decode()
        assert draft.reference in letter
        assert row["name"] in letter
        assert row["number"] not in page + letter

    def test_pressed_twice_it_is_one_draft_and_one_application(self, counter, son, office):
        first, second = (start(counter, son, office=office.pk).url for _turn in range(2))
        assert first == second
        draft = fill_in(counter, son, office=office.pk)
        read = {"shown": declaration_of(draft, "zh-hans").sha256, "is_signed": "on", "version": draft.version}

        for _turn in range(2):
            response = counter.post(at("assisted-step", son, draft, "check"), read | {"text": "zh-hans"})
            assert response.url == at("assisted", son, draft)

        assert Event.objects.filter(kind="families.application_submitted").count() == 1

    def test_without_the_signature_nothing_is_sent(self, counter, son, office):
        draft = fill_in(counter, son, office=office.pk)

        response = send(counter, son, draft, is_signed="")

        assert (response.status_code, "let them sign it" in response.content.decode()) == (422, True)
        draft.refresh_from_db()
        assert draft.status == Status.DRAFT

    def test_text_that_was_not_read_out_signs_nothing(self, counter, son, office):
        draft = fill_in(counter, son, office=office.pk)

        response = send(counter, son, draft, shown="0" * 64)

        assert response.status_code == 422
        assert declaration_of(draft, "zh-hans").sha256 in response.content.decode()
        assert LinkApplication.objects.get(pk=draft.pk).status == Status.DRAFT

    def test_office_is_asked_where_one_is_known(self, counter, son, office):
        assert start(counter, son).status_code == 422
        assert start(counter, son, office="440000-other").status_code == 422
        assert not LinkApplication.objects.filter(assisted_by__isnull=False).exists()

    def test_where_no_office_is_known_none_is_asked(self, counter, son):
        Office.objects.all().delete()
        assert start(counter, son).status_code == 302
        assert LinkApplication.objects.get(assisted_by__isnull=False).assisted_office is None

    def test_number_left_empty_stays_and_another_replaces_it(self, counter, son, office):
        draft = fill_in(counter, son, office=office.pk)

        answer(counter, son, "details", name="赵兰", number="", relationship="other")
        assert LinkApplication.objects.get(pk=draft.pk).number == NUMBER

        other = number_for(BORN, sequence=24)
        answer(counter, son, "details", name="赵兰", number=other, relationship="mother")
        assert LinkApplication.objects.get(pk=draft.pk).number == other

    def test_wizards_limits_hold(self, counter, son, applicant, office):
        make_link(applicant, make_person("赵兰", BORN, sequence=22), Relationship.MOTHER)
        start(counter, son, office=office.pk)

        response = answer(counter, son, "details", **DETAILS)

        assert (response.status_code, NUMBER in response.content.decode()) == (422, False)

    def test_later_step_leads_to_the_first_open_one(self, counter, son, office):
        start(counter, son, office=office.pk)
        draft = LinkApplication.objects.get(assisted_by__isnull=False)

        assert counter.get(at("assisted-step", son, draft, "check")).url == at("assisted-step", son, draft, "details")
        assert counter.get(at("assisted-step", son, draft, "nowhere")).status_code == 404

    def test_second_window_does_not_overwrite_the_first(self, counter, son, office):
        start(counter, son, office=office.pk)
        draft = LinkApplication.objects.get(assisted_by__isnull=False)
        answer(counter, son, "details", **DETAILS)

        stale = counter.post(at("assisted-step", son, draft, "details"), DETAILS | {"version": 0, "name": "别人"})

        assert stale.status_code == 302
        assert LinkApplication.objects.get(pk=draft.pk).name == "赵兰"

    def test_draft_is_discarded(self, counter, officer, son, office):
        draft = fill_in(counter, son, office=office.pk)

        for _turn in range(2):
            assert counter.post(at("assisted-discard", son, draft)).url == at("visit", son)

        draft.refresh_from_db()
        assert draft.status == Status.WITHDRAWN
        assert Event.objects.get(kind="families.application_withdrawn").actor_id == str(officer.pk)

    def test_discarded_draft_saves_nothing_in_another_window_and_says_so(self, counter, son, office):
        draft = fill_in(counter, son, office=office.pk)
        counter.post(at("assisted-discard", son, draft))

        words = "This draft was discarded: nothing of it can be saved or sent any more."
        page = at("assisted-step", son, draft, "sharing")
        for ask in (counter.get, counter.post):
            response = ask(page, SHARING | {"version": draft.version})
            assert (response.url, said(response)[-1]) == (at("visit", son), words)

    def test_every_link_of_the_visit_leads_somewhere(self, counter, officer, applicant, son, office):
        helped = {"assisted_by": officer, "assisted_office": office, "assisted_seen": "identity_card"}
        counter.post(at("assisted-discard", son, fill_in(counter, son, office=office.pk)))
        sent = make_application(applicant, Relationship.MOTHER, status=Status.VERIFYING, **helped)
        begun = make_application(applicant, Relationship.OTHER, **helped)

        page = counter.get(at("visit", son)).content.decode().partition('id="content-main"')[2]
        links = {html.unescape(link) for link in re.findall(r'href="([^"#]+)"', page)}

        assert at("assisted", son, sent) in links
        assert any(str(begun.pk) in link for link in links)
        assert {link: counter.get(link).status_code for link in links} == dict.fromkeys(links, 200)

    def test_papers_are_shown_to_the_officer(self, counter, son, office, pack_of):
        pack_of("110000", section="evidence", asked_first='["minor_ward", "without_number"]')
        start(counter, son, office=office.pk)
        answer(counter, son, "details", name="李小宝", has_no_number="on", relationship="son")
        answer(counter, son, "sharing", **SHARING)
        draft = LinkApplication.objects.get(assisted_by__isnull=False)

        assert answer(counter, son, "evidence").status_code == 422
        assert answer(counter, son, "evidence", brings_documents="on").url == at("assisted-step", son, draft, "check")
        assert not Document.objects.exists()


class TestNumber:
    def test_is_masked_from_then_on_and_in_no_address_session_or_log(self, counter, son, office, log_lines):
        draft = fill_in(counter, son, office=office.pk)
        pages = [counter.get(at("assisted-step", son, draft, slug)) for slug in ("details", "sharing", "check")]
        wrong = answer(counter, son, "details", **DETAILS | {"name": ""})
        sent = send(counter, son, draft)
        pages += [wrong, counter.get(at("assisted", son, draft)), counter.get(at("visit", son))]

        bodies = "".join(page.content.decode() for page in pages)
        assert "110***********" in bodies
        grouped = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"
        for place in (bodies, sent.url, str(dict(counter.session)), log_lines.getvalue()):
            assert NUMBER not in place
            assert grouped not in place
        assert NUMBER not in str(list(Event.objects.values_list("codes", flat=True)))


class TestWho:
    @pytest.fixture
    def draft(self, counter, son, office):
        return fill_in(counter, son, office=office.pk)

    def pages(self, son, draft):
        return [at("assist", son), at("assisted-step", son, draft, "check"), at("assisted-discard", son, draft)]

    def test_another_region_auditors_and_strangers_fill_in_nothing(
        self, guangdong, auditor, client, stranger, applicant, son, draft
    ):
        client.force_login(stranger)
        himself = Client()
        himself.force_login(applicant)

        for browser, status in ((guangdong, 404), (auditor, 403), (client, 404), (himself, 404)):
            for page in self.pages(son, draft):
                assert browser.post(page, {"version": draft.version}).status_code == status
        assert LinkApplication.objects.get(pk=draft.pk).status == Status.DRAFT

    def test_auditor_sees_what_was_sent_and_acts_on_nothing(self, counter, auditor, son, draft):
        send(counter, son, draft)

        assert auditor.get(at("assisted", son, draft)).status_code == 200
        body = auditor.get(at("visit", son)).content.decode()
        assert draft.reference in body
        assert at("assist", son) not in body

    def test_colleague_neither_goes_on_with_it_nor_sends_it(self, son, draft):
        colleague = begin(signed_in(on_duty("colleague", "110000", "officer")), son)

        assert [colleague.post(page).status_code for page in self.pages(son, draft)[1:]] == [404, 404]

    def test_without_a_paper_nothing_begins(self, beijing, son, office):
        assert beijing.get(at("assist", son)).url == at("visit", son)
        assert start(beijing, son, office=office.pk).url == at("visit", son)
        assert not LinkApplication.objects.filter(assisted_by__isnull=False).exists()

    def test_relative_on_duty_fills_in_nothing(self, counter, officer, son, draft):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, son, Relationship.OTHER)

        assert [counter.post(page).status_code for page in self.pages(son, draft)] == [403] * 3
        assert barred() == [("person", str(son.pk), str(officer.pk))] * 3

    def test_relative_of_whom_they_want_to_add_fills_in_nothing(self, counter, officer, son, office):
        mother = make_person("赵兰", BORN, sequence=22)
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, mother, Relationship.MOTHER)
        start(counter, son, office=office.pk)

        response = answer(counter, son, "details", **DETAILS)

        assert (response.status_code, "not yours to record" in response.content.decode()) == (422, True)
        assert barred() == [("person", str(mother.pk), str(officer.pk))]
        assert LinkApplication.objects.get(assisted_by__isnull=False).number_sealed is None

    def test_ended_duty_sends_nothing(self, counter, officer, son, draft):
        StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

        assert send(counter, son, draft).status_code == 404

    def test_who_has_no_card_of_their_own_linked_is_told_so(self, visit, mother, office):
        response = start(visit, mother, office=office.pk)

        assert said(response) == ["They have no account with their own card yet: that comes first."]

    def test_page_of_the_visit_says_how_they_come_to_an_account_and_offers_no_help_before(
        self, visit, counter, mother, son
    ):
        words = "nobody here can make one for them"
        begin(visit, mother)
        page = visit.get(at("visit", mother)).content.decode()
        assert (words in page, at("assist", mother) in page) == (True, False)
        begin(counter, son)
        page = counter.get(at("visit", son)).content.decode()
        assert (words in page, at("assist", son) in page) == (False, True)

    def test_account_needs_neither_telephone_nor_address_as_that_page_says(self, client, db):
        client.post(reverse("account_signup"), {"login": "grandmother", "password1": "correct horse battery 7"})
        user = User.objects.get(username="grandmother")
        assert client.session["_auth_user_id"] == str(user.pk)
        assert client.get(reverse("families:family")).status_code == 200

    def test_application_that_nobody_helped_with_stays_unseen(self, counter, applicant, son):
        alone = make_application(applicant, Relationship.MOTHER, status=Status.VERIFYING)

        assert counter.get(at("assisted", son, alone)).status_code == 404
        assert alone.reference not in counter.get(at("visit", son)).content.decode()


class TestCitizen:
    def test_reads_on_page_receipt_and_copy_that_an_officer_helped_and_where(self, counter, applicant, son, office):
        draft = fill_in(counter, son, office=office.pk)
        send(counter, son, draft)
        helped = f"An officer, together with the applicant: {office.romanised_name}"
        client = Client()
        client.force_login(applicant)

        for name in ("application", "application-receipt"):
            body = client.get(reverse(f"families:{name}", args=[draft.pk])).content.decode()
            assert helped in html.unescape(body)
        printed = counter.get(f"{at('assisted', son, draft)}?text=en").content.decode()
        assert helped in html.unescape(printed)
        rows = {field.key: field.shown for row in applications(Whose(applicant, son, kind_of=str)) for field in row}
        assert rows["assisted"] == helped

    def test_of_what_they_sent_alone_nothing_of_it_is_said(self, applicant):
        alone = make_application(applicant, Relationship.MOTHER, status=Status.VERIFYING)
        client = Client()
        client.force_login(applicant)

        for name in ("application", "application-receipt"):
            assert "Filled in by" not in client.get(reverse(f"families:{name}", args=[alone.pk])).content.decode()


def test_officer_without_a_paper_or_office_without_an_officer_cannot_be_stored(applicant, officer, office):
    row = make_application(applicant, Relationship.MOTHER)

    for wrong in ({"assisted_by": officer}, {"assisted_office": office}, {"assisted_seen": "passport"}):
        with pytest.raises(IntegrityError, match="application_assisted_whole"), transaction.atomic():
            LinkApplication.objects.filter(pk=row.pk).update(**wrong)


def test_page_of_the_visit_asks_as_often_for_more_rows(counter, officer, applicant, son, office):
    def helped(first, last):
        for turn in range(first, last):
            person = make_person("赵兰", date(1957, 5, 1 + turn), sequence=22)
            row = make_application(
                applicant, Relationship.OTHER, person=person, status=Status.REJECTED, ended_at=timezone.now()
            )
            LinkApplication.objects.filter(pk=row.pk).update(
                assisted_by=officer, assisted_seen="passport", assisted_office=office
            )

    helped(0, 1)
    counter.get(at("visit", son))
    with CaptureQueriesContext(connection) as few:
        counter.get(at("visit", son))
    helped(1, 6)
    with CaptureQueriesContext(connection) as many:
        counter.get(at("visit", son))
    assert len(many) == len(few)


class TestRefusal:
    """Who has no telephone takes the decision home from the office."""

    @pytest.fixture
    def helped(self, officer, office):
        return {"assisted_by": officer, "assisted_office": office, "assisted_seen": "identity_card"}

    @pytest.fixture
    def refused(self, counter, applicant, helped):
        """By a colleague: who filled it in does not decide it."""
        case = make_application(
            applicant,
            Relationship.DAUGHTER,
            person=make_person("李小雨", date(2017, 9, 1), sequence=2),
            status=Status.IN_REVIEW,
            review_reason=ReviewReason.MINOR_KINSHIP,
            **helped,
            language="es",
        )
        reject(case, officer=on_duty("colleague", "110000", "officer"), reason="kinship_not_proven", is_told=True)
        return case

    def test_says_in_their_language_why_how_to_put_it_right_and_how_long_they_have(self, counter, son, refused):
        page = counter.get(at("assisted", son, refused)).content.decode()
        address = html.unescape(re.search(rf'href="({at("assisted-refusal", son, refused)}[^"]*)"', page)[1])
        for language, link in (("es", address), ("zh-hans", f"{at('assisted-refusal', son, refused)}?text=zh-hans")):
            paper = paper_in(counter.get(link))
            with override(language):
                reason = str(RejectReason.KINSHIP_NOT_PROVEN.label)
                ways, remedies = refusal_paper(refused).ways, gettext("If you think that this decision is wrong")
                authority = department_for("110000").label
            assert f'lang="{language}"' in paper
            for words in (reason, *ways, remedies, authority, "12333", "60", refused.reference):
                assert words in html.unescape(paper)
            assert " 6 " in paper
            assert "Within" not in paper

    def test_of_what_the_register_refused_it_tells_no_cause(self, counter, applicant, son, helped):
        """As on the applicant's own page."""
        papers = []
        for outcome in (Outcome.NOT_FOUND, Outcome.NAME_MISMATCH, Outcome.DECEASED):
            case = make_application(
                applicant,
                Relationship.MOTHER,
                status=Status.REJECTED,
                outcome=outcome,
                ended_at=NOON,
                **helped,
            )
            LinkApplication.objects.filter(pk=case.pk).update(reference="AAAA-AAAA", submitted_at=NOON, ended_at=NOON)
            papers.append(paper_in(counter.get(at("assisted-refusal", son, case))))
            LinkApplication.objects.filter(pk=case.pk).update(reference=f"BBBB-{len(papers)}")
        assert papers[0] == papers[1] == papers[2]
        assert "we do not say what did not fit" in html.unescape(papers[0])

    def test_only_what_was_refused_has_one(self, counter, applicant, son, helped):
        for status in (Status.IN_REVIEW, Status.DECLINED, Status.EXPIRED):
            ended_at = None if status == Status.IN_REVIEW else timezone.now()
            case = make_application(applicant, Relationship.OTHER, status=status, ended_at=ended_at, **helped)
            answer_ = counter.get(at("assisted-refusal", son, case))
            assert (answer_.status_code, answer_.url) == (302, at("assisted", son, case))
            assert "refusal" not in counter.get(at("assisted", son, case)).content.decode()

    def test_nobody_else_s_is_found(self, counter, guangdong, client, son, daughter, refused, helped):
        of_another = make_application(daughter, Relationship.MOTHER, status=Status.REJECTED, ended_at=NOON, **helped)
        assert counter.get(at("assisted-refusal", son, of_another)).status_code == 404
        assert guangdong.get(at("assisted-refusal", son, refused)).status_code == 404
        assert client.get(at("assisted-refusal", son, refused)).status_code == 302


def paper_in(page):
    assert page.status_code == 200
    return re.search(r'<article class="paper".*?</article>', page.content.decode(), re.DOTALL)[0]
