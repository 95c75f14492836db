"""Once a month each person is told who can see them and who looked."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from audit.models import Event
from audit.services import Actor, record_event
from families.models import Digest, FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.scopes import ALL
from families.selectors import looks_at
from families.services.links import digest_words, digests
from families.services.links.digests import Month, first_working_day, send_digests
from families.services.links.ending import end_link
from families.services.messages import send_due_messages
from families.services.notice_values import values_of
from families.wording import scopes_in_short
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, agree, link_relative, link_self
from tests.families.pages.conftest import bound, verified
from tests.families.recipes import make_link, make_person
from tests.integrators.conftest import make_app

__all__ = ["make_app"]

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 2, 1, 9, tzinfo=timezone.get_default_timezone())  # the first working day of its month


def at(moment):
    """By this process's clock; the database's stands still."""
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def link(linked):
    """To a mother who has no account of her own."""
    made = link_relative(linked)
    FamilyLink.objects.filter(pk=made.pk).update(until=timezone.now() + timedelta(days=300))
    return made


@pytest.fixture
def this_month(monkeypatch):
    """Looks are written at the database's clock, which no test moves: the month that is told of is the one of today."""
    today = timezone.localdate()
    month = Month(today.replace(day=1))
    monkeypatch.setattr(Month, "before", classmethod(lambda cls, day: month))
    return month


def looked(link, times=1, kind="families.record_opened", actor=None):
    for _turn in range(times):
        by = actor or Actor.citizen(link.owner_id)
        record_event(kind, by=by, of="link", object_id=link.pk, person_id=link.person_id)


def notices():
    return Message.objects.filter(kind=Kind.DIGEST)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2027, 2, 10), date(2027, 2, 1)),
        (date(2027, 8, 1), date(2027, 8, 2)),
        (date(2027, 1, 31), date(2027, 1, 4)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2027, 5, 1), date(2027, 5, 5)),
    ],
    ids=["monday", "sunday", "new-year", "national-day", "labour-day"],
)
def test_first_working_day_is_no_weekend_and_no_holiday(regions, day, first):
    """The national holiday's week of 2026, as it was announced, ends on the 7th. Of 2027 the law's days alone are known: both of
    Labour Day are on a weekend, and made up for on the two days after it."""
    assert first_working_day(day) == first


@pytest.mark.parametrize(
    ("day", "code"), [(date(2027, 1, 4), "2026-12"), (date(2027, 3, 31), "2027-02")], ids=["january", "march"]
)
def test_month_before_is_told_of(day, code):
    assert Month.before(day).code == code


def test_month_begins_and_ends_where_the_people_live():
    month = Month(date(2026, 12, 1))
    assert month.begins_at.isoformat() == "2026-12-01T00:00:00+08:00"
    assert month.ends_at.isoformat() == "2027-01-01T00:00:00+08:00"


def told_of(link, **more):
    return {
        "owner": str(link.owner_id),
        "relationship": "mother",
        "reference": link.application.reference,
        "scopes": list(link.scopes),
        "day": timezone.localdate(link.until).isoformat(),
    } | more


def test_person_without_an_account_gets_a_notice_with_codes_alone(linked, stranger, link, this_month):
    link_self(stranger, ZHAO_QIANG)
    other = make_link(stranger, link.person, Relationship.MOTHER)
    looked(link, 3)
    looked(link, kind="families.person_viewed", actor=Actor.officer(stranger.pk))
    looked(link, kind="families.code_checked", actor=Actor.system("code_check"))

    with at(next_working(this_month)):
        assert send_digests() == 1

    notice = notices().get()
    assert (notice.person, notice.user, notice.link, notice.application) == (link.person, None, None, None)
    assert notice.codes == {
        "month": this_month.code,
        "seen_by": [told_of(FamilyLink.objects.get(pk=link.pk), looks=3), told_of(other, looks=0)],
        "ended": [],
        "apps": [],
        "officers": "1",
    }
    assert notice.due_at is not None
    assert not {LI_MING.name, ZHAO_QIANG.name} & set(str(notice.codes).split("'"))


