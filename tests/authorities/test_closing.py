"""An office closes and opens again: whose it is, where it is offered no more, what stays, and what its supervisors see."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from audit.models import Event
from authorities.errors import ClosesAlready, ClosingDayNotPossible, OfficeClosed, OfficeOpen, PlaceNotYours
from authorities.models import ClosingReason, Office
from authorities.selectors import described_regions, offices_near
from authorities.services.closing import close_office, open_office_again
from authorities.services.editing import edit_place, go_back_to_delivered
from authorities.services.tables import load_tables
from families.admin.event_words import details_of, kind_of
from families.forms.assisted import OfficeForm
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.applications.assisting import offices_of
from families.standing import assisted_where
from tests.authorities.others import OTHERS
from tests.authorities.test_editing import said, supervising
from tests.authorities.test_table_pages import HERE, LIST, carry_out, existing, offices, problems, send
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_application

__all__ = ["said"]
CLOSE = reverse("admin:authorities_office_close", args=[HERE])
OPEN = reverse("admin:authorities_office_open", args=[HERE])
PAGE = reverse("admin:authorities_office_change", args=[HERE])
EDIT = reverse("admin:authorities_office_edit", args=[HERE])
DAY = timedelta(days=1)
REBUILT = ClosingReason.REBUILT


@pytest.fixture
def office(db):
    return Office.objects.get(pk=HERE)


@pytest.fixture
def supervisor(db):
    return on_duty("supervisor", "110000", "supervisor")


@pytest.fixture
def beijing(supervisor):
    return signed_in(supervisor)


def close(office, by, *, on=None, because=REBUILT):
    close_office(office, on=on or timezone.localdate(), because=because, by=by)
    office.refresh_from_db()


def answers(**changed):
    return {"on": timezone.localdate().isoformat(), "because": "moved"} | changed


def test_it_closes_on_its_day_and_not_before(office, supervisor):
    today = timezone.localdate()
    close(office, supervisor, on=today + 2 * DAY)
    assert (office.is_closed, office in Office.objects.open()) == (False, True)
    assert office in Office.objects.open(today + DAY)
    assert office not in Office.objects.open(today + 2 * DAY)
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert (office.is_closed, office in Office.objects.open()) == (True, False)


def test_closed_it_is_offered_nowhere(office, supervisor):
    citizens = [reverse("benefits:knowledge-region", args=["110000"]), reverse("families:help") + "?region=110000"]
    assert [office.romanised_name in Client().get(page).content.decode() for page in citizens] == [True, True]
    assert office in offices_of(supervisor)
    close(office, supervisor)
    assert [office.romanised_name in Client().get(page).content.decode() for page in citizens] == [False, False]
    assert office not in offices_near("110101", limit=100)
    assert office not in offices_of(supervisor)
    assert not OfficeForm({"office": office.pk}, offices=offices_of(supervisor)).is_valid()


def test_citizens_read_the_day_that_is_to_come(office, supervisor):
    page = reverse("benefits:knowledge-region", args=["110000"])
    assert "Closed from" not in Client().get(page).content.decode()
    day = timezone.localdate() + 3 * DAY
    close(office, supervisor, on=day)
    assert f"Closed from {date_format(day, 'DATE_FORMAT')} on." in Client().get(page).content.decode()


def test_region_is_described_for_an_open_office_of_its_own(db):
    described = {region.code for region in described_regions()}
    window = Office.objects.create(
        code="150000-window", authority_id="150000-department", region_id="150000", hours=[], phone="12333"
    )
    assert {region.code for region in described_regions()} - described == {"150000"}
    close(window, supervising("150000"))
    assert {region.code for region in described_regions()} == described


def test_what_names_it_stays_readable(office, supervisor, beijing):
    son = User.objects.create_user("son")
    seen = {"assisted_by": supervisor, "assisted_seen": "identity_card", "assisted_office": office}
    helped = make_application(son, Relationship.MOTHER, **seen)
    close(office, supervisor)
    kept = LinkApplication.objects.select_related("assisted_office").get(pk=helped.pk)
    assert office.label in assisted_where(kept)
    assert beijing.get(PAGE).status_code == 200
    assert office.code in beijing.get(LIST["office"]).content.decode()


@pytest.mark.parametrize("force", [False, True], ids=["new files", "by force"])
def test_loading_never_opens_it(office, supervisor, said, force):
    close(office, supervisor)
    said('phone = "12333"', 'phone = "12399"')
    assert load_tables(force=force).is_changed
    office.refresh_from_db()
    assert (office.phone, office.closed_on, office.closed_because) == ("12399", timezone.localdate(), "rebuilt")
    assert Office.objects.filter(closed_on__isnull=False).count() == 1


def test_it_opens_again_also_before_its_day(office, supervisor):
    close(office, supervisor)
    open_office_again(office, by=supervisor)
    assert office in Office.objects.open()
    close(office, supervisor, on=timezone.localdate() + 5 * DAY)
    open_office_again(office, by=supervisor)
    office.refresh_from_db()
    assert (office.closed_on, office.closed_because) == (None, None)


@pytest.mark.parametrize("ahead", [-1, 367])
def test_day_is_today_or_within_a_year(office, supervisor, ahead):
    with pytest.raises(ClosingDayNotPossible):
        close(office, supervisor, on=timezone.localdate() + ahead * DAY)
    close(office, supervisor, on=timezone.localdate() + 366 * DAY)


def test_closed_twice_and_opened_twice_are_refused(office, supervisor):
    with pytest.raises(OfficeOpen):
        open_office_again(office, by=supervisor)
    close(office, supervisor, on=timezone.localdate() + DAY)
    with pytest.raises(ClosesAlready):
        close(office, supervisor)
    assert Event.objects.filter(object_kind="office").count() == 1


@pytest.mark.parametrize(("role", "region"), [other[:2] for other in OTHERS])
def test_it_is_nobody_elses_to_close_or_open(office, supervisor, role, region):
    by = supervising(region, role)
    with pytest.raises(PlaceNotYours):
        close(office, by)
    close(office, supervisor)
    with pytest.raises(PlaceNotYours):
        open_office_again(office, by=by)


def test_closed_it_is_not_changed(office, supervisor):
    edit_place(office, {"phone": "010 12333"}, seen=None, by=supervisor)
    close(office, supervisor)
    with pytest.raises(OfficeClosed):
        edit_place(office, {"phone": "010 12334"}, seen=office.edited_at, by=supervisor)
    with pytest.raises(OfficeClosed):
        go_back_to_delivered(office, by=supervisor)


def test_events_say_which_and_why_in_words(office, supervisor):
    close(office, supervisor, because=ClosingReason.GIVEN_UP)
    open_office_again(office, by=supervisor)
    today = timezone.localdate().isoformat()
    closed, opened = Event.objects.filter(object_kind="office").order_by("pk")
    assert (closed.kind, closed.object_id, closed.actor_id) == (
        "authorities.office_closed",
        HERE,
        str(supervisor.pk),
    )
    assert closed.codes == {"region": "110101", "reason": "given_up", "closed_on": today}
    assert str(kind_of(closed)) == "Office closed by its supervisor"
    assert details_of(closed) == f"reason: Given up; region: Dongcheng; closed from: {today}"
    assert (str(kind_of(opened)), opened.codes) == ("Office opened again by its supervisor", {"region": "110101"})


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"closed_on": "2026-11-27"}, "office_closed_for_a_reason"),
        ({"closed_because": "moved"}, "office_closed_for_a_reason"),
        ({"closed_on": "2026-11-27", "closed_because": "whim"}, "office_closing_reason_known"),
    ],
)
def test_database_wants_a_reason_that_is_known(office, values, named):
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(**values)


class TestTable:
    def test_it_says_that_a_row_names_a_closed_office(self, office, supervisor, beijing):
        close(office, supervisor)
        told = problems(send(beijing, "office", offices(existing() | {"phone": "010 12333"})))
        assert told == [(2, "code", "This office is closed. Open it again before you change it.")]
        assert Office.objects.get(pk=HERE).phone == "12333"

    def test_of_which_it_changes_nothing_it_may_name(self, office, supervisor, beijing):
        close(office, supervisor)
        other = existing("110105-demonstration") | {"phone": "010 12333"}
        assert carry_out(beijing, "office", offices(existing(), other)).status_code == 302
        office.refresh_from_db()
        assert office.is_closed


class TestPages:
    def test_supervisor_closes_and_opens(self, office, beijing):
        assert CLOSE in beijing.get(PAGE).content.decode()
        assert beijing.get(CLOSE).status_code == 200
        answer = beijing.post(CLOSE, answers())
        assert (answer.status_code, answer.url) == (302, PAGE)
        office.refresh_from_db()
        assert (office.closed_on, office.closed_because) == (timezone.localdate(), "moved")

        body = beijing.get(PAGE).content.decode()
        assert "The office closes on the day that you chose." in body
        assert "Moved: another office stands in its place" in body
        assert OPEN in body
        assert EDIT not in body
        assert "Moved: another office stands in its place" in beijing.get(OPEN).content.decode()
        assert beijing.post(OPEN).url == PAGE
        assert EDIT in beijing.get(PAGE).content.decode()
        assert office in Office.objects.open()

    def test_with_its_day_to_come_it_can_be_changed_and_opened(self, office, supervisor, beijing):
        close(office, supervisor, on=timezone.localdate() + DAY)
        body = beijing.get(PAGE).content.decode()
        assert [page in body for page in (EDIT, OPEN, CLOSE)] == [True, True, False]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"on": ""}, "This field is required."),
            ({"on": "soon"}, "Enter a valid date."),
            ({"on": "2020-01-01"}, "An office closes today or on a day within a year."),
            ({"because": ""}, "Say why it closes."),
            ({"because": "whim"}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_is_said(self, office, beijing, changed, said):
        answer = beijing.post(CLOSE, answers(**changed))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert office in Office.objects.open()

    @pytest.mark.parametrize(("role", "region", "answered"), OTHERS)
    def test_others_close_and_open_nothing(self, office, supervisor, role, region, answered):
        another = signed_in(on_duty("another", region, role))
        assert [another.get(CLOSE).status_code, another.post(CLOSE, answers()).status_code] == [answered] * 2
        close(office, supervisor)
        assert [another.get(OPEN).status_code, another.post(OPEN).status_code] == [answered] * 2
        office.refresh_from_db()
        assert office.is_closed

    def test_strangers_find_nothing(self, office):
        citizen = signed_in(User.objects.create_user("citizen"))
        assert [citizen.get(page).status_code for page in (CLOSE, OPEN)] == [404, 404]
        assert Client().post(CLOSE, answers()).status_code == 302
        assert office in Office.objects.open()

    @pytest.mark.parametrize(
        ("language", "title"),
        [
            ("en", "Close this office?"),
            ("es", "¿Cerrar esta oficina?"),
            ("zh-hans", "要关闭此网点吗？"),
        ],
    )
    def test_page_in_three_languages(self, office, beijing, language, title):
        User.objects.update(language=language)
        assert f"<h1>{title}</h1>" in beijing.get(CLOSE).content.decode()
