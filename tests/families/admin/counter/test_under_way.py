"""What was filled in at the counter goes on there: papers that an officer asked for are shown, and it is withdrawn at the applicant's
word; by an officer who may serve them, once, and never by who then decides."""

import html
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from audit.models import Event
from families.decisions import ApproveReason
from families.documents import DocumentKind
from families.models import Document, FamilyLink, LinkApplication, Message
from families.models.applications import ReviewReason
from families.policies.officers import can_record_consent, can_review, helped_of
from families.relationships import Relationship
from families.services.applications.case_claims import claim_next
from families.services.applications.documents import ask_for_more
from families.services.applications.drafts import declaration_of
from families.services.applications.verification import verify_due
from families.standing import moment
from families.states import OPEN, Status
from tests.families.admin.conftest import SIGNED, on_duty, signed_in
from tests.families.admin.counter.conftest import at, barred, begin, said
from tests.families.admin.test_decisions import decide
from tests.families.recipes import link_self, make_application, make_link

ANSWERED, WITHDRAWN = "families.application_answered", "families.application_withdrawn"


@pytest.fixture
def first(db):
    """Who filled it in, on another day."""
    return on_duty("first", "110000", "officer")


@pytest.fixture
def colleague(db):
    """Who decides."""
    return on_duty("colleague", "110000", "officer")


@pytest.fixture
def helped(first, office):
    return {"assisted_by": first, "assisted_office": office, "assisted_seen": "identity_card"}


@pytest.fixture
def case(applicant, child, helped):
    return make_application(
        applicant,
        Relationship.DAUGHTER,
        person=child,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.MINOR_KINSHIP,
        declaration_hash=SIGNED,
        **helped,
    )


@pytest.fixture
def asked(case, colleague):
    ask_for_more(case, officer=colleague, kinds=["birth_certificate", "household_register"])
    return case


def show(client, son, case, office, *kinds):
    return client.post(at("assisted-answer", son, case), {"kinds": kinds, "office": office.pk})


def status_of(case):
    return LinkApplication.objects.values_list("status", flat=True).get(pk=case.pk)


def events(kind, case):
    return Event.objects.filter(kind=kind, object_id=str(case.pk))


class TestJourney:
    def test_filled_in_asked_for_papers_shown_at_the_counter_and_approved_by_a_colleague(
        self, officer, beijing, demo_citizen, registry, settings, office, colleague
    ):
        settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
        person = demo_citizen.links.get(relationship="self").person
        row = registry.cases["demo_niece_minor"]
        counter = begin(beijing, person)
        counter.post(at("assist", person), {"text": "zh-hans", "office": office.pk})
        niece = LinkApplication.objects.get(assisted_by=officer)
        for slug, answers in (
            ("details", {"name": row["name"], "number": row["number"], "relationship": row["relationship"]}),
            ("sharing", {"preset": "own", "scopes": ["view_card"], "term_days": "182"}),
            ("check", {"is_signed": "on", "sensitive": ["view_card"]}),
        ):
            niece.refresh_from_db()
            read = {"version": niece.version, "text": "zh-hans", "shown": declaration_of(niece, "zh-hans").sha256}
            counter.post(at("assisted-step", person, niece, slug), answers | read)
        verify_due()
        assert status_of(niece) == Status.IN_REVIEW
        ask_for_more(LinkApplication.objects.get(pk=niece.pk), officer=colleague, kinds=["birth_certificate"])

        page = counter.get(at("assisted", person, niece)).content.decode()
        assert at("assisted-answer", person, niece) in page
        response = show(counter, person, niece, office, "birth_certificate")

        assert said(response)[-1] == "Noted. The case is back in the queue, and a colleague decides it."
        assert (response.url, status_of(niece)) == (at("assisted", person, niece), Status.IN_REVIEW)
        decide(counter, "approve", niece, reason=ApproveReason.DOCUMENTS_SEEN)
        assert status_of(niece) == Status.IN_REVIEW
        decide(signed_in(colleague), "approve", niece, reason=ApproveReason.DOCUMENTS_SEEN)
        assert status_of(niece) == Status.APPROVED
        assert FamilyLink.objects.get(application=niece).owner == demo_citizen
        told = Message.objects.filter(user=demo_citizen, application=niece).order_by("created_at")
        assert list(told.values_list("kind", flat=True)) == ["papers_help", "documents_asked", "link_begun"]
        done = [
            (event.kind.partition(".")[2], event.actor_id)
            for event in Event.objects.filter(object_id=str(niece.pk), actor_kind="officer").order_by("pk")
            if not event.kind.endswith("viewed")
        ]
        assert [name for name, by in done if by == str(officer.pk)] == [
            *("application_started", "application_submitted", "application_answered"),
        ]
        assert all(
            event.codes["assisted_by"] == str(officer.pk)
            for event in Event.objects.filter(object_id=str(niece.pk), codes__has_key="to")
        )


