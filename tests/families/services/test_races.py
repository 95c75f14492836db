"""Many at once: limits hold under lock, a double click is one application, one answer wins."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from audit.services import Actor
from families.due import claim_due
from families.errors import AlreadyApplied, ConsentNotOpen, FamilyServiceError, InvalidTransition, QuotaReached
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship, Sex
from families.services.applications import drafts as applications
from families.services.applications.applying import apply_results
from families.services.applications.closing import close_overdue
from families.services.applications.limits import lock_persons
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.links.ending import end_link, end_overdue
from families.states import OPEN, Status
from families.verification import Kinship, Outcome, Result
from tests.families.conftest import (
    CHEN_JING,
    WANG_FANG,
    Resident,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    type_code_rightly,
    waiting,
)
from tests.families.recipes import make_application, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(work: list[Callable[[], object]]) -> Counter[str]:
    """Run each in a thread with a connection of its own; counts what became of them by name of the error."""
    barrier = threading.Barrier(len(work))
    became: list[str] = []

    def run(job):
        connection.ensure_connection()
        barrier.wait(30)
        try:
            job()
            became.append("done")
        except FamilyServiceError as error:
            became.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(became)


def submitting(draft):
    def job():
        row = LinkApplication.objects.select_related("applicant").get(pk=draft.pk)
        applications.submit_application(row, version=draft.version, language="en", by=by(row.applicant))

    return job


def test_quota_of_four_elders_lets_exactly_four_of_twenty_pass(applicant):
    link_self(applicant)
    elders = [Resident("张老", WANG_FANG.born, Sex.FEMALE, sequence=n) for n in range(20)]
    drafts = [
        draft_of(applicant, elder, Relationship.GRANDMOTHER if n % 2 else Relationship.MOTHER)
        for n, elder in enumerate(elders)
        if n % 2 == 0
    ]
    drafts += [
        draft_of(applicant, Resident("张老", WANG_FANG.born, Sex.FEMALE, sequence=50 + n), Relationship.MOTHER)
        for n in range(10)
    ]

    became = all_at_once([submitting(draft) for draft in drafts])

    assert became == {"done": 4, QuotaReached.__name__: 16}
    assert LinkApplication.objects.filter(applicant=applicant, status__in=OPEN).count() == 4


def test_double_click_is_one_submission(applicant):
    link_self(applicant)
    draft = draft_of(applicant, WANG_FANG, Relationship.MOTHER)

    became = all_at_once([submitting(draft)] * 10)

    assert became == {"done": 10}
    assert LinkApplication.objects.filter(applicant=applicant).open().count() == 1


def test_two_windows_with_the_same_person_are_one_application(applicant):
    link_self(applicant)
    drafts = [draft_of(applicant, WANG_FANG, Relationship.MOTHER) for _window in range(6)]

    became = all_at_once([submitting(draft) for draft in drafts])

    assert became == {"done": 1, AlreadyApplied.__name__: 5}


def test_two_users_claiming_the_same_own_card_get_one_link(applicant, stranger):
    link_self(applicant, CHEN_JING)
    person = FamilyLink.objects.get().person
    FamilyLink.objects.all().delete()
    Consent.objects.all().delete()
    LinkApplication.objects.all().delete()
    rows = [waiting(user, CHEN_JING, Relationship.SELF) for user in (applicant, stranger)]
    for row in rows:
        type_code_rightly(row, Route.SELF_CODE)

    def agreeing(row):
        def job():
            shown = shown_text(row, Terms([], 0), "en")
            consents.grant(row, Terms([], 0), route=Route.SELF_CODE, shown=shown, language="en", by=by(row.applicant))

        return job

    all_at_once([agreeing(row) for row in rows])

    assert FamilyLink.objects.own().filter(person=person).count() == 1
    assert sorted(LinkApplication.objects.values_list("status", flat=True)) == [Status.APPROVED, Status.DECLINED]


def test_yes_and_no_and_withdrawal_at_once_have_one_winner(applicant):
    link_self(applicant)
    row = waiting(applicant)
    terms = most_that_route_grants(row, Route.ACCOUNT)
    shown = shown_text(row, terms, "en")
    fresh = LinkApplication.objects.select_related("applicant", "person")

    def yes():
        consents.grant(fresh.get(pk=row.pk), terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(applicant))

    def no():
        consents.refuse(fresh.get(pk=row.pk), route=Route.ACCOUNT, shown=shown, language="en", by=by(applicant))

    def withdraw():
        applications.withdraw_application(fresh.get(pk=row.pk), by=by(applicant))

    became = all_at_once([yes, no, withdraw] * 3)

    row.refresh_from_db()
    assert became["done"] == 1
    assert set(became) <= {"done", ConsentNotOpen.__name__, InvalidTransition.__name__}
    assert FamilyLink.objects.of_relatives().count() == (1 if row.status == Status.APPROVED else 0)
    assert (row.consent.answered_at is None) == (row.status == Status.WITHDRAWN)


def test_third_owners_place_is_given_once(applicant, stranger, relative, officer):
    users = [applicant, stranger, relative, officer]
    rows = []
    for n, user in enumerate(users):
        link_self(user, Resident("赵强", CHEN_JING.born, sequence=n))
        rows.append(waiting(user, WANG_FANG, Relationship.OTHER))
    terms = most_that_route_grants(rows[0], Route.ACCOUNT)

    def agreeing(row):
        shown = shown_text(row, terms, "en")
        return lambda: consents.grant(row, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(row.applicant))

    all_at_once([agreeing(row) for row in rows])

    assert FamilyLink.objects.of_relatives().count() == 3
    assert sorted(LinkApplication.objects.filter(pk__in=[r.pk for r in rows]).values_list("status", flat=True)) == [
        "approved",
        "approved",
        "approved",
        "declined",
    ]


def test_clocks_that_end_the_same_links_end_each_once(applicant):
    link_self(applicant)
    links = [link_relative(applicant, resident, Relationship.OTHER) for resident in (WANG_FANG, CHEN_JING)]
    over = timezone.now() - timedelta(hours=1)
    FamilyLink.objects.filter(pk__in=[link.pk for link in links]).update(begins_at=over - timedelta(days=1), until=over)

    became = all_at_once([lambda: end_overdue(FamilyLink.objects.all())] * 6)

    assert became == {"done": 6}
    assert set(FamilyLink.objects.of_relatives().values_list("ended_by", "sequence")) == {(EndedBy.TERM, 2)}
    assert Message.objects.filter(user=applicant, kind=Kind.LINK_ENDED).count() == 2


def test_own_card_ends_while_the_relative_agrees_and_the_register_answers(applicant):
    """Whoever comes first: in the end no link of theirs stands and nobody is asked any more."""
    own = link_self(applicant)
    row = waiting(applicant)
    sent = submit(draft_of(applicant, CHEN_JING, Relationship.SPOUSE))
    rows, token = claim_due(LinkApplication.objects.filter(pk=sent.pk), limit=1)
    facts = CHEN_JING.facts()
    result = Result(
        sent.pk, Outcome.MATCH, facts, CHEN_JING.card(), Kinship(is_proven=False, by=None, is_guardian=False)
    )
    terms = most_that_route_grants(row, Route.ACCOUNT)
    shown = shown_text(row, terms, "en")

    def yes():
        asked = LinkApplication.objects.select_related("applicant", "person").get(pk=row.pk)
        consents.grant(asked, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(applicant))

    def register():
        apply_results(rows, {sent.pk: result}, token, asked_at=timezone.now(), by=Actor.authority("http"))

    def end():
        end_link(FamilyLink.objects.get(pk=own.pk), ended_by=EndedBy.OWNER, by=by(applicant))

    became = all_at_once([yes, register, end])

    assert set(became) <= {"done", ConsentNotOpen.__name__}
    assert not FamilyLink.objects.filter(owner=applicant, ended_at__isnull=True).exists()
    assert not LinkApplication.objects.filter(applicant=applicant, status__in=OPEN).exists()


def while_waiting_for(commit: Callable[[], object], late: Callable[[], object]) -> None:
    """Run `commit` in a transaction of its own that stays open until `late`, in a thread, waits for one of its locks."""
    thread = threading.Thread(target=lambda: all_at_once([late]))
    with transaction.atomic():
        commit()
        thread.start()
        for _try in range(200):
            if _is_somebody_waiting():
                break
            time.sleep(0.05)
        else:
            pytest.fail("nobody waits")
    thread.join(60)


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_locks where not granted)")
        return cursor.fetchone()[0]


@pytest.fixture
def forgotten(applicant):
    """A person whom nobody has needed for 30 days."""
    person = make_person(WANG_FANG.name, WANG_FANG.born, sequence=2)
    InsuredPerson.objects.filter(pk=person.pk).update(confirmed_at=timezone.now() - timedelta(days=31))
    return person


def test_person_whom_the_register_confirms_in_this_moment_is_not_erased(forgotten):
    def confirm():
        lock_persons([forgotten.pk])
        InsuredPerson.objects.filter(pk=forgotten.pk).update(confirmed_at=timezone.now())

    while_waiting_for(confirm, close_overdue)

    forgotten.refresh_from_db()
    assert (forgotten.name, forgotten.erased_at, forgotten.cards.count()) == (WANG_FANG.name, None, 1)


def result_of(application, resident):
    kinship = Kinship(is_proven=False, by=None, is_guardian=False)
    return Result(application.pk, Outcome.MATCH, resident.facts(), resident.card(), kinship)


def test_answer_about_a_person_who_is_erased_in_this_moment_finds_them_anew(applicant, forgotten):
    link_self(applicant)
    reference = WANG_FANG.reference
    InsuredPerson.objects.filter(pk=forgotten.pk).update(register_reference=reference)
    sent = submit(draft_of(applicant, WANG_FANG, Relationship.MOTHER))
    rows, token = claim_due(LinkApplication.objects.filter(pk=sent.pk), limit=1)
    results = {sent.pk: result_of(sent, WANG_FANG)}

    while_waiting_for(
        close_overdue, lambda: apply_results(rows, results, token, asked_at=timezone.now(), by=Actor.authority("http"))
    )

    sent.refresh_from_db()
    forgotten.refresh_from_db()
    assert (sent.status, sent.person.register_reference) == (Status.AWAITING_CONSENT, reference)
    assert (sent.person.name, sent.person.number) == (WANG_FANG.name, WANG_FANG.number)
    assert (forgotten.name, forgotten.register_reference) == ("", f"erased:{forgotten.pk}")


def test_five_matches_a_month_are_five_however_many_workers_apply(applicant):
    link_self(applicant)
    strangers = [Resident("赵强", CHEN_JING.born, sequence=n) for n in range(8)]
    work = []
    for stranger in strangers:
        application = make_application(applicant, Relationship.OTHER, status=Status.VERIFYING)
        application.number = stranger.number
        application.save()
        rows, token = claim_due(LinkApplication.objects.filter(pk=application.pk), limit=1)
        work.append((rows, {application.pk: result_of(application, stranger)}, token))

    all_at_once([partial(apply_results, *claim, asked_at=timezone.now(), by=Actor.authority("http")) for claim in work])

    statuses = Counter(LinkApplication.objects.filter(relationship="other").values_list("status", flat=True))
    assert statuses == {Status.AWAITING_CONSENT: 5, Status.IN_REVIEW: 3}
