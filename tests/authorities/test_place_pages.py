"""The pages on which supervisors keep their own authority and its offices, and what citizens then read."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authorities.models import Office, StaffDuty
from tests.authorities.others import OTHERS
from tests.families.admin.conftest import on_duty, signed_in

OFFICE = "110101-demonstration"
EDIT = reverse("admin:authorities_office_edit", args=[OFFICE])
BACK = reverse("admin:authorities_office_delivered", args=[OFFICE])
PAGE = reverse("admin:authorities_office_change", args=[OFFICE])
DEPARTMENT = reverse("admin:authorities_authority_edit", args=["110000-department"])
NEW = {
    "name": "鼓楼办事处",
    "romanised_name": "Office at the Drum Tower",
    "address": "鼓楼大街8号",
    "romanised_address": "8 Gulou Street",
    "phone": "010-6404 1234",
    "hours": "1-5 08:30-12:00\n6 9:00-11:30",
    "seen": "",
}


@pytest.fixture
def beijing(db):
    """The supervisor's browser."""
    return signed_in(on_duty("supervisor", "110000", "supervisor"))


def read_by_citizens():
    return Client().get(reverse("benefits:knowledge-region", args=["110000"])).content.decode()


def test_citizens_read_at_once_what_was_changed(beijing):
    assert "09:00–17:00" in read_by_citizens()
    answer = beijing.post(EDIT, NEW)
    assert (answer.status_code, answer.url) == (302, PAGE)
    body = beijing.get(PAGE).content.decode()
    assert "Changed: name, name in Latin letters, address, address in Latin letters, phone, opening hours." in body
    assert "Monday – Friday 08:30–12:00; Saturday 09:00–11:30" in body
    read = read_by_citizens()
    for told in ("Office at the Drum Tower", "8 Gulou Street", "010-6404 1234", "08:30–12:00", "Saturday"):
        assert told in read


def test_form_holds_what_is_there(beijing):
    body = beijing.get(EDIT).content.decode()
    assert "1-5 09:00-17:00</textarea>" in body
    assert 'value="12333"' in body
    assert "This field is required" not in body


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phone": "call us"}, "Give a telephone number in digits"),
        ({"phone": "1" * 21}, "at most 20 characters"),
        ({"phone": ""}, "This field is required."),
        ({"address": "=1+1"}, "A spreadsheet would work this out"),
        ({"address": "鼓\u202e楼"}, "Leave out the characters that cannot be seen."),
        ({"address": "鼓" * 201}, "at most 200 characters"),
        ({"hours": "at noon"}, "This is not understood as opening hours: at noon."),
        ({"hours": "1-5 09:00-17:00 " * 100}, "at most 500 characters"),
        ({"seen": "2026-01-01T00:00:00+00:00"}, "Somebody else has changed it meanwhile."),
        ({"seen": "李明"}, "Somebody else has changed it meanwhile."),
    ],
)
def test_what_cannot_be_is_said(beijing, changed, said):
    answer = beijing.post(EDIT, NEW | changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Office.objects.get(pk=OFFICE).edited_at is None


def test_code_kind_and_approval_are_not_asked(beijing):
    assert list(beijing.get(DEPARTMENT).context["form"].fields) == ["seen", "phone"]
    assert list(beijing.get(EDIT).context["form"].fields) == [
        "seen",
        *Office.EDITABLE,
    ]
    answer = beijing.post(DEPARTMENT, {"phone": "010 12333", "seen": "", "may_issue": "", "code": "x"})
    assert answer.status_code == 302


def test_back_to_what_was_delivered(beijing):
    assert BACK not in beijing.get(PAGE).content.decode()
    assert beijing.get(BACK).status_code == 404
    beijing.post(EDIT, NEW)
    assert BACK in beijing.get(PAGE).content.decode()
    asked = beijing.get(BACK).content.decode()
    assert "010-6404 1234" in asked
    assert "12333" in asked
    assert beijing.post(BACK).url == PAGE
    office = Office.objects.get(pk=OFFICE)
    assert (office.phone, office.edited_at) == ("12333", None)


@pytest.mark.parametrize(("role", "region", "answered"), OTHERS)
def test_others_change_nothing(db, role, region, answered):
    client = signed_in(on_duty("another", region, role))
    for page in (EDIT, BACK, DEPARTMENT):
        expected = 404 if page == DEPARTMENT and region == "110105" else answered
        assert client.get(page).status_code == expected, page
        assert client.post(page, NEW).status_code == expected, page
    assert EDIT not in client.get(PAGE).content.decode()
    assert not Office.objects.filter(edited_at__isnull=False).exists()


def test_strangers_find_nothing(db):
    citizen = signed_in(User.objects.create_user("citizen"))
    assert [citizen.get(page).status_code for page in (EDIT, BACK)] == [404, 404]
    assert Client().post(EDIT, NEW).status_code == 302
    assert not Office.objects.filter(edited_at__isnull=False).exists()


def test_supervisor_whose_duty_ended_with_the_form_open_changes_nothing(beijing):
    assert beijing.get(EDIT).status_code == 200
    StaffDuty.objects.update(role="auditor")
    assert beijing.post(EDIT, NEW).status_code == 403
    assert Office.objects.get(pk=OFFICE).edited_at is None


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Change what people read of this office"),
        ("es", "Cambiar lo que se lee de esta oficina"),
        ("zh-hans", "修改此网点的对外信息"),
    ],
)
def test_page_in_three_languages(beijing, language, title):
    User.objects.update(language=language)
    assert f"<h1>{title}</h1>" in beijing.get(EDIT).content.decode()