class TestPapersShown:
    def test_event_names_officer_paper_office_and_kinds_and_nothing_is_kept(self, counter, officer, son, asked, office):
        show(counter, son, asked, office, "birth_certificate", "other")

        event = events(ANSWERED, asked).get()
        assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
        assert event.codes == {
            "from": "awaiting_applicant",
            "to": "in_review",
            "assisted_by": str(asked.assisted_by_id),
            "brings_documents": True,
            "route": "counter",
            "identity": "identity_card",
            "office": office.pk,
            "papers_shown": ["birth_certificate", "other"],
        }
        asked.refresh_from_db()
        assert (asked.brings_documents, asked.expires_at) == (True, None)
        assert not Document.objects.exists()

    def test_nothing_is_ticked_in_advance_and_something_must_be(self, counter, son, asked, office):
        page = counter.get(at("assisted-answer", son, asked)).content.decode()
        assert "checked" not in page
        for kind in ("birth_certificate", "household_register", "other"):
            assert f'value="{kind}"' in page

        assert show(counter, son, asked, office).status_code == 422
        assert show(counter, son, asked, office, "court_decision").status_code == 422
        assert counter.post(at("assisted-answer", son, asked), {"kinds": ["other"]}).status_code == 422  # no office
        assert status_of(asked) == Status.AWAITING_APPLICANT

    def test_pressed_twice_it_is_one_event(self, counter, son, asked, office):
        for _turn in range(2):
            response = show(counter, son, asked, office, "other")
            assert response.url == at("assisted", son, asked)
        assert events(ANSWERED, asked).count() == 1
        assert said(response)[-1] == "No papers are waited for: this is how the application stands."

    @pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.WITHDRAWN, Status.EXPIRED])
    def test_where_none_are_asked_for_nothing_is_noted(self, counter, son, asked, office, status):
        ended_at = None if status == Status.IN_REVIEW else timezone.now()
        LinkApplication.objects.filter(pk=asked.pk).update(status=status, ended_at=ended_at)

        assert counter.get(at("assisted-answer", son, asked)).url == at("assisted", son, asked)
        assert show(counter, son, asked, office, "other").url == at("assisted", son, asked)

        assert (status_of(asked), events(ANSWERED, asked).count()) == (status, 0)
        assert at("assisted-answer", son, asked) not in counter.get(at("assisted", son, asked)).content.decode()

    def test_receipt_says_what_to_come_with_in_their_language(self, counter, son, asked):
        page = counter.get(f"{at('assisted', son, asked)}?text=es").content.decode()
        paper = html.unescape(page.partition('<article class="paper"')[2])
        with override("es"):
            words = [gettext("Papers, any one of which will do"), moment(asked.expires_at)]
            words += [str(DocumentKind(kind).label) for kind in ("birth_certificate", "household_register")]
        assert [word for word in words if word not in paper] == []

    def test_page_of_the_case_says_who_saw_which(self, counter, officer, colleague, son, asked, office):
        show(counter, son, asked, office, "birth_certificate")

        url = reverse("admin:families_linkapplication_change", args=[asked.pk])
        page = signed_in(colleague).get(url).content.decode()
        assert f"{DocumentKind.BIRTH_CERTIFICATE.label} – seen by {officer.username}" in html.unescape(page)


