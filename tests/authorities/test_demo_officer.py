"""The demonstration's officer goes on duty once, and only where demonstrations are allowed."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from authorities.models import StaffDuty


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.mark.django_db
def test_officer_goes_on_duty_in_beijing_once():
    officer = User.objects.create_user("officer", "correct horse battery", is_staff=True)

    call_command("load_demo_officer")
    call_command("load_demo_officer")

    assert list(StaffDuty.objects.values_list("user", "region", "role")) == [(officer.pk, "110000", "officer")]


@pytest.mark.django_db
def test_nobody_goes_on_duty_outside_a_demonstration(settings):
    settings.DEMO = False
    User.objects.create_user("officer", "correct horse battery", is_staff=True)

    with pytest.raises(CommandError):
        call_command("load_demo_officer")
    assert not StaffDuty.objects.exists()


@pytest.mark.django_db
def test_a_citizen_of_that_name_gets_no_duty():
    User.objects.create_user("officer", "correct horse battery")

    with pytest.raises(CommandError):
        call_command("load_demo_officer")
    assert not StaffDuty.objects.exists()
