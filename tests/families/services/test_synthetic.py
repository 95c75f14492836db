"""Invented families by the million, looked at with some hundred: every constraint holds, no clock has anything to do, and the
product's pages are as for anybody."""

from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from families.identifiers import SCHEMES
from families.models import Consent, Dispute, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from families.services.applications.closing import close_overdue
from families.services.forgetting import forget_what_was_kept
from families.services.synthetic.people import draw_family
from families.services.synthetic.places import place_at
from families.services.synthetic.rows import reference_of
from families.spelling import spelled
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.histories.never_false import NeverFalse

PEOPLE = 500


@pytest.fixture
def loaded(db):
    call_command("load_synthetic", people=PEOPLE, processes=1, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_whoever_is_loaded_has_a_card_and_a_link_and_some_ask_for_others(loaded):
    statuses = {row["status"] for row in LinkApplication.objects.values("status").annotate(Count("pk"))}

    assert InsuredPerson.objects.count() == FamilyLink.objects.count() == SocialSecurityCard.objects.count() == PEOPLE
    assert User.objects.filter(username__startswith="load-").count() == FamilyLink.objects.own().count() == PEOPLE / 4
    assert LinkApplication.objects.filter(status=Status.APPROVED).count() == PEOPLE
    assert len(statuses) > len(Status) / 2
    assert all(model.objects.exists() for model in (Consent, Message, Event))
    assert connection.check_constraints() is None


def test_a_larger_load_has_every_status_and_disputes(db):
    call_command("load_synthetic", people=6000, processes=1, verbosity=0)

    assert set(LinkApplication.objects.values_list("status", flat=True)) == set(Status)
    assert Dispute.objects.exists()


def test_what_is_sealed_opens_and_is_found_by_its_number(loaded):
    for person in InsuredPerson.objects.all():
        read = SCHEMES["cn"].parse(person.number, today=timezone.localdate())
        assert (read.number, read.birth_date, read.sex) == (person.number, person.birth_date, person.sex)
        assert person.name_spelled == spelled(person.name)
    for case in LinkApplication.objects.filter(status=Status.APPROVED, number_sealed__isnull=False):
        assert (case.name, case.number) == (case.person.name, case.person.number)
        assert case.number_index_a == case.person.number_index_a
    assert all(card.number.startswith("S") for card in SocialSecurityCard.objects.all())


def test_no_clock_has_anything_to_do(loaded):
    assert close_overdue() == 0
    assert forget_what_was_kept() == 0
    assert not LinkApplication.objects.filter(due_at__lte=timezone.now()).exists()
    assert not Message.objects.filter(due_at__isnull=False).exists()


def test_what_is_never_false_of_links_is_not_false_here(loaded):
    NeverFalse.every_link_rests_on_a_yes(NeverFalse())
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


def test_pages_of_an_owner_and_of_officers_are_as_for_anybody(loaded, client):
    owner = User.objects.get(username="load-3")
    client.force_login(owner)
    link = owner.links.of_relatives().filter(ended_at__isnull=True).first()
    assert link.person.name in client.get(reverse("families:family")).text

    nation = signed_in(on_duty("nation", "000000", "supervisor"))
    case = LinkApplication.objects.filter(status=Status.IN_REVIEW).first()
    assert case.reference in nation.get(reverse("admin:families_linkapplication_changelist")).text
    assert nation.get(reverse("admin:families_linkapplication_change", args=[case.pk])).status_code == 200
    assert nation.get(reverse("admin:families_familylink_change", args=[link.pk])).status_code == 200
    found = nation.post(reverse("lookups:look"), {"kind": "number", "words": link.person.number})
    assert link.person.register_reference in found.text


def test_the_same_seed_draws_the_same_family_and_nobody_shares_a_number():
    families = [draw_family(number, Random(number)) for number in range(3000)]

    assert families[7] == draw_family(7, Random(7))
    assert len({someone.number for family in families for someone in family}) == 12_000
    assert len({reference_of(number) for number in range(100_000)}) == 100_000


def test_people_live_where_people_live():
    provinces = [place_at(turn / 10_000)[:2] for turn in range(10_000)]

    assert 850 < provinces.count("44") < 950  # 126 of 1 410 million
    assert provinces.count("54") < 50
    assert set(provinces).isdisjoint({"00", "71", "81", "82"})


def test_nothing_invented_goes_among_real_people(db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "sscard")

    with pytest.raises(CommandError, match="where DEMO is on"):
        call_command("load_synthetic", people=4, processes=1)
    assert not InsuredPerson.objects.exists()


def test_a_second_load_is_refused(loaded):
    with pytest.raises(CommandError, match="are here already"):
        call_command("load_synthetic", people=4, processes=1, seed=8)


@pytest.mark.django_db(transaction=True)
def test_several_processes_load_the_same_people(monkeypatch, capsys):
    monkeypatch.setattr("families.services.synthetic.loading.BATCH", 10)
    call_command("load_synthetic", people=80, processes=2)

    assert "80 people of seed 7" in capsys.readouterr().out
    assert FamilyLink.objects.count() == 80


def test_more_than_there_are_numbers_for_are_refused(db):
    with pytest.raises(CommandError, match="at the most"):
        call_command("load_synthetic", people=10_000_000, processes=1)
