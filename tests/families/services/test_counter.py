"""A relative answers in person at an office: recorded by an officer of their region who is near to neither side."""

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import Region, Role
from authorities.services.duties import grant_duty
from families.decisions import IdentitySeen
from families.errors import AnotherTextShown, ConsentNotOpen, NotForThisOfficer, ScopeNotAllowed
from families.models import ApplicantBlock, Consent, FamilyLink, LinkApplication
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.scopes import ALL, VIEW
from families.services.applications.activation import Obstacle
from families.services.applications.drafts import withdraw_application
from families.services.consents.answering import refuse
from families.services.consents.counter import (
    record_at_counter,
    refuse_at_counter,
    terms_ticked,
    text_at_counter,
)
from families.services.consents.terms import Terms
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.services.test_races import all_at_once

PLAIN, SENSITIVE = ["view_card"], ["view_pension", "view_unemployment"]


@pytest.fixture
def asked(linked):
    """Of the applicant's mother, who has no account."""
    return waiting(linked)


def record(application, officer, *, scopes=PLAIN, sensitive=SENSITIVE, term_days=31, **given):
    chosen = Terms([scope for scope in ALL if scope in [*scopes, *sensitive]], term_days)
    given = {"shown": text_at_counter(application, chosen, "zh-hans"), "language": "zh-hans"} | given
    return record_at_counter(
        application,
        scopes=scopes,
        sensitive=sensitive,
        term_days=term_days,
        officer=officer,
        identity_seen=IdentitySeen.IDENTITY_CARD,
        **given,
    )


def officer_of(region, role=Role.OFFICER, name="another-officer"):
    user = User.objects.create_user(name, is_staff=True)
    grant_duty(user=user, region=Region.objects.get(pk=region), role=role, by=Actor.system("tests"))
    return user


def test_yes_makes_the_link_and_names_officer_and_paper(asked, officer):
    assert record(asked, officer) is None

    asked.refresh_from_db()
    assert asked.status == Status.APPROVED
    assert asked.link.scopes == ["view_card", "view_pension", "view_unemployment"]
    assert (asked.link.until - asked.link.begins_at).days == 31
    consent = Consent.objects.get(application=asked)
    text = text_at_counter(asked, Terms(["view_card", "view_pension", "view_unemployment"], 31), "zh-hans")
    assert (consent.route, consent.answer, consent.answered_by) == (
        Route.COUNTER,
        Answer.GRANTED,
        f"officer:{officer.pk}",
    )
    assert (consent.text_hash, consent.language) == (text.sha256, "zh-hans")
    event = Event.objects.get(kind="families.consent_granted", object_id=str(asked.pk))
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    assert (event.codes["identity"], event.codes["route"]) == ("identity_card", "counter")


def test_no_ends_it_as_every_other_no(asked, officer, linked):
    refuse_at_counter(asked, officer=officer, identity_seen=IdentitySeen.PASSPORT, language="en")

    asked.refresh_from_db()
    assert asked.status == Status.DECLINED
    assert asked.consent.answer == Answer.REFUSED
    assert linked.messages.filter(kind=Kind.APPLICATION_CLOSED).count() == 1
    event = Event.objects.get(kind="families.consent_refused", object_id=str(asked.pk))
    assert event.codes["identity"] == "passport"


def test_what_stands_in_the_way_is_told_at_the_counter_and_not_to_the_applicant(asked, officer, linked):
    asked.person.cards.update(state="cancelled")
    assert record(asked, officer) is Obstacle.CARD_NOT_USABLE
    asked.refresh_from_db()
    assert asked.status == Status.DECLINED
    assert linked.messages.filter(kind=Kind.APPLICATION_CLOSED).count() == 1


class TestWhichOfficer:
    def refused(self, application, officer):
        before = Event.objects.count()
        for answer_it in (
            partial(record, application, officer),
            partial(refuse_at_counter, application, officer=officer, identity_seen="passport", language="en"),
        ):
            with pytest.raises(NotForThisOfficer):
                answer_it()
        assert Event.objects.count() == before
        assert not FamilyLink.objects.filter(application=application).exists()

    def test_supervisor_may(self, asked):
        assert record(asked, officer_of("110000", Role.SUPERVISOR)) is None

    def test_of_another_region(self, asked):
        self.refused(asked, officer_of("310000"))

    def test_auditor(self, asked):
        self.refused(asked, officer_of("110000", Role.AUDITOR))

    def test_no_duty(self, asked, stranger):
        self.refused(asked, stranger)

    def test_the_applicant_themself(self, asked, linked):
        grant_duty(user=linked, region=Region.objects.get(pk="110000"), role=Role.OFFICER, by=Actor.system("tests"))
        self.refused(asked, linked)

    def test_the_person_themself(self, asked, officer):
        link_self(officer, WANG_FANG)
        self.refused(asked, officer)

    def test_who_is_linked_to_the_person(self, asked, officer):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, WANG_FANG, "other")
        self.refused(asked, officer)

    def test_who_is_linked_to_the_applicant(self, asked, officer):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, LI_MING, "brother")
        self.refused(asked, officer)

    def test_whom_the_applicant_is_linked_to(self, asked, officer, linked):
        link_self(officer, ZHAO_QIANG)
        link = link_relative(linked, ZHAO_QIANG, "brother")
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())  # a pause makes no stranger
        self.refused(asked, officer)

    def test_whom_the_person_is_linked_to(self, asked, officer, relative):
        link_self(officer, ZHAO_QIANG)
        link_self(relative, WANG_FANG)
        link_relative(relative, ZHAO_QIANG, "other")
        self.refused(asked, officer)

    def test_who_was_linked_once_or_to_somebody_else_may(self, asked, officer):
        link_self(officer, ZHAO_QIANG)
        once = link_relative(officer, WANG_FANG, "other")
        FamilyLink.objects.filter(pk=once.pk).update(ended_at=timezone.now(), ended_by="owner")
        link_relative(officer, CHEN_JING, "sister")
        assert record(asked, officer) is None


