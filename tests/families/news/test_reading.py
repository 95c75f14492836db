"""Reading the register's news: in order, each change once, whatever is killed or silent meanwhile; what cannot be applied keeps
nobody from the next."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.models import ChangesCursor, HeldChange, InsuredPerson, Message, ProviderBreaker
from families.models.people import CardState
from families.services.news import reading
from families.services.news.held import retry_change
from families.services.news.reading import read_changes
from tests.families.conftest import LI_MING, WANG_FANG, link_relative, link_self
from tests.families.news.conftest import person_of, read, told
from tests.families.news.telling import living
from tests.registry.process import in_register

pytestmark = pytest.mark.processes
HTTP = "http"


def cursor():
    return ChangesCursor.objects.get(provider=HTTP).cursor


def newest(register):
    return str(in_register(register, "select coalesce(max(id), 0) from registry_change")[0][0])


def test_name_phone_and_card_follow_and_the_link_stays(register, son, link_to):
    link = link_to("demo_sister", "sister")
    reference, before = link.person.register_reference, link.sequence
    register.change(reference, "name", "李静安")
    register.change(reference, "phone", "")
    register.change(reference, "card", "temporary_loss")

    assert read() == 3

    person = person_of(register, "demo_sister")
    link.refresh_from_db()
    assert (person.name, person.has_phone, person.cards.get().state) == ("李静安", False, CardState.TEMPORARY_LOSS)
    assert (link.is_active, link.sequence) == (True, before)
    changed = Event.objects.filter(kind="families.card_changed", person_id=person.pk).values_list(
        "actor_kind", "actor_id"
    )
    assert list(changed) == [("authority", HTTP)]
    assert cursor() == newest(register)
    register.change(reference, "card", "normal")


def test_news_of_nobody_we_know_moves_the_cursor_and_writes_nothing(register, son):
    events = Event.objects.count()
    for _change in range(3):
        register.change(register.cases["demo_other_citizen"]["reference"], "name")

    assert read() == 0

    assert (cursor(), Event.objects.count()) == (newest(register), events)
    assert not InsuredPerson.objects.filter(
        register_reference=register.cases["demo_other_citizen"]["reference"]
    ).exists()


def test_run_without_news_leaves_its_mark(register, son):
    ChangesCursor.objects.update(read_at=None)

    read()

    row = ChangesCursor.objects.get()
    assert (row.read_at is not None, row.lease_token, row.attempts) == (True, None, 0)


def test_cursor_is_read_by_one_at_a_time(register, son):
    register.change(register.cases["demo_citizen"]["reference"], "phone")
    ChangesCursor.objects.update(lease_until=timezone.now() + timedelta(minutes=1), lease_token=uuid4())

    assert read() == 0
    assert cursor() != newest(register)

    ChangesCursor.objects.update(lease_until="2020-01-01T00:00:00Z")
    assert read() == 1


def test_who_lost_the_lease_writes_nothing(register, son, link_to, monkeypatch):
    """Back from the dead, after somebody else has taken over."""
    link = link_to("demo_brother", "brother")
    register.change(link.person.register_reference, "name", "李强强")
    before = cursor()

    def overtaken(*args, **kwargs):
        ChangesCursor.objects.update(lease_token=uuid4())
        return look(*args, **kwargs)

    look = reading.look
    monkeypatch.setattr(reading, "look", overtaken)
    read()

    assert (person_of(register, "demo_brother").name, cursor()) == ("李强", before)
    monkeypatch.undo()
    ChangesCursor.objects.update(lease_until=None, lease_token=None)
    read()
    assert person_of(register, "demo_brother").name == "李强强"


@pytest.mark.parametrize("mode", ["503", "garbage", "reset"])
def test_silent_register_costs_time_alone(register, son, mode):
    register.change(register.cases["demo_citizen"]["reference"], "phone")
    before = cursor()
    register.set_faults(mode=mode)

    assert read() == 0

    row = ChangesCursor.objects.get()
    assert (row.cursor, row.attempts, row.lease_token) == (before, 1, None)
    assert row.due_at > timezone.now() - timedelta(seconds=1)
    register.set_faults()
    assert read() == 1
    assert (cursor(), ChangesCursor.objects.get().attempts) == (newest(register), 0)


def test_open_breaker_is_asked_nothing(register, son):
    register.change(register.cases["demo_citizen"]["reference"], "phone")
    now = timezone.now()
    is_open = {"failures": 5, "opened_at": now, "probe_at": now + timedelta(minutes=1)}
    ProviderBreaker.objects.update_or_create(pk=HTTP, defaults=is_open)
    ChangesCursor.objects.update(due_at="2020-01-01T00:00:00Z")

    assert read_changes() == 0

    row = ChangesCursor.objects.get()
    assert (row.attempts, row.lease_token, row.cursor != newest(register)) == (0, None, True)


def test_unknown_kind_is_logged_and_skipped(known, news, log_lines):
    news.rows = [(1, WANG_FANG.reference, "birth"), (2, WANG_FANG.reference, "name")]
    news.people = {WANG_FANG.reference: living(WANG_FANG, name="王芳芳")}

    assert read() == 1

    assert (cursor(), InsuredPerson.objects.filter(name="王芳芳").count()) == ("2", 1)
    assert "change_of_unknown_kind" in log_lines.getvalue()


@pytest.mark.parametrize(
    "odd",
    [
        living(WANG_FANG, region="999999"),
        living(WANG_FANG, sex="other"),
        living(WANG_FANG, name="长" * 201),
        (500, {}),
        (403, {}),
        living(LI_MING),
    ],
    ids=["region", "sex", "name", "silent", "refused", "somebody-else"],
)
def test_change_that_cannot_be_applied_is_held_and_keeps_nobody_from_the_next(known, news, odd, log_lines):
    news.rows = [(1, WANG_FANG.reference, "name"), (2, LI_MING.reference, "name")]
    news.people = {WANG_FANG.reference: odd, LI_MING.reference: living(LI_MING, name="李明明")}

    read()

    assert (cursor(), InsuredPerson.objects.filter(name="李明明").count()) == ("2", 1)
    held = HeldChange.objects.get()
    assert (held.provider, held.cursor, held.kind, held.given_up_at) == (HTTP, "1", "name", None)
    assert "change_held" in log_lines.getvalue()

    news.people[WANG_FANG.reference] = living(WANG_FANG, name="王芳芳")
    read()
    assert (HeldChange.objects.count(), InsuredPerson.objects.filter(name="王芳芳").count()) == (0, 1)


def test_after_five_tries_it_is_put_aside_until_an_operator_wishes(known, news, log_lines):
    news.rows = [(1, WANG_FANG.reference, "name")]
    news.people = {WANG_FANG.reference: living(WANG_FANG, region="999999")}

    for _run in range(8):
        read()

    held = HeldChange.objects.get()
    assert (held.failures, held.due_at, held.lease_token, held.given_up_at is not None) == (5, None, None, True)
    assert log_lines.getvalue().count("change_put_aside") == 1
    assert WANG_FANG.reference not in log_lines.getvalue()

    news.people[WANG_FANG.reference] = living(WANG_FANG, name="王芳芳")
    assert retry_change(held, by=Actor.system("tests"))
    read()
    assert (HeldChange.objects.count(), InsuredPerson.objects.filter(name="王芳芳").count()) == (0, 1)


def test_silence_about_one_counts_as_no_failure_until_the_packs_patience_is_over(known, news):
    news.rows = [(1, WANG_FANG.reference, "name"), (2, LI_MING.reference, "name")]
    news.people = {WANG_FANG.reference: (500, {}), LI_MING.reference: living(LI_MING)}
    for _run in range(8):
        read()

    held = HeldChange.objects.get()
    assert (held.failures, held.given_up_at) == (0, None)

    HeldChange.objects.update(held_at=timezone.now() - timedelta(hours=73))
    read()
    assert HeldChange.objects.get().given_up_at is not None


def test_where_it_tells_nothing_of_the_only_one_it_is_waited_for_and_then_held(known, news):
    """Its news come, and of the person never anything: the others behind must not wait for ever."""
    news.rows = [(1, WANG_FANG.reference, "name")]
    news.people = {WANG_FANG.reference: (500, {})}

    read()
    assert (cursor(), HeldChange.objects.count()) == ("", 0)
    for _run in range(6):
        read()
    assert (cursor(), HeldChange.objects.count()) == ("1", 1)


def test_crash_between_answer_and_commit_repeats_harmlessly(known, news, monkeypatch):
    """Whatever was written goes back with the cursor; the next run does it once."""
    news.rows = [(1, WANG_FANG.reference, "marriage"), (2, WANG_FANG.reference, "death")]
    news.people = {WANG_FANG.reference: (410, {"died_on": "2026-11-20"})}

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        apply(*args, **kwargs)
        raise Killed

    apply = reading.apply
    monkeypatch.setattr(reading, "apply", killed)
    with pytest.raises(Killed), transaction.atomic():
        read()
    monkeypatch.undo()
    assert "relative_died" not in told(known)

    ChangesCursor.objects.update(lease_until=None, lease_token=None)
    for _run in range(3):
        read()

    assert (cursor(), told(known).count("relative_died")) == ("2", 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_read_everything_once(applicant, news):
    link_self(applicant)
    link_relative(applicant)
    news.rows = [(n, [WANG_FANG, LI_MING][n % 2].reference, "name") for n in range(1, 40)]
    news.people = {one.reference: living(one) for one in (WANG_FANG, LI_MING)}
    ready = Signal()

    def run():
        ready.wait()
        try:
            return read_changes()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(run) for _run in range(4)]
        ready.set()
        taken_up = [one.result() for one in runs]

    assert sorted(taken_up) == [0, 0, 0, 39]


def test_run_that_is_out_of_time_asks_to_be_woken_and_loses_nothing(register, son, monkeypatch):
    register.change(register.cases["demo_citizen"]["reference"], "phone")
    woken = []
    monkeypatch.setattr(reading, "wake", woken.append)
    monkeypatch.setattr(reading, "WORKS_FOR", -1.0)

    assert read() == 0
    monkeypatch.undo()

    assert woken == [reading.READ_CHANGES]
    assert read() == 1


WEEK = 3_000
INTO = """
with recursive n(n) as (select 0 union all select n + 1 from n where n + 1 < ?),
  people(n, id) as (select row_number() over (order by id) - 1, id from registry_person where died_on is null limit 200)
