"""The pages on which a supervisor gives duties and ends them: who finds them, and what they refuse."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.models import StaffDuty
from authorities.policies import has_duty
from tests.families.admin.conftest import on_duty, signed_in

GIVE = reverse("admin:authorities_staffduty_add")
LIST = reverse("admin:authorities_staffduty_changelist")


def end_page(duty):
    return reverse("admin:authorities_staffduty_end", args=[duty.pk])


def page_of(duty):
    return reverse("admin:authorities_staffduty_change", args=[duty.pk])


@pytest.fixture
def chen(db):
    return User.objects.create_user("chen")


@pytest.fixture
def beijing(db):
    """The supervisor's browser."""
    return signed_in(on_duty("supervisor", "110000", "supervisor"))


@pytest.fixture
def others(db):
    """Browsers of who may give nothing in Beijing, and what they are answered."""
    on_the_staff = {role: signed_in(on_duty(role, "110000", role)) for role in ("officer", "auditor")}
    return {
        **dict.fromkeys(on_the_staff.items(), 403),
        ("citizen", signed_in(User.objects.create_user("citizen"))): 404,
        ("nobody", Client()): 302,
    }


@pytest.fixture
def duty(chen):
    StaffDuty.objects.create(user=chen, region_id="110101", role="officer")
    User.objects.filter(pk=chen.pk).update(is_staff=True)
    return chen.duties.get()


def answers(**changed):
    today = timezone.localdate()
    return {"account": "chen", "role": "officer", "region": "110101", "begins_on": f"{today}"} | changed


