"""An account is erased: nothing of its user is left in any table, but what is written down as staying, and why."""

from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

import benefits.tasks
from accounts.erasure import WAITS, stop_erasure
from accounts.models import ERASED, User
from accounts.sign_in_places import note_place
from audit.models import Event
from authorities.models import StaffDuty
from authorities.services.duties import end_duty
from benefits.errors import HasDuties
from benefits.models import CalendarFeed
from benefits.services.my_data import erasing
from benefits.services.my_data.coverage import STAYS
from benefits.services.my_data.erasing import ask_erasure, erase_due
from benefits.services.records.forgetting import forget_records
from families.encryption import NotOpened, unseal
from families.models import (
    ApplicantBlock,
    CardCode,
    CodeAttempt,
    DelegationPass,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    Message,
    OneTimeCode,
    SocialSecurityCard,
)
from families.models.messages import Kind
from families.services.applications.closing import close_overdue
from families.services.messages import inbox as inbox_of
from families.states import ENDED
from integrators.models import AppGrant
from tests.benefits.my_data.conftest import AGENT, EMAIL, EMPLOYER, ME, MOBILE, NETWORK, SENTENCE, USERNAME
from tests.families.conftest import by

pytestmark = pytest.mark.django_db

_SEALED = {"name_sealed": "name", "number_sealed": "number", "text_sealed": "text"}


def be_due(user, ago=timedelta(minutes=1)):
    """Claims go by the database's clock."""
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now() - ago)


def erase(user):
    ask_erasure(by=user)
    be_due(user)
    assert erase_due() == 1