class TestWhoDecides:
    def test_who_noted_the_papers_does_not_nor_who_filled_it_in(
        self, counter, officer, first, colleague, son, asked, office
    ):
        assert helped_of(officer, [asked]) == set()
        show(counter, son, asked, office, "other")

        back = LinkApplication.objects.get(pk=asked.pk)
        assert [can_review(one, back) for one in (officer, first, colleague)] == [False, False, True]
        assert [claim_next(one) for one in (officer, first, colleague)] == [None, None, back]
        decide(counter, "reject", asked, reason="kinship_not_proven")
        assert status_of(asked) == Status.IN_REVIEW

    def test_who_noted_them_in_an_earlier_round_does_not(self, counter, officer, colleague, son, asked, office):
        show(counter, son, asked, office, "other")
        ask_for_more(LinkApplication.objects.get(pk=asked.pk), officer=colleague, kinds=["court_decision"])
        LinkApplication.objects.filter(pk=asked.pk).update(status=Status.IN_REVIEW)

        assert not can_review(officer, LinkApplication.objects.get(pk=asked.pk))

    def test_nor_records_what_the_relative_answers(
        self, counter, officer, first, colleague, son, asked, office, mother
    ):
        LinkApplication.objects.filter(pk=asked.pk).update(person=mother, relationship=Relationship.MOTHER)
        show(counter, son, asked, office, "other")
        LinkApplication.objects.filter(pk=asked.pk).update(status=Status.AWAITING_CONSENT)

        waits = LinkApplication.objects.get(pk=asked.pk)
        assert [can_record_consent(one, waits) for one in (officer, first, colleague)] == [False, False, True]

    def test_is_asked_once_for_many_cases(self, officer, applicant, child, helped):
        rows = [
            make_application(
                applicant,
                Relationship.DAUGHTER,
                person=child,
                status=Status.REJECTED,
                ended_at=timezone.now(),
                documents_asked=["other"],
                **helped,
            )
            for _turn in range(4)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert helped_of(officer, rows) == set()
        assert len(queries) == 1


class TestWho:
    PAGES = ("assisted-answer", "assisted-withdraw")

    def test_another_region_auditors_and_strangers_do_nothing(
        self, guangdong, auditor, client, stranger, applicant, son, asked
    ):
        client.force_login(stranger)
        himself = Client()
        himself.force_login(applicant)
        for browser, status in ((guangdong, 404), (auditor, 403), (client, 404), (himself, 404)):
            for name in self.PAGES:
                assert browser.get(at(name, son, asked)).status_code == status
                assert browser.post(at(name, son, asked), {"kinds": ["other"]}).status_code == status
        assert status_of(asked) == Status.AWAITING_APPLICANT

    def test_without_a_paper_nothing_is_done(self, beijing, son, asked, office):
        for name in self.PAGES:
            assert beijing.get(at(name, son, asked)).url == at("visit", son)
        assert show(beijing, son, asked, office, "other").url == at("visit", son)
        assert beijing.post(at("assisted-withdraw", son, asked)).url == at("visit", son)
        page = signed_in(on_duty("audits", "110000", "auditor")).get(at("assisted", son, asked)).content.decode()
        assert not [name for name in self.PAGES if at(name, son, asked) in page]
        assert status_of(asked) == Status.AWAITING_APPLICANT

    def test_relative_of_who_stands_there_does_nothing(self, counter, officer, son, asked):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, son, Relationship.OTHER)
        for name in self.PAGES:
            assert counter.post(at(name, son, asked), {"kinds": ["other"]}).status_code == 403
        assert status_of(asked) == Status.AWAITING_APPLICANT

    def test_relative_of_whom_it_is_about_does_nothing_and_that_is_noted(self, counter, officer, son, asked, office):
        with transaction.atomic():
            link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
            make_link(officer, asked.person, Relationship.OTHER)
        for name in self.PAGES:
            for ask in (counter.get, counter.post):
                response = ask(at(name, son, asked), {"kinds": ["other"], "office": office.pk})
                assert response.status_code == 403
                assert "This is about you, or about somebody to whom you are linked as a relative." in response.text
        assert barred() == [("application", str(asked.pk), str(officer.pk))] * 4
        assert status_of(asked) == Status.AWAITING_APPLICANT

    def test_other_people_s_drafts_and_what_nobody_helped_with_are_not_found(
        self, counter, applicant, daughter, son, helped
    ):
        of_another = make_application(daughter, Relationship.OTHER, status=Status.VERIFYING, **helped)
        draft = make_application(applicant, Relationship.OTHER, **helped)
        alone = make_application(applicant, Relationship.MOTHER, status=Status.VERIFYING)
        for name in self.PAGES:
            for row in (of_another, draft, alone):
                assert counter.post(at(name, son, row), {"kinds": ["other"]}).status_code == 404


class TestWithdrawing:
    @pytest.mark.parametrize("status", sorted(OPEN))
    def test_whatever_is_open_is_withdrawn_once_asked_once_more(self, counter, officer, son, case, status):
        LinkApplication.objects.filter(pk=case.pk).update(
            status=status, due_at=timezone.now() if status == Status.VERIFYING else None
        )
        assert at("assisted-withdraw", son, case) in counter.get(at("assisted", son, case)).content.decode()
        page = counter.get(at("assisted-withdraw", son, case)).content.decode()
        assert case.reference in page
        assert status_of(case) == status

        for _turn in range(2):
            response = counter.post(at("assisted-withdraw", son, case))
            assert response.url == at("assisted", son, case)

        assert status_of(case) == Status.WITHDRAWN
        event = events(WITHDRAWN, case).get()
        assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
        assert (event.codes["route"], event.codes["identity"]) == ("counter", "identity_card")
        assert event.codes["assisted_by"] == str(case.assisted_by_id)
        page = counter.get(response.url)
        assert [str(message) for message in page.context["messages"]][-2:] == [
            "The application is withdrawn.",
            "This application has ended: there is nothing to withdraw.",
        ]
        assert "<dt>How it stands</dt><dd>Withdrawn</dd>" in page.text
        assert "From here on it goes its ordinary way" not in page.text

    def test_of_what_was_decided_nothing_is_withdrawn(self, counter, son, case):
        LinkApplication.objects.filter(pk=case.pk).update(status=Status.REJECTED, ended_at=timezone.now())

        assert counter.post(at("assisted-withdraw", son, case)).url == at("assisted", son, case)

        assert (status_of(case), events(WITHDRAWN, case).count()) == (Status.REJECTED, 0)
        assert at("assisted-withdraw", son, case) not in counter.get(at("assisted", son, case)).content.decode()

    def test_what_was_sent_is_not_said_to_be_a_discarded_draft(self, counter, officer, son, case):
        LinkApplication.objects.filter(pk=case.pk).update(assisted_by=officer)
        counter.post(at("assisted-withdraw", son, case))

        response = counter.post(at("assisted-discard", son, case))

        assert "The draft is discarded." not in said(response)