insert into registry_change (person_id, kind, changed_at)
select people.id, case n.n / 200 % 3 when 0 then 'card' when 1 then 'name' else 'phone' end, '2026-11-20 08:00:00'
from n join people on people.n = n.n % (select count(*) from people) order by n.n
"""


def changes_of_ours(register, after):
    ours = list(InsuredPerson.objects.values_list("register_reference", flat=True))
    sql = (
        "select count(*) from registry_change c join registry_person p on p.id = c.person_id where c.id > ?"
        f" and p.reference in ({', '.join('?' * len(ours))})"
    )
    return in_register(register, sql, after, *ours)[0][0]


def test_week_of_changes_is_read_in_order_a_page_at_a_time(register, son, link_to, monkeypatch):
    """What a page holds is all that is held in memory."""
    link_to("demo_father", "father")
    before = int(newest(register))
    in_register(register, INTO, WEEK)
    pages, seen = [], []
    known, apply = reading._known, reading.apply
    monkeypatch.setattr(reading, "_known", lambda changes: pages.append(len(changes)) or known(changes))
    monkeypatch.setattr(
        reading, "apply", lambda news, *a, **k: seen.append(int(news.cause.split(":")[1])) or apply(news, *a, **k)
    )

    taken_up = 0
    while cursor() != newest(register):
        taken_up += read()

    assert taken_up == len(seen) == changes_of_ours(register, before) > 20
    assert seen == sorted(set(seen))
    assert (max(pages), sum(pages)) == (500, WEEK)
    assert not HeldChange.objects.exists()


def cursor_row(**fields):
    return ChangesCursor(provider="other", **fields)


def held_row(**fields):
    return HeldChange(**{"provider": HTTP, "cursor": "1", "kind": "name", "due_at": timezone.now()} | fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("held_change_due_until_put_aside", {"due_at": None}),
        ("held_change_due_until_put_aside", {"given_up_at": timezone.now()}),
        ("held_change_lease_whole", {"lease_token": uuid4()}),
    ],
    ids=["neither", "both", "lease"],
)
def test_odd_held_change_is_refused(known, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        held_row(person=InsuredPerson.objects.first(), **fields).save()


def test_change_is_held_once(known):
    held_row(person=InsuredPerson.objects.first()).save()

    with pytest.raises(IntegrityError, match="held_change_once"), transaction.atomic():
        held_row(person=InsuredPerson.objects.first()).save()


def test_half_a_lease_of_a_cursor_is_refused(db):
    with pytest.raises(IntegrityError, match="changes_lease_whole"), transaction.atomic():
        cursor_row(lease_token=uuid4()).save()


def test_messages_of_the_news_name_nobody(known, news):
    news.rows = [(1, WANG_FANG.reference, "death")]
    news.people = {WANG_FANG.reference: (410, {})}
    read()

    message = Message.objects.get(kind="relative_died")
    assert message.codes == {"reference": message.application.reference}