def rows_of_every_table():
    """(table, one row as text), the tables that are no model's too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from ((table, text) for (text,) in cursor.fetchall())


def sealed_values():
    """(table, what is sealed in a row)."""
    for model in apps.get_models():
        for column, name in _SEALED.items():
            if column not in {field.name for field in model._meta.fields}:
                continue
            for row in model._default_manager.exclude(**{column: None}):
                try:
                    opened = unseal(getattr(row, column), model=model.__name__, field=name, row=row.pk)
                except NotOpened:
                    continue
                yield model._meta.db_table, opened


def tables_with(*words):
    found = {table for table, text in rows_of_every_table() if any(word in text for word in words)}
    return found | {table for table, text in sealed_values() if text in words}


IN_ACCOUNT = (USERNAME, MOBILE, MOBILE.lstrip("+"), EMAIL, AGENT, NETWORK)
OF_PERSON = (ME.name, ME.number, ME.card().number, ME.reference, EMPLOYER, SENTENCE)


def test_canary_is_found_while_the_account_stands(everything):
    """Else finding nothing would say nothing."""
    assert tables_with(*IN_ACCOUNT) == {"accounts_user", "account_emailaddress", "usersessions_usersession"}
    assert tables_with(*OF_PERSON) >= {
        "families_insuredperson",
        "families_socialsecuritycard",
        "families_linkapplication",
        "families_correctionrequest",
        "benefits_insurancerecord",
    }


def test_nothing_of_the_user_is_left_in_any_table(everything):
    """Of the person what the authority confirmed stays 30 days, as privacy.py says, and so does what their spouse typed of
    them; then these go too, unless somebody does not let them ask again."""
    erase(everything.user)
    blocks = ApplicantBlock.objects.filter(applicant=everything.user)
    assert blocks.get().applicant_person == everything.person
    blocks.delete()

    assert tables_with(*IN_ACCOUNT) == set()
    assert tables_with(*OF_PERSON) == {
        "families_insuredperson",
        "families_socialsecuritycard",
        "benefits_insurancerecord",
        "families_linkapplication",
    }
    assert not LinkApplication.objects.of(everything.user).exclude(name_sealed=None).exists()

    long_ago = timezone.now() - timedelta(days=31)
    InsuredPerson.objects.filter(pk=everything.person.pk).update(confirmed_at=long_ago)
    FamilyLink.objects.filter(person=everything.person).update(begins_at=long_ago, ended_at=long_ago)
    LinkApplication.objects.filter(person=everything.person).update(ended_at=long_ago)
    close_overdue()
    forget_records()

    assert tables_with(*OF_PERSON) == set()


def keys_to_users():
    """(model, its field) of every key that leads to an account."""
    for model in apps.get_models():
        yield from ((model, field.name) for field in model._meta.fields if field.related_model is User)


def test_no_row_is_left_but_those_that_stay_for_a_reason(everything):
    erase(everything.user)

    left = {
        model._meta.label for model, key in keys_to_users() if model.objects.filter(**{key: everything.user}).exists()
    }
    assert left <= set(STAYS)
    assert left >= {"families.FamilyLink", "families.LinkApplication", "integrators.AppGrant"}


def test_every_model_with_a_key_to_an_account_had_a_row_or_stays(everything):
    """Else that nothing is left of it would say nothing."""
    Token.objects.create(user=everything.user, client_id=everything.app.pk, type="RT", hash="h" * 64)
    note_place(everything.user, b"n")
    labels = {model._meta.label for model, _key in keys_to_users()}
    had = {
        model._meta.label for model, key in keys_to_users() if model.objects.filter(**{key: everything.user}).exists()
    }

    assert labels - had <= set(STAYS)
    assert set(STAYS) <= labels


def test_row_stays_as_an_empty_shell(everything):
    joined_at = everything.user.joined_at
    erase(everything.user)

    shell = User.objects.get(pk=everything.user.pk)
    assert shell.username.startswith(ERASED)
    assert len(shell.username) == len(ERASED) + 32
    assert (shell.email, shell.mobile, shell.is_mobile_verified) == ("", None, False)
    assert (shell.is_active, shell.has_usable_password(), shell.last_login) == (False, False, None)
    assert shell.joined_at == joined_at
    assert shell.erased_at is not None


def test_links_end_both_ways_and_the_others_are_told(everything, relative, stranger):
    erase(everything.user)

    ended = FamilyLink.objects.filter(owner=everything.user) | FamilyLink.objects.filter(person=everything.person)
    assert not ended.filter(ended_at=None).exists()
    assert {str(link.pk): link.ended_by for link in ended} == {
        str(everything.own.pk): "owner",
        str(everything.mother.pk): "self_ended",
        str(everything.child.pk): "self_ended",
        str(everything.viewer.pk): "subject",
    }
    assert inbox_of(relative).filter(kind=Kind.LINK_ENDED_SUBJECT, link=everything.mother).count() == 1
    assert inbox_of(stranger).filter(kind=Kind.LINK_ENDED, link=everything.viewer).count() == 1
    assert not Message.objects.filter(person=everything.person).exists()


def test_applications_messages_codes_and_apps_end(everything):
    user = everything.user
    Token.objects.create(user=user, client_id=everything.app.pk, type="RT", hash="h" * 64)
    erase(user)

    applications = LinkApplication.objects.of(user)
    assert {application.status in ENDED for application in applications} == {True}
    assert LinkApplication.objects.get(pk=everything.draft.pk).status == "withdrawn"
    assert not applications.exclude(name_sealed=None, number_sealed=None, number_index_a=None).exists()
    for model, owner in ((Message, "user"), (CalendarFeed, "user"), (CardCode, "link__owner")):
        assert not model.objects.filter(**{owner: user}).exists()
    assert not DelegationPass.objects.filter(link__owner=user).exists()
    for model in (CodeAttempt, OneTimeCode):
        assert not model.objects.filter(consent__application__applicant=user).exists()
    assert list(AppGrant.objects.filter(user=user).values_list("ended_by", flat=True)) == ["citizen"]
    assert not Token.objects.filter(user=user).exists()


def test_sessions_are_over_at_once(everything, sign_in):
    session = UserSession.objects.get(user=everything.user).session_key
    browser = sign_in(everything.user)
    erase(everything.user)

    assert not Session.objects.filter(session_key=session).exists()
    assert not SessionStore().exists(session)
    assert not browser.login(username=USERNAME, password="a-long-walk-1987")
    assert browser.get("/account/data/").status_code == 302


def test_number_and_address_are_free_for_somebody_new(everything):
    erase(everything.user)

    again = User.objects.create_user(USERNAME, email=EMAIL, mobile=MOBILE, is_mobile_verified=True)
    assert again.pk != everything.user.pk


def test_what_others_agreed_to_and_what_happened_stays(everything):
    consents = {link.consent.pk: link.consent.text_hash for link in (everything.mother, everything.viewer)}
    before = Event.objects.count()
    erase(everything.user)

    for link in (everything.mother, everything.viewer):
        link.consent.refresh_from_db()
        assert link.consent.text_hash == consents[link.consent.pk]
    assert Event.objects.count() > before
    assert list(Event.objects.filter(kind="accounts.erased").values_list("actor_id", "object_id")) == [
        ("erase_accounts", str(everything.user.pk))
    ]


def test_it_waits_two_weeks_and_can_be_stopped(everything):
    wished = ask_erasure(by=everything.user)
    assert timedelta(days=14) == WAITS
    assert abs(wished - timezone.now() - WAITS) < timedelta(minutes=1)
    assert erase_due() == 0

    assert stop_erasure(by=everything.user)
    assert not stop_erasure(by=everything.user)
    everything.user.refresh_from_db()
    assert (everything.user.erase_at, everything.user.is_active) == (None, True)
    assert FamilyLink.objects.active().filter(pk=everything.mother.pk).exists()


def test_asked_twice_it_stays_with_the_first_day_and_one_message(me):
    first = ask_erasure(by=me)
    User.objects.filter(pk=me.pk).update(erase_at=first - timedelta(days=3))

    assert ask_erasure(by=me) == first - timedelta(days=3)
    assert inbox_of(me).filter(kind=Kind.ERASURE_ASKED).count() == 1
    assert Event.objects.filter(kind="accounts.erasure_asked").count() == 1


def test_done_twice_it_changes_nothing_more(everything):
    erase(everything.user)
    before = list(User.objects.filter(pk=everything.user.pk).values()), Event.objects.count(), Message.objects.count()

    assert erase_due() == 0
    benefits.tasks.erase_accounts()

    after = list(User.objects.filter(pk=everything.user.pk).values()), Event.objects.count(), Message.objects.count()
    assert after == before


class Killed(BaseException):
    """As SIGKILL: nothing of ours catches it."""


@pytest.mark.parametrize(
    "step", ["_end_links", "_end_applications", "_delete_what_was_for_them", "_end_apps", "empty_account"]
)
def test_killed_midway_it_goes_on(everything, step, monkeypatch):
    ask_erasure(by=everything.user)
    be_due(everything.user)
    whole = getattr(erasing, step)

    def killed(*arguments, **named):
        whole(*arguments, **named)
        raise Killed

    monkeypatch.setattr(erasing, step, killed)
    with pytest.raises(Killed):
        erase_due()
    everything.user.refresh_from_db()
    assert (everything.user.is_active, everything.user.erased_at) == (False, None)
    assert FamilyLink.objects.filter(owner=everything.user, ended_at=None).count() == 3
    monkeypatch.undo()

    assert erase_due() == 1
    assert tables_with(*IN_ACCOUNT) == set()
    assert Event.objects.filter(kind="families.link_ended", object_id=str(everything.mother.pk)).count() == 1


def test_whoever_could_not_stop_it_any_more_is_not_half_erased(everything):
    """Between closing and emptying nobody can take it back."""
    ask_erasure(by=everything.user)
    be_due(everything.user)
    User.objects.filter(pk=everything.user.pk).update(is_active=False)

    assert not stop_erasure(by=everything.user)
    assert erase_due() == 1


def test_account_without_a_card_is_erased_too(me):
    erase(me)

    assert tables_with(USERNAME, MOBILE, EMAIL) == set()


def test_staff_are_refused_until_their_duties_end(officer, applicant):
    with pytest.raises(HasDuties):
        ask_erasure(by=officer)
    end_duty(duty=StaffDuty.objects.get(user=officer), by=applicant)
    officer.refresh_from_db()
    ask_erasure(by=officer)


def test_who_becomes_staff_meanwhile_is_not_erased(me):
    ask_erasure(by=me)
    be_due(me)
    User.objects.filter(pk=me.pk).update(is_staff=True)

    assert erase_due() == 0


def test_family_goes_on_without_them(everything, stranger):
    """The spouse's own links to others stand."""
    own = FamilyLink.objects.own().get(owner=stranger)
    erase(everything.user)

    own.refresh_from_db()
    assert own.ended_at is None
    assert SocialSecurityCard.objects.filter(person=own.person).exists()


def test_many_at_once_go_in_rounds(everything, relative, stranger, monkeypatch):
    monkeypatch.setattr(erasing, "_BATCH", 1)
    for user in (everything.user, relative):
        ask_erasure(by=user)
        be_due(user)

    assert [erase_due(), erase_due(), erase_due()] == [1, 1, 0]
    assert User.objects.get(pk=stranger.pk).is_active


def test_stranger_changes_nothing(everything, stranger, sign_in):
    """Every address is about whoever is signed in."""
    ask_erasure(by=everything.user)
    sign_in(stranger).post("/account/data/erase/stop/")
    Client().post("/account/data/erase/stop/")

    everything.user.refresh_from_db()
    assert everything.user.erase_at is not None
    assert not Event.objects.filter(kind="accounts.erasure_stopped").exists()


def test_message_leads_to_the_page_that_stops_it(me, sign_in):
    ask_erasure(by=me)
    message = inbox_of(me).get()

    page = sign_in(me).get(f"/messages/{message.pk}/")

    assert 'href="/account/data/erase/"' in page.content.decode()
    assert by(me).id == str(me.pk)
