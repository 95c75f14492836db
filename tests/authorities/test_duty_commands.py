"""An operator puts people on duty and takes them off, where there is no officer yet who could."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import Event
from authorities.models import StaffDuty
from authorities.policies import has_duty


@pytest.fixture
def chen(regions):
    """A citizen, until somebody puts them on duty."""
    return User.objects.create_user("chen")


def test_citizen_becomes_an_officer(chen, capsys):
    call_command("grant_duty", "chen", "440100", "officer")

    chen.refresh_from_db()
    assert (chen.is_staff, chen.is_superuser) == (True, False)
    assert has_duty(chen, "440104", "officer")
    assert capsys.readouterr().out == "chen: officer in 440100 广州市, now a member of staff\n"
    event = Event.objects.get(object_kind="duty")
    assert (event.actor_kind, event.actor_id) == ("system", "grant_duty")


def test_account_is_named_by_its_id_too(chen, capsys):
    call_command("grant_duty", str(chen.pk), "440000", "auditor")
    call_command("grant_duty", str(chen.pk), "440000", "supervisor")

    assert set(StaffDuty.objects.values_list("user", "role")) == {(chen.pk, "auditor"), (chen.pk, "supervisor")}
    assert capsys.readouterr().out.splitlines()[1] == f"{chen.pk}: supervisor in 440000 广东省"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "440000", "officer"), "No user is called 'nobody'."),
        (("chen", "449999", "officer"), "'449999' is not the code of a region. Has load_regions run?"),
        (("chen", "110100", "officer"), "'110100' is not the code of a region. Has load_regions run?"),
        (("chen", "440000", "king"), "invalid choice: 'king'"),
    ],
)
@pytest.mark.parametrize("command", ["grant_duty", "end_duty"])
def test_what_is_unknown_is_refused(chen, supervisor, command, arguments, said):
    by = ["--by", "supervisor"] if command == "end_duty" else []
    with pytest.raises(CommandError, match=said.replace(".", r"\.").replace("?", r"\?")):
        call_command(command, *arguments, *by)

    chen.refresh_from_db()
    assert (chen.is_staff, StaffDuty.objects.count()) == (False, 0)


def test_duty_is_granted_once(chen):
    call_command("grant_duty", "chen", "440000", "officer")

    with pytest.raises(CommandError, match="chen is officer in 440000 广东省 already"):
        call_command("grant_duty", "chen", "440000", "officer")


def test_with_the_last_duty_an_officer_leaves_the_staff(chen, supervisor, capsys):
    call_command("grant_duty", "chen", "440000", "officer")
    call_command("grant_duty", "chen", "320000", "officer")
    capsys.readouterr()

    for region, is_still_staff in (("440000", True), ("320000", False)):
        call_command("end_duty", "chen", region, "officer", "--by", "supervisor")
        chen.refresh_from_db()
        assert chen.is_staff is is_still_staff

    assert not has_duty(chen, "440000")
    assert set(StaffDuty.objects.values_list("ended_by", flat=True)) == {supervisor.pk}
    assert capsys.readouterr().out.splitlines() == [
        "chen: officer in 440000 广东省 ended",
        "chen: officer in 320000 江苏省 ended, no longer a member of staff",
    ]


def test_superuser_stays_what_they_are(regions, supervisor):
    root = User.objects.create_superuser("root")
    call_command("grant_duty", "root", "440000", "officer")
    call_command("end_duty", "root", "440000", "officer", "--by", "supervisor")

    root.refresh_from_db()
    assert root.is_staff


def test_duty_that_nobody_holds_cannot_end(chen, supervisor):
    with pytest.raises(CommandError, match="chen is not officer in 440000"):
        call_command("end_duty", "chen", "440000", "officer", "--by", "supervisor")


def test_only_staff_ends_a_duty(chen):
    User.objects.create_user("citizen")
    call_command("grant_duty", "chen", "440000", "officer")

    with pytest.raises(CommandError, match="citizen is no member of staff"):
        call_command("end_duty", "chen", "440000", "officer", "--by", "citizen")
    assert has_duty(chen, "440000")
