"""Authorities and offices as their own supervisors keep them: whose they are, what changes, and what loading leaves alone."""

import io

import pytest
from django.core.management import call_command

from accounts.models import User
from audit.models import Event
from authorities.errors import EditedMeanwhile, NothingDelivered, PlaceNotYours
from authorities.models import Authority, Office, StaffDuty
from authorities.services import tables
from authorities.services.editing import edit_place, go_back_to_delivered
from authorities.services.tables import load_tables

OFFICE = "440106-demonstration"  # in Tianhe, of the department of Guangzhou
SATURDAY = [{"days": [6], "open": "10:00", "close": "12:00"}]


@pytest.fixture
def office(db):
    return Office.objects.get(pk=OFFICE)


def supervising(region, role="supervisor"):
    user = User.objects.create_user(f"{role}-{region}", is_staff=True)
    StaffDuty.objects.create(user=user, region_id=region, role=role)
    return user


@pytest.fixture
def guangzhou(db):
    return supervising("440100")


@pytest.mark.parametrize("region", ["440100", "440106"])
def test_office_is_kept_where_it_lies_and_up_to_its_authority(office, region):
    assert edit_place(office, {"phone": "020 12333"}, seen=None, by=supervising(region)) == ["phone"]
    assert Office.objects.get(pk=OFFICE).phone == "020 12333"


@pytest.mark.parametrize(
    ("region", "role"),
    [
        ("440000", "supervisor"),
        ("000000", "supervisor"),
        ("440300", "supervisor"),
        ("440104", "supervisor"),
        ("110000", "supervisor"),
        ("440100", "officer"),
        ("440100", "auditor"),
    ],
)
def test_office_is_nobody_elses(office, region, role):
    by = supervising(region, role)
    with pytest.raises(PlaceNotYours):
        edit_place(office, {"phone": "020 12333"}, seen=None, by=by)
    with pytest.raises(PlaceNotYours):
        go_back_to_delivered(office, by=by)
    assert Office.objects.get(pk=OFFICE).phone == "12333"


@pytest.mark.parametrize(("region", "is_theirs"), [("440100", True), ("440000", False), ("440106", False)])
def test_authority_is_its_own_supervisors(db, region, is_theirs):
    department, by = Authority.objects.get(pk="440100-department"), supervising(region)
    if is_theirs:
        assert edit_place(department, {"phone": "020 12345"}, seen=None, by=by) == ["phone"]
    else:
        with pytest.raises(PlaceNotYours):
            edit_place(department, {"phone": "020 12345"}, seen=None, by=by)


def test_only_what_may_be_edited_changes(office, guangzhou):
    values = {"phone": "020 12333", "code": "x", "authority_id": "110000-department", "is_demonstration": False}
    assert edit_place(office, values, seen=None, by=guangzhou) == ["phone"]
    now = Office.objects.get(pk=OFFICE)
    assert (now.authority_id, now.is_demonstration) == ("440100-department", True)


def test_event_names_what_changed_and_no_value(office, guangzhou):
    edit_place(office, {"phone": "020 12333", "hours": SATURDAY, "address": office.address}, seen=None, by=guangzhou)
    event = Event.objects.get(object_kind="office")
    assert (event.kind, event.object_id, event.actor_id) == ("authorities.place_changed", OFFICE, str(guangzhou.pk))
    assert event.codes == {"fields": ["phone", "hours"], "region": "440106", "delivered": False}


def test_nothing_changed_is_nothing(office, guangzhou):
    assert edit_place(office, {"phone": "12333"}, seen=None, by=guangzhou) == []
    assert Office.objects.get(pk=OFFICE).edited_at is None
    assert not Event.objects.filter(object_kind="office").exists()


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(office, guangzhou):
    edit_place(office, {"phone": "020 11111"}, seen=None, by=guangzhou)
    with pytest.raises(EditedMeanwhile):
        edit_place(office, {"phone": "020 22222"}, seen=None, by=guangzhou)
    office.refresh_from_db()
    assert edit_place(office, {"phone": "020 22222"}, seen=office.edited_at, by=guangzhou) == ["phone"]


@pytest.fixture
def said(monkeypatch, tmp_path):
    """said(old, new): from now on the file of offices says it otherwise."""

    def rewrite(old, new):
        text = tables.OFFICES_FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "offices.toml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(tables, "OFFICES_FILE", path)

    return rewrite


def test_loading_leaves_alone_what_was_edited_and_says_so(office, guangzhou, said):
    edit_place(office, {"hours": SATURDAY, "phone": "020 12333"}, seen=None, by=guangzhou)
    said('phone = "12333"', 'phone = "12399"')
    out = io.StringIO()
    call_command("load_regions", stdout=out)

    kept = Office.objects.get(pk=OFFICE)
    assert (kept.phone, kept.hours) == ("020 12333", SATURDAY)
    assert kept.edited_at is not None
    assert Office.objects.get(pk="440104-demonstration").phone == "12399"
    assert f"kept as a supervisor edited it: {OFFICE}, phone, hours" in out.getvalue().splitlines()


def test_loading_by_force_leaves_it_alone_too_but_for_what_is_not_theirs(office, guangzhou, said):
    edit_place(office, {"phone": "020 12333"}, seen=None, by=guangzhou)
    said("demo = true", "demo = false")
    assert load_tables(force=True).kept == {OFFICE: ["phone"]}
    kept = Office.objects.get(pk=OFFICE)
    assert (kept.is_demonstration, kept.phone) == (False, "020 12333")


def test_loading_leaves_an_authority_alone(db, guangzhou):
    department = Authority.objects.get(pk="440100-department")
    edit_place(department, {"phone": "020 12345"}, seen=None, by=guangzhou)
    assert load_tables(force=True).kept == {department.pk: ["phone"]}
    assert Authority.objects.get(pk=department.pk).phone == "020 12345"


def test_gone_back_it_is_the_files_again(office, guangzhou, said):
    edit_place(office, {"hours": SATURDAY, "phone": "020 12333"}, seen=None, by=guangzhou)
    assert go_back_to_delivered(office, by=guangzhou) == ["phone", "hours"]
    now = Office.objects.get(pk=OFFICE)
    assert (now.phone, now.hours, now.edited_at) == ("12333", office.hours, None)
    assert Event.objects.filter(object_kind="office").last().codes["delivered"] is True
    said('phone = "12333"', 'phone = "12399"')
    assert load_tables().kept == {}
    assert Office.objects.get(pk=OFFICE).phone == "12399"


def test_what_was_not_delivered_has_nothing_to_go_back_to(office, guangzhou):
    Office.objects.filter(pk=OFFICE).update(code="440106-added")
    with pytest.raises(NothingDelivered):
        go_back_to_delivered(Office.objects.get(pk="440106-added"), by=guangzhou)