def test_notice_names_who_sees_what_what_has_ended_and_which_apps_asked(linked, stranger, link, this_month, make_app):
    link_self(stranger, ZHAO_QIANG)
    other = make_link(stranger, link.person, Relationship.MOTHER)
    end_link(other, ended_by=EndedBy.OWNER, by=Actor.citizen(stranger.pk))
    looked(link, 3)
    app = make_app(regions=["110000"])
    for _turn in range(2):
        codes = {"app": app.pk, "action": "view_card", "purpose": "hospital_registration", "answer": "no"}
        by_app = Actor.system("link_check")
        record_event(
            "families.link_checked", by=by_app, of="link", object_id=link.pk, person_id=link.person_id, codes=codes
        )
    with at(next_working(this_month)):
        send_digests()

    notice = notices().get()
    values = {language: values_of(_in_language(notice, language)) for language in ("en", "es", "zh-hans")}
    until = FamilyLink.objects.get(pk=link.pk).until
    with override("en"):
        day = date_format(timezone.localdate(until), "DATE_FORMAT")
    assert values["en"]["link_1"] == (
        f"{LI_MING.name} (you are their: Mother), reference {link.application.reference}, until {day}: "
        f"{scopes_in_short(tuple(link.scopes), 'en')}; looked 3 times"
    )
    assert values["en"]["ended_1"].startswith(f"{ZHAO_QIANG.name} (you are their: Mother)")
    assert other.application.reference in values["en"]["ended_1"]
    assert values["en"]["app_1"].endswith(": asked 2 times")
    assert "link_2" not in values["en"]
    for told in values.values():
        assert all(0 < len(value) <= 500 for value in told.values())


def _in_language(notice, language):
    notice.language = language
    return notice


def test_lines_of_a_notice_are_cut_where_the_authority_cuts_them(linked, link, monkeypatch):
    """As long as can be: the longest name, and everything but the card."""
    own = FamilyLink.objects.own().get(owner=linked)
    InsuredPerson.objects.filter(pk=own.person_id).update(name="长" * 200)
    FamilyLink.objects.filter(pk=link.pk).update(scopes=[scope for scope in ALL if scope != "view_card"])
    with at(MONDAY):
        send_digests()
    lines = [values_of(_in_language(notices().get(), language))["link_1"] for language in ("en", "es", "zh-hans")]
    assert all(len(line) <= digest_words.LONGEST == 500 for line in lines)

    monkeypatch.setattr(digest_words, "LONGEST", 220)
    line = values_of(notices().get())["link_1"]
    assert (len(line), line[-1]) == (220, "…")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"paused_at": MONDAY}, " (paused: nothing can be seen now)"),
        ({"frozen_at": MONDAY}, " (stands still: nothing can be seen now)"),
        ({"begins_at": MONDAY + timedelta(days=1)}, " (has not begun: nothing can be seen now)"),
    ],
    ids=["open", "paused", "frozen", "later"],
)
def test_what_cannot_be_seen_through_now_is_not_told_as_if_it_could(linked, link, change, words):
    FamilyLink.objects.filter(pk=link.pk).update(**change)
    link.refresh_from_db()
    with at(MONDAY):
        send_digests()
    day = date_format(timezone.localdate(link.until), "DATE_FORMAT")
    assert f"until {day}{words}: " in values_of(_in_language(notices().get(), "en"))["link_1"]


def test_overview_of_before_goes_out_as_it_was_written(linked, link):
    codes = {"month": "2026-10", "links": "QKRP-JQ92 (0)", "officers": "0"}
    message = Message(person=link.person, kind=Kind.DIGEST, language="en", codes=codes)
    assert {name: values_of(message)[name] for name in codes} == codes


def next_working(month):
    """The morning on which the month is told of."""
    return month.ends_at + timedelta(days=7, hours=9)


def test_account_gets_a_message_without_any_value(linked, relative, link, this_month):
    link_self(relative, WANG_FANG)
    looked(link)

    with at(next_working(this_month)):
        send_digests()

    message = notices().get()
    assert (message.user, message.codes, message.due_at) == (relative, {"month": this_month.code}, None)


def test_nothing_before_the_first_working_day_and_once_after_it(linked, link):
    counts = []
    for day in (-20, -1, 0, 0, 1, 27):
        with at(MONDAY + timedelta(days=day)):
            counts.append(send_digests())

    assert counts == [1, 0, 1, 0, 0, 0]  # the first is of December
    assert list(Digest.objects.order_by("month").values_list("month", flat=True)) == [
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_first_of_a_month_that_is_no_working_day_tells_nothing(linked, link):
    with at(datetime(2027, 8, 1, 9, tzinfo=timezone.get_default_timezone())):
        assert send_digests() == 0


def test_after_a_week_without_work_it_is_told_all_the_same(linked, link):
    with at(MONDAY + timedelta(days=8)):
        assert send_digests() == 1


def test_after_two_weeks_it_is_no_news_any_more(linked, link):
    with at(MONDAY + timedelta(days=14)):
        assert send_digests() == 0


def test_nothing_is_linked_nothing_is_told(linked, link):
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="owner")

    with at(MONDAY):
        assert send_digests() == 0