@pytest.mark.parametrize("by_id", [False, True], ids=["user name", "id"])
def test_supervisor_gives_a_duty(beijing, chen, by_id):
    answer = beijing.post(GIVE, answers(account=str(chen.pk) if by_id else " chen "))
    duty = chen.duties.get()
    assert (answer.status_code, answer.url) == (302, page_of(duty))
    assert "chen has the duty." in beijing.get(page_of(duty)).content.decode()
    assert has_duty(chen, "110101", "officer")
    assert "chen" in beijing.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"account": "nobody"}, "No account has this user name."),
        ({"account": ""}, "This field is required."),
        ({"region": "110100"}, "This is not the code of a region."),  # a placeholder
        ({"region": "北京"}, "This is not the code of a region."),
        ({"region": "110101x"}, "at most 6 characters"),
        ({"region": "440106"}, "This duty is not yours to give or to end."),
        ({"region": "000000"}, "This duty is not yours to give or to end."),
        ({"region": "110000", "role": "auditor"}, "This duty is not yours to give or to end."),
        ({"role": "king"}, "Select a valid choice."),
        ({"account": "supervisor"}, "This duty is not yours to give or to end."),
        ({"begins_on": "2020-01-01"}, "A duty begins and ends today or within a year"),
        ({"last_day": "9999-12-31"}, "A duty begins and ends today or within a year"),
        ({"last_day": "soon"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_given_is_said(beijing, chen, changed, said):
    answer = beijing.post(GIVE, answers(**changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert StaffDuty.objects.count() == 1


def test_twice_is_once(beijing, chen):
    beijing.post(GIVE, answers())
    answer = beijing.post(GIVE, answers())
    assert (answer.status_code, chen.duties.count()) == (422, 1)
    assert "They hold this duty on that day already." in answer.content.decode()


def test_page_says_what_comes_first_and_offers_their_own_regions(beijing):
    body = beijing.get(GIVE).content.decode()
    assert "They sign up like everybody else" in body
    assert '<option value="110101">Dongcheng</option>' in body
    assert 'value="440106"' not in body
    assert 'value="110100"' not in body


def test_supervisor_of_the_nation_is_offered_no_counties(db):
    body = signed_in(on_duty("nation", "000000", "supervisor")).get(GIVE).content.decode()
    assert '<option value="440100">Guangzhou</option>' in body
    assert 'value="440106"' not in body


def test_others_give_and_end_nothing(others, chen, duty):
    for (name, client), status in others.items():
        for page in (GIVE, end_page(duty)):
            expected = 404 if name == "officer" and page != GIVE else status  # no row of this list is an officer's
            assert client.get(page).status_code == expected, (name, page)
            assert client.post(page, answers(region="110000")).status_code == expected, (name, page)
    duty.refresh_from_db()
    assert (duty.ended_at, chen.duties.count()) == (None, 1)


def test_auditor_reads_the_duty_and_is_offered_nothing(duty):
    auditor = signed_in(on_duty("auditor", "110000", "auditor"))
    body = auditor.get(page_of(duty)).content.decode()
    assert "chen" in body
    assert end_page(duty) not in body
    assert GIVE not in auditor.get(LIST).content.decode()


def test_supervisor_of_another_region_finds_no_duty(duty):
    elsewhere = signed_in(on_duty("elsewhere", "440000", "supervisor"))
    assert elsewhere.get(end_page(duty)).status_code == 404
    assert elsewhere.post(end_page(duty)).status_code == 404
    assert elsewhere.get(page_of(duty)).status_code == 302
    assert "chen" not in elsewhere.get(LIST).content.decode()


def test_ended_it_counts_no_more_and_says_who(beijing, chen, duty):
    assert end_page(duty) in beijing.get(page_of(duty)).content.decode()
    assert beijing.post(end_page(duty)).url == page_of(duty)
    chen.refresh_from_db()
    assert (chen.is_staff, has_duty(chen, "110101")) == (False, False)
    body = beijing.get(page_of(duty)).content.decode()
    assert "The duty has ended." in body
    assert end_page(duty) not in body
    assert beijing.post(end_page(duty)).status_code == 403
    event = Event.objects.get(object_kind="duty")
    assert (event.kind, event.actor_id) == ("authorities.duty_ended", str(User.objects.get(username="supervisor").pk))


def test_ends_when_its_last_day_is_over(beijing, chen, duty):
    last = timezone.localdate() + timedelta(days=3)
    beijing.post(end_page(duty), {"last_day": f"{last}"})
    duty.refresh_from_db()
    assert (duty.last_day, has_duty(chen, "110101")) == (last, True)
    assert "The duty ends when its last day is over." in beijing.get(page_of(duty)).content.decode()
    assert f"{last.day}" in beijing.get(end_page(duty)).content.decode()


def test_ones_own_duty_and_an_equals_are_not_ended(beijing):
    own = StaffDuty.objects.get(user__username="supervisor")
    on_duty("equal", "110000", "supervisor")
    equal = StaffDuty.objects.get(user__username="equal")
    for duty in (own, equal):
        assert end_page(duty) not in beijing.get(page_of(duty)).content.decode()
        assert beijing.post(end_page(duty)).status_code == 403
    assert not StaffDuty.objects.filter(ended_at__isnull=False).exists()


@pytest.mark.parametrize(("keeps", "answered"), [(None, 404), ("officer", 403)])
def test_supervisor_whose_duty_ended_with_the_form_open_gives_nothing(beijing, chen, keeps, answered):
    """Of the two, the first has no duty left, the second another one."""
    supervisor = User.objects.get(username="supervisor")
    if keeps:
        StaffDuty.objects.create(user=supervisor, region_id="110000", role=keeps)
    assert beijing.get(GIVE).status_code == 200
    above = signed_in(on_duty("above", "000000", "supervisor"))
    assert above.post(end_page(supervisor.duties.get(role="supervisor"))).status_code == 302

    assert beijing.post(GIVE, answers()).status_code == answered
    assert not chen.duties.exists()


def test_officer_whose_duty_ended_meanwhile_decides_nothing(beijing, chen, duty):
    """Whatever page they have open: the next one does not open any more."""
    theirs = signed_in(User.objects.get(username="chen"))
    cases = reverse("admin:families_linkapplication_changelist")
    assert theirs.get(cases).status_code == 200
    beijing.post(end_page(duty))
    assert theirs.get(cases).status_code == 404
    assert theirs.post(reverse("admin:families_linkapplication_next")).status_code == 404


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_pages_in_three_languages(beijing, duty, language):
    User.objects.update(language=language)
    titles = {"en": ("Give a duty", "End this duty?"), "es": ("Asignar un puesto", "¿Terminar este puesto?")}
    titles["zh-hans"] = ("授予职责", "要结束这项职责吗？")
    for page, title in zip((GIVE, end_page(duty)), titles[language], strict=True):
        assert f"<h1>{title}</h1>" in beijing.get(page).content.decode()


def test_list_asks_no_more_queries_for_more_duties(beijing, duty, django_assert_max_num_queries):
    beijing.get(LIST)
    with django_assert_max_num_queries(50) as few:
        beijing.get(LIST)
    for number in range(20):
        on_duty(f"officer-{number}", "110105", "officer")
    with django_assert_max_num_queries(len(few)):
        assert len(beijing.get(LIST).context["cl"].result_list) == 22
