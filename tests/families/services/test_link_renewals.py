"""A link that ends soon, or has just ended, and the one in its place: when, by whom, and what both are told."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.decisions import FreezeReason
from families.errors import AlreadyLinked, ConsentNotOpen, NotRenewable, QuotaReached
from families.models import FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.policies.renewals import can_renew_link
from families.relationships import Relationship
from families.services.applications import limits
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import save_answers, submit_application
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.links.changing import freeze_link
from families.services.links.ending import end_link
from families.services.links.renewals import renewal_of, start_renewal
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.recipes import approve, make_link, make_person
from tests.families.recipes import make_waiting as made_waiting

DAY = timedelta(days=1)


@pytest.fixture
def link(linked):
    """To the mother; ends in ten days."""
    return ends_in(link_relative(linked), 10 * DAY)


def ends_in(link, left, **values):
    values = {"begins_at": timezone.now() - 355 * DAY, "until": timezone.now() + left} | values
    FamilyLink.objects.filter(pk=link.pk).update(**values)
    return FamilyLink.objects.select_related("person", "owner", "application", "consent").get(pk=link.pk)


def renewed(link, **answers):
    """Sent, and waiting for the register."""
    draft = start_renewal(link, language="en", by=by(link.owner))
    if answers:
        save_answers(draft, version=draft.version, **answers)
    return submit(draft)


def asked_anew(link, **answers):
    return answer(renewed(link, **answers), WANG_FANG)


def refuse(application):
    shown = shown_text(application, Terms(list(application.scopes), application.term_days), "en")
    consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=by(application.applicant))


def standing(owner, person):
    return list(FamilyLink.objects.standing().filter(owner=owner, person=person))


def kinds_since(messages, user):
    return list(messages.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_everything_that_is_known_is_filled_in(link):
    FamilyLink.objects.filter(pk=link.pk).update(scopes=["view_card"])
    link.refresh_from_db()

    draft = start_renewal(link, language="en", by=by(link.owner))

    draft.refresh_from_db()
    assert (draft.status, draft.renews_id, draft.relationship) == (Status.DRAFT, link.pk, "mother")
    assert (draft.name, draft.number, draft.has_no_number) == (WANG_FANG.name, WANG_FANG.number, False)
    assert (draft.scopes, draft.term_days, draft.region_id) == (["view_card"], 365, "110000")


def test_term_that_the_region_offers_no_more_becomes_the_usual_one(link):
    type(link.consent).objects.filter(pk=link.consent_id).update(term_days=100)
    link.consent.refresh_from_db()

    assert start_renewal(link, language="en", by=by(link.owner)).term_days == 365


def test_new_link_takes_the_place_of_the_old_one(link, linked):
    application = asked_anew(link, scopes=["view_pension"], term_days=182)
    assert standing(linked, link.person) == [link]  # until the person has answered
    before = set(Message.objects.values_list("pk", flat=True))

    new = agree(application)

    link.refresh_from_db()
    assert (link.ended_by, link.sequence) == (EndedBy.RENEWED, 2)
    assert standing(linked, link.person) == [new]
    assert (new.scopes, new.begins_at + 182 * DAY, new.application) == (["view_pension"], new.until, application)
    events = Event.objects.filter(object_kind="link", object_id__in=[str(link.pk), str(new.pk)], pk__gt=0)
    told = list(events.order_by("pk").values_list("kind", "object_id"))[-2:]
    assert told == [("families.link_ended", str(link.pk)), ("families.link_begun", str(new.pk))]
    assert Event.objects.get(kind="families.link_begun", object_id=str(new.pk)).codes["renews"] == str(link.pk)
    messages = Message.objects.exclude(pk__in=before)
    assert list(messages.order_by("kind").values_list("kind", "user", "person")) == [
        (Kind.LINK_RENEWED, linked.pk, None),
        (Kind.LINK_RENEWED_SUBJECT, None, link.person_id),
    ]


def test_read_out_renewal_leaves_no_day_without_a_link(link, linked):
    """What the new link shows, the old one would have shown until it might begin."""
    new = agree(asked_anew(link), route=Route.READ_OUT)

    link.refresh_from_db()
    assert (link.ended_by, new.is_active, new.scopes) == (EndedBy.RENEWED, True, ["view_card"])
    assert list(FamilyLink.objects.active().filter(owner=linked, person=link.person)) == [new]
    assert new.until - new.begins_at == 31 * DAY
    told = set(Message.objects.filter(person=link.person_id).values_list("kind", flat=True))
    assert Kind.LINK_RENEWED_SUBJECT in told
    assert Kind.READ_OUT_BEGINS not in told


def _others_shown(link):
    return {"scopes": ["view_pension"]}


def _over_before(link):
    return {"until": timezone.now() + DAY / 2}


def _paused(link):
    return {"paused_at": timezone.now()}


@pytest.mark.parametrize("hinder", [_others_shown, _over_before, _paused])
def test_read_out_renewal_shows_nothing_sooner_than_the_person_was_told(link, linked, hinder):
    application = asked_anew(link)
    FamilyLink.objects.filter(pk=link.pk).update(**hinder(link))

    new = agree(application, route=Route.READ_OUT)

    assert timedelta(hours=23) < new.begins_at - timezone.now() <= timedelta(hours=24)
    assert not FamilyLink.objects.active().filter(owner=linked, person=link.person).exists()
    assert Message.objects.filter(person=link.person_id, kind=Kind.READ_OUT_BEGINS).count() == 1


def test_two_links_of_a_pair_never_stand_side_by_side(link, linked):
    new = agree(asked_anew(link), route=Route.READ_OUT)

    with pytest.raises(IntegrityError, match="link_one_active_a_pair"), transaction.atomic():
        FamilyLink.objects.filter(pk=link.pk).update(ended_at=None, ended_by=None)
    assert standing(linked, link.person) == [new]


@pytest.mark.parametrize(
    ("changes", "words"), [({}, "at once"), ({"paused_at": timezone.now()}, "24 hours later")], ids=["active", "paused"]
)
def test_page_of_the_code_says_when_it_begins(link, linked, sign_in, changes, words):
    application = asked_anew(link)
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    browser = sign_in(linked)
    for name in ("application-code", "application"):
        assert words in browser.get(reverse(f"families:{name}", args=[application.pk])).content.decode()


def test_guardian_renews_without_being_asked(linked):
    child = answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, guardian=True).link
    link = ends_in(child, 10 * DAY)
    before = set(Message.objects.values_list("pk", flat=True))

    application = answer(renewed(link), LI_XIAOYU, guardian=True)

    link.refresh_from_db()
    assert (application.status, link.ended_by) == (Status.APPROVED, EndedBy.RENEWED)
    assert standing(linked, link.person) == [application.link]
    assert application.link.consent.route == Route.GUARDIAN
    assert kinds_since(Message.objects.exclude(pk__in=before), linked) == [Kind.LINK_RENEWED]


@pytest.mark.parametrize("guardian", [True, False], ids=["guardian", "officer"])
def test_overdue_link_that_nobody_has_closed_is_renewed_too(linked, officer, guardian):
    child = answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, guardian=True).link
    link = ends_in(child, -DAY)

    application = answer(renewed(link), LI_XIAOYU, guardian=guardian)
    if not guardian:
        assert approve([application], officer=officer, reason="documents_seen") == {}

    link.refresh_from_db()
    assert link.ended_by == EndedBy.RENEWED
    assert len(standing(linked, link.person)) == 1
    assert not Message.objects.filter(kind=Kind.LINK_ENDED).exists()


def test_link_that_time_has_closed_is_renewed_and_stays_ended_by_its_term(link, linked):
    ends_in(link, -29 * DAY)
    close_overdue()
    link.refresh_from_db()

    new = agree(asked_anew(link))

    link.refresh_from_db()
    assert (link.ended_by, standing(linked, link.person)) == (EndedBy.TERM, [new])


@pytest.mark.parametrize(
    ("left", "is_open"),
    [(61, False), (60, True), (1, True), (0, True), (-29, True), (-31, False)],
)
def test_opens_sixty_days_before_and_closes_thirty_days_after(link, left, is_open):
    ended = ends_in(link, left * DAY)
    assert can_renew_link(link.owner, ended) is (is_open or left == -31)  # overdue and not closed: whenever
    close_overdue()
    ended.refresh_from_db()
    assert can_renew_link(link.owner, ended) is is_open


@pytest.mark.parametrize(("days", "is_open"), [(9, False), (10, True)])
def test_region_says_when_it_opens(link, pack_of, days, is_open):
    pack_of("110000", section="lasting", renewal_opens_days=days)

    assert can_renew_link(link.owner, link) is is_open


@pytest.mark.parametrize("ended_by", [by for by in EndedBy if by not in {EndedBy.TERM}])
def test_link_that_somebody_ended_is_not_renewed(link, ended_by):
    ended = ends_in(link, -DAY, ended_at=timezone.now() - 2 * DAY, ended_by=ended_by)

    with pytest.raises(NotRenewable):
        start_renewal(ended, language="en", by=by(link.owner))


@pytest.mark.parametrize(
    "values", [{"frozen_at": timezone.now()}, {"begins_at": timezone.now() + DAY}], ids=["frozen", "not-begun"]
)
def test_frozen_link_and_one_that_has_not_begun_are_not_renewed(link, values):
    assert not can_renew_link(link.owner, ends_in(link, 10 * DAY, **values))


def test_nobody_else_and_nobody_for_a_dead_person_renews(link, stranger):
    assert not can_renew_link(stranger, link)
    link.person.died_on = timezone.localdate()
    assert not can_renew_link(link.owner, link)


def test_own_card_has_no_term_to_renew(linked):
    own = FamilyLink.objects.own().select_related("person").get(owner=linked)

    assert not can_renew_link(linked, own)


def test_ended_link_is_not_renewed_beside_a_new_one(link, linked):
    ended = ends_in(link, -DAY, ended_at=timezone.now(), ended_by=EndedBy.TERM)
    make_link(linked, link.person, Relationship.MOTHER)

    assert not can_renew_link(linked, ended)


def of_age(person, age=16):
    return timezone.make_aware(datetime.combine(person.turns(age), time.min))


def test_childs_link_lasts_until_the_birthday_and_is_then_asked_for_anew(linked):
    """Before it nothing longer could be had; after it the young person decides."""
    child = make_person(
        "李小雨", timezone.localdate().replace(year=timezone.localdate().year - 16) + 9 * DAY, sequence=2
    )
    link = make_link(linked, child, Relationship.DAUGHTER)
    link = ends_in(link, 10 * DAY, until=of_age(child))
    assert not can_renew_link(linked, link)

    InsuredPerson.objects.filter(pk=child.pk).update(birth_date=child.born_on - 10 * DAY)
    link = ends_in(link, 10 * DAY, until=timezone.now() - DAY)
    assert can_renew_link(linked, link)


def test_renewal_that_is_under_way_is_the_one_there_is(link):
    first = start_renewal(link, language="en", by=by(link.owner))
    assert start_renewal(link, language="es", by=by(link.owner)).pk == first.pk

    submit(first)
    assert start_renewal(link, language="en", by=by(link.owner)).pk == first.pk
    assert renewal_of(link).pk == first.pk


def test_second_open_renewal_breaks_the_constraint(link, stranger):
    """Of another applicant, for the number of one and the same is refused already."""
    link_self(stranger, ZHAO_QIANG)
    renewed(link)

    with pytest.raises(IntegrityError, match="application_one_open_renewal_a_link"):
        made_waiting(stranger, make_person("丙", ZHAO_QIANG.born, sequence=7), Relationship.OTHER, renews=link)


@pytest.mark.parametrize("end", ["refused", "expired"])
def test_declined_renewal_leaves_the_link_to_its_own_end(link, linked, end):
    application = asked_anew(link)
    if end == "refused":
        refuse(application)
    else:
        LinkApplication.objects.filter(pk=application.pk).update(expires_at=timezone.now() - DAY)
        close_overdue()

    application.refresh_from_db()
    link.refresh_from_db()
    assert application.status == (Status.DECLINED if end == "refused" else Status.EXPIRED)
    assert (link.ended_at, link.sequence, standing(linked, link.person)) == (None, 1, [link])


def test_draft_of_a_link_that_somebody_ended_meanwhile_is_not_sent(link):
    draft = start_renewal(link, language="en", by=by(link.owner))
    end_link(link, ended_by=EndedBy.SUBJECT, by=by(link.owner), is_silent=True)

    with pytest.raises(NotRenewable):
        submit_application(draft, version=draft.version, language="en", by=by(link.owner))


def test_yes_to_the_renewal_of_a_link_that_a_dispute_has_frozen_makes_none(link, linked):
    application = asked_anew(link)
    freeze_link(link, FreezeReason.DISPUTE, by=by(linked))

    terms = most_that_route_grants(application, Route.ACCOUNT)
    shown = shown_text(application, terms, "en")
    consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(linked))

    application.refresh_from_db()
    link.refresh_from_db()
    assert (application.status, link.ended_at) == (Status.DECLINED, None)
    assert Event.objects.get(kind="families.obstacle").codes["obstacle"] == "frozen"
    with pytest.raises(ConsentNotOpen):
        consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(linked))


def test_pair_counts_once_in_the_owners_quota(link, linked, pack_of):
    """Before it is sent, while it is open, and when it is approved."""
    pack_of("110000", quota_total=1, quota_elders=1)
    application = asked_anew(link)
    links = list(FamilyLink.objects.standing().filter(owner=linked))

    assert limits.used_by_owner([linked.pk], links)[linked.pk].total() == 1
    assert agree(application).owner == linked


def test_full_owner_may_not_add_another_while_a_renewal_is_open(link, linked, pack_of):
    pack_of("110000", quota_total=2)
    renewed(link)
    submit(draft_of(linked, CHEN_JING, Relationship.SPOUSE))

    with pytest.raises(QuotaReached):
        submit(draft_of(linked, ZHAO_QIANG, Relationship.BROTHER))


def test_renewal_of_an_ended_link_needs_its_place(link, linked, pack_of):
    ended = ends_in(link, -DAY)
    close_overdue()
    ended.refresh_from_db()
    draft = start_renewal(ended, language="en", by=by(linked))
    link_relative(linked, CHEN_JING, Relationship.SPOUSE)
    pack_of("110000", quota_total=1)

    with pytest.raises(QuotaReached):
        submit(draft)


def test_person_with_as_many_owners_as_may_be_can_be_renewed(link, linked, pack_of):
    pack_of("110000", owners_per_person=1)

    assert agree(asked_anew(link)).owner == linked


def test_months_matches_know_a_renewal(link, linked, pack_of):
    """The register proves no kinship to her: a new one would go to an officer, and the renewal takes nobody's place."""
    pack_of("110000", matches_per_month=1)
    assert limits.matches_this_month([linked.pk])[linked.pk] == 1

    assert asked_anew(link).status == Status.AWAITING_CONSENT
    assert limits.matches_this_month([linked.pk])[linked.pk] == 1


def test_same_number_by_hand_is_linked_already(link, linked):
    with pytest.raises(AlreadyLinked):
        submit(draft_of(linked, WANG_FANG, Relationship.MOTHER))