class TestWhat:
    def refused(self, error, application, officer, **given):
        with pytest.raises(error):
            record(application, officer, **given)
        application.refresh_from_db()
        assert application.status == Status.AWAITING_CONSENT

    def test_not_more_than_was_asked(self, linked, officer):
        asked = waiting(linked)
        self.refused(ScopeNotAllowed, asked, officer, scopes=["view_card", "certify"])
        self.refused(ScopeNotAllowed, asked, officer, term_days=366)

    def test_not_nothing(self, asked, officer):
        self.refused(ScopeNotAllowed, asked, officer, scopes=[], sensitive=[])

    @pytest.mark.parametrize("scope", ["view_unemployment", "view_injury"])
    def test_what_is_paid_is_sensitive(self, asked, officer, scope):
        self.refused(ScopeNotAllowed, asked, officer, scopes=["view_card", scope], sensitive=[])

    def test_nothing_sensitive_without_its_own_tick(self, asked, officer):
        """Lumped in with the others it grants nothing at all."""
        self.refused(ScopeNotAllowed, asked, officer, scopes=["view_card", "view_pension"], sensitive=[])
        assert record(asked, officer, sensitive=[]) is None
        asked.refresh_from_db()
        assert asked.link.scopes == PLAIN

    def test_what_is_not_sensitive_needs_no_tick_of_its_own(self, asked):
        with pytest.raises(ScopeNotAllowed):
            terms_ticked(asked, [], ["view_card"], 31)

    def test_only_the_text_that_was_shown(self, asked, officer):
        everything = text_at_counter(asked, Terms(VIEW, 365), "zh-hans")
        self.refused(AnotherTextShown, asked, officer, shown=everything)
        self.refused(AnotherTextShown, asked, officer, language="en")

    def test_only_where_the_region_offers_it(self, asked, officer, pack_of):
        pack_of("110000", consent_routes='["account"]')
        self.refused(ScopeNotAllowed, asked, officer)

    def test_not_for_ones_own_card(self, applicant, officer):
        own = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
        assert own.status == Status.AWAITING_CONSENT
        self.refused(NotForThisOfficer, own, officer)

    def test_not_twice_and_not_too_late(self, asked, officer):
        stale = LinkApplication.objects.get(pk=asked.pk)
        record(asked, officer)
        with pytest.raises(ConsentNotOpen):
            record(stale, officer)

    def test_not_after_it_was_taken_back(self, asked, officer):
        stale = LinkApplication.objects.get(pk=asked.pk)
        withdraw_application(asked, by=by(asked.applicant))
        with pytest.raises(ConsentNotOpen):
            record(stale, officer)
        assert not FamilyLink.objects.filter(application=asked).exists()

    def test_not_after_its_time(self, asked, officer):
        LinkApplication.objects.filter(pk=asked.pk).update(expires_at=timezone.now())
        asked.refresh_from_db()
        with pytest.raises(ConsentNotOpen):
            record(asked, officer)


def test_no_with_its_reasons_and_a_block(asked, officer, linked):
    """Who has no telephone and no browser can stop somebody asking too."""
    refuse_at_counter(
        asked,
        officer=officer,
        identity_seen=IdentitySeen.IDENTITY_CARD,
        language="zh-hans",
        reasons=["under_pressure", "not_known"],
        blocks=True,
    )

    consent = Consent.objects.get(application=asked)
    assert (consent.answer, consent.route) == ("refused", Route.COUNTER)
    assert consent.refusal_reasons == ["not_known", "under_pressure"]
    assert ApplicantBlock.objects.get().applicant == linked
    assert Event.objects.get(kind="families.applicant_blocked").actor_kind == "officer"
    assert waiting(linked).declines_at is not None


@pytest.mark.django_db(transaction=True)
def test_yes_at_the_counter_and_no_in_the_account_have_one_winner(linked, officer, relative):
    asked = waiting(linked)
    link_self(relative, WANG_FANG)
    fresh = LinkApplication.objects.select_related("applicant", "person")
    text = text_at_counter(asked, Terms(["view_card"], 31), "en")

    def yes():
        record(fresh.get(pk=asked.pk), officer, scopes=["view_card"], sensitive=[], shown=text, language="en")

    def no():
        refuse(fresh.get(pk=asked.pk), route=Route.ACCOUNT, shown=text, language="en", by=by(relative))

    became = all_at_once([yes, no] * 3)

    assert became["done"] == 1
    assert set(became) <= {"done", ConsentNotOpen.__name__, NotForThisOfficer.__name__}
    asked.refresh_from_db()
    assert FamilyLink.objects.filter(application=asked).exists() == (asked.status == Status.APPROVED)
