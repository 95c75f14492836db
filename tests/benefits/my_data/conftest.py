"""Somebody of whom everything is kept that can be: a citizen with a mother, a child, an app, and all that follows."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from benefits.models import Certification, CertificationRequest, InsuranceRecord, Reminder
from benefits.services.board import make_feed, share_board
from benefits.services.my_data.exporting import FileKind, export_data
from families.admin.event_words import kind_of
from families.decisions import DisputeOutcome, RefusalReason
from families.documents import DocumentKind
from families.models import AppBar, Dispute, FamilyLink, LinkApplication, LossReport, MessageChoices
from families.models.consents import Route
from families.models.corrections import WhatIsWrong
from families.models.losses import LossKind
from families.relationships import Relationship, Sex
from families.scopes import ALL
from families.services.applications.documents import add_document
from families.services.cards.codes import print_code
from families.services.consents.answering import refuse
from families.services.consents.blocks import block_applicant
from families.services.consents.invitations import make_invitation, text_of_invitation
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.corrections import ask_correction
from families.services.home_visits import ask_own_home_visit, free_slots
from families.services.links.openings import note_opening
from families.services.links.passes import show_pass
from integrators.codes import ApiScope
from integrators.services.grants import give_consent
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    PASSWORD,
    WANG_FANG,
    Resident,
    agree,
    answer,
    applicant,
    by,
    draft_of,
    link_relative,
    link_self,
    linked,
    officer,
    pack_of,
    regions,
    relative,
    sign_in,
    stranger,
    submit,
)
from tests.families.papers import photograph
from tests.integrators.conftest import make_app

__all__ = ["applicant", "linked", "make_app", "officer", "pack_of", "regions", "relative", "sign_in", "stranger"]

ME = Resident("金丝雀", date(1985, 3, 7), Sex.FEMALE, sequence=211)
USERNAME, MOBILE, EMAIL = "canary.bird", "+8613987650123", "canary@example.com"
AGENT, NETWORK = "Canary/7 (of a kitchen)", "203.0.113.77"
EMPLOYER = "金丝雀煤矿有限公司"
SENTENCE = "金丝雀 with a 雀, please"
HOME = "金丝雀路七号"


@pytest.fixture
def me(regions):
    return User.objects.create_user(USERNAME, PASSWORD, email=EMAIL, mobile=MOBILE, is_mobile_verified=True)


@pytest.fixture
def everything(me, relative, stranger, make_app):
    """Of a user: sign-in, own card and insurances, links both ways, and what was done with them."""
    signed_in_by(me)
    own = link_self(me, ME)
    link_self(relative, WANG_FANG)
    mother = link_relative(me, scopes=list(ALL))
    child = answer(submit(draft_of(me, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, proven=True, guardian=True).link
    link_self(stranger, CHEN_JING)
    viewer = agree(answer(submit(draft_of(stranger, ME, Relationship.SPOUSE)), ME), by_actor=by(me))
    note_opening("families.record_opened", viewer)
    draft = draft_of(me, Resident("周杰", date(1950, 5, 5), sequence=9), Relationship.FATHER)
    insured(own.person)
    acted(me, own, mother)
    app = make_app()
    grant = give_consent(user=me, app=app, scopes=[ApiScope.CARDS_READ], by=by(me))
    AppBar.objects.create(person=own.person, app=app)
    share_board(own.person, {viewer.pk}, by=by(me))
    make_feed(me)
    ask_correction(what=WhatIsWrong.NAME, text=SENTENCE, by=me)
    ask_own_home_visit(own.person, slot=free_slots(own.person.region_id)[0], address=HOME, user=me)
    decided(me, own, mother, viewer, draft)
    return SimpleNamespace(
        user=me,
        own=own,
        mother=mother,
        child=child,
        viewer=viewer,
        draft=draft,
        app=app,
        grant=grant,
        person=own.person,
    )


def signed_in_by(user):
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "1:sealed"})
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.create()
    UserSession.objects.create(user=user, ip=NETWORK, user_agent=AGENT, session_key=session.session_key)


def insured(person):
    now, today = timezone.now(), timezone.localdate()
    InsuranceRecord.objects.create(
        person=person,
        insurance="pension",
        region_code="110101",
        state="active",
        first_enrolled=date(2006, 7, 1),
        spells=[{"from": "2006-07", "to": None, "base": "5200.00", "employer": EMPLOYER, "region": "110101"}],
        account_balance="61234.50",
        as_of=today,
    )
    Certification.objects.create(
        person=person, due_on=today + timedelta(days=77), certified_at=now, proof_kind="declaration"
    )


def acted(user, own, mother):
    """A lost card, a proof of life, a code and a pass, a reminder."""
    now, today = timezone.now(), timezone.localdate()
    print_code(own, by=by(user))
    show_pass(mother, of_its_time=0)
    LossReport.objects.create(
        card=own.person.cards.get(), link=own, kind=LossKind.TEMPORARY, reported_by=user, due_at=now + timedelta(days=1)
    )
    CertificationRequest.objects.create(
        person=mother.person,
        link=mother,
        asked_by=user,
        declaration_version="2026-11",
        declaration_hash="0" * 64,
        channel="sms",
        language="en",
    )
    Reminder.objects.create(link=own, kind="certification", due_on=today + timedelta(days=77), step=90)
    Reminder.objects.create(link=mother, kind="certification", due_on=today + timedelta(days=33), step=30)


def decided(user, own, mother, viewer, draft):
    """Papers, an invitation, a case that is over, people who may not ask, and what is told how."""
    LinkApplication.objects.filter(pk=draft.pk).update(relationship=Relationship.WARD)
    draft.refresh_from_db()
    add_document(draft, kind=DocumentKind.COURT_DECISION, content=photograph(), by=by(user))
    LinkApplication.objects.filter(pk=draft.pk).update(relationship=Relationship.FATHER)
    terms = Terms(["view_card"], 31)
    shown = text_of_invitation(own.person, Relationship.MOTHER, terms, "en")
    make_invitation(
        inviter=user, relationship=Relationship.MOTHER, terms=terms, shown=shown, language="en", by=by(user)
    )
    now = timezone.now()
    Dispute.objects.create(
        link=viewer,
        person=own.person,
        opened_by=f"citizen:{user.pk}",
        resolved_at=now,
        resolved_by="officer:1",
        outcome=DisputeOutcome.GOES_ON,
    )
    unwanted = User.objects.create_user("unwanted", PASSWORD)
    link_self(unwanted, Resident("孙芳", date(1983, 3, 3), Sex.FEMALE, sequence=88))
    asked = answer(submit(draft_of(unwanted, ME, Relationship.SISTER)), ME)
    most = most_that_route_grants(asked, Route.ACCOUNT)
    refuse(
        asked,
        route=Route.ACCOUNT,
        shown=shown_text(asked, most, "en"),
        language="en",
        by=by(user),
        reasons=[RefusalReason.NOT_NOW],
        blocks=True,
    )
    block_applicant(mother.person, user, by=Actor.person(mother.person_id))
    MessageChoices.objects.create(user=user, by_email=["links"], by_text=[], left_out_of_email=["link_ended"])


def exported(user, kind=FileKind.JSON):
    return "".join(export_data(kind, by=user, kind_of=kind_of))


def told(user):
    """The export as a program reads it."""
    return json.loads(exported(user))


def end_now(link):
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="subject")