@pytest.mark.parametrize(
    "values", [{"died_on": date(2026, 11, 1)}, {"birth_date": date(2013, 2, 2)}], ids=["dead", "child-of-13"]
)
def test_dead_person_and_young_child_are_not_written_to(linked, link, values):
    InsuredPerson.objects.filter(pk=link.person_id).update(**values)

    with at(MONDAY):
        assert send_digests() == 0


def test_child_is_told_from_the_very_birthday(linked, link):
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=date(2013, 2, 1))

    with at(MONDAY):
        assert send_digests() == 1


def test_region_that_wants_none_gets_none(linked, link, pack_of):
    pack_of("110000", section="lasting", monthly_digest="false")

    with at(MONDAY):
        assert send_digests() == 0


def test_owner_whose_record_nobody_sees_is_told_nothing(linked, link):
    with at(MONDAY):
        send_digests()

    assert not notices().filter(user=linked).exists()


def test_batches_follow_each_other_and_take_as_many_queries_each(linked, monkeypatch):
    """Five people in batches of two."""
    monkeypatch.setattr(digests, "_BATCH", 2)
    for number, relationship in enumerate(("father", "mother", "brother", "sister", "spouse")):
        make_link(linked, make_person("人", date(1960, 1, 1), sequence=number + 20), relationship)
    with at(MONDAY), CaptureQueriesContext(connection) as queries:
        assert send_digests() == 5
    read = [query for query in queries if "audit_event" in query["sql"]]

    assert len(read) == 3 * 3  # who looked, what ended silently, and which apps asked
    assert Digest.objects.count() == 5


def test_notices_are_spread_over_the_morning(linked, link):
    with at(MONDAY):
        send_digests()

    notice = notices().get()
    assert MONDAY <= notice.due_at < MONDAY + timedelta(hours=6)


def test_notice_comes_in_words_to_the_phone(registry, settings, regions):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    son, mother = bound("son", registry.cases["demo_citizen"]), registry.cases["demo_mother"]
    link = agree(verified(son, mother, Relationship.MOTHER, scopes=["view_card"]))
    send_due_messages()
    before = len(registry.phones(mother["reference"]))
    with at(MONDAY):
        send_digests()
    notices().update(due_at=timezone.now())

    assert send_due_messages() == 1
    sent = registry.phones(mother["reference"])
    assert len(sent) == before + 1
    lines = sent[0].text.split("\n")
    assert "January 2027" in lines[0]  # she agreed in English
    assert lines[2].startswith(f"– {register_name(registry, 'demo_citizen')}")
    assert link.application.reference in lines[2]
    assert lines[-1].endswith("/consent/manage/")


def test_notice_comes_in_words_on_paper_where_there_is_no_phone(registry, settings, regions):
    """To a grandfather whom no text message reaches, a line for each who can see him, and how often they looked."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    grandson, grandfather = bound("son", registry.cases["demo_citizen"]), registry.cases["demo_grandfather_no_phone"]
    link = agree(verified(grandson, grandfather, Relationship.GRANDFATHER, scopes=["view_card"]))
    send_due_messages()
    before = len(registry.letters(grandfather["reference"]))
    with at(MONDAY):
        send_digests()
    notices().update(due_at=timezone.now())

    assert send_due_messages() == 1
    assert notices().get().channel == "letter"
    letters = registry.letters(grandfather["reference"])
    assert (len(letters), registry.phones(grandfather["reference"])) == (before + 1, [])
    lines = letters[0].text.split("\n")
    assert lines[1] == "They can see your record:"
    assert lines[2].startswith(f"– {register_name(registry, 'demo_citizen')} (you are their: ")
    assert link.application.reference in lines[2]
    assert lines[2].endswith("; did not look")


def register_name(registry, key):
    return registry.cases[key]["name"]


@pytest.mark.parametrize(
    ("month", "name"),
    [(date(2027, 1, 1), "digest_once_a_month"), (date(2027, 1, 2), "digest_month_begins_on_its_first")],
)
def test_constraints(linked, link, month, name):
    Digest.objects.create(person=link.person, month=date(2027, 1, 1))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Digest.objects.create(person=link.person, month=month)


def test_looks_are_counted_between_the_first_moment_and_the_last(link):
    """The journal's own order bounds the search, and its times decide."""
    looked(link)
    when = Event.objects.filter(kind="families.record_opened").get().at
    moment = timedelta(microseconds=1)

    def count(since, before):
        return sum(row[-1] for row in looks_at([link.person_id], since, before))

    assert count(when, when + moment) == 1
    assert count(when + moment, when + timedelta(days=31)) == 0
    assert count(when - timedelta(days=31), when) == 0
