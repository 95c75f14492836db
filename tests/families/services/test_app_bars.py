"""A person bars an app: for whoever acts for them, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.models import AppBar, FamilyLink, InsuredPerson, LinkApplication
from families.selectors import apps_asking, checks_of
from families.services.applications.closing import close_overdue
from families.services.links.app_bars import bar_app, let_app_ask
from tests.families.conftest import CHEN_JING, LI_MING, WANG_FANG, by, link_relative, link_self
from tests.families.services.link_checks import app, ask, holder, link, make_app, pair_of, pass_of
from tests.families.services.test_races import all_at_once

__all__ = ["app", "holder", "link", "make_app"]


def test_barring_and_letting_ask_again_are_written_down_once_each(app, link, holder):
    assert [bar_app(link.person, app, by=by(holder)) for _time in range(2)] == [True, False]
    assert [let_app_ask(link.person, app, by=by(holder)) for _time in range(2)] == [True, False]

    events = Event.objects.filter(kind__startswith="families.app_").order_by("id")
    assert [event.kind for event in events] == ["families.app_barred", "families.app_let_ask"]
    for event in events:
        assert (event.actor_id, event.person_id, event.codes) == (str(holder.pk), link.person_id, {"app": app.pk})


def test_bar_holds_for_this_app_and_this_person_alone(app, make_app, link, linked, holder):
    other_app, other_link = make_app("Bank"), link_relative(linked, CHEN_JING, "spouse")
    shown = pass_of(link)
    bar_app(link.person, app, by=by(holder))

    assert [ask(one, shown).is_yes for one in (app, other_app)] == [False, True]
    assert [ask(one, pair_of(link)).is_yes for one in (app, other_app)] == [False, True]
    assert ask(app, pair_of(other_link)).is_yes

    let_app_ask(link.person, app, by=by(holder))
    assert ask(app, shown).is_yes


def test_barred_app_is_still_seen_to_ask(app, link, holder):
    bar_app(link.person, app, by=by(holder))
    [before] = apps_asking(link.person)
    ask(app, pair_of(link))
    [after] = apps_asking(link.person)

    assert (before.app, before.asked_at, before.is_barred) == (app, None, True)
    assert after.asked_at is not None
    assert [check.is_yes for check in checks_of(link.person, app)] == [False]


def test_app_that_asked_last_comes_first(app, make_app, link):
    apps = [app, make_app("Bank"), make_app("Pharmacy")]
    for one in (apps[1], apps[0], apps[2], apps[1]):
        ask(one, pair_of(link))
    bar_app(link.person, apps[0], by=by(link.owner))

    asking = apps_asking(link.person)

    assert [one.app for one in asking] == [apps[1], apps[2], apps[0]]
    assert [one.is_barred for one in asking] == [False, False, True]


def test_bar_goes_when_the_person_is_forgotten(app, link):
    bar_app(link.person, app, by=by(link.owner))
    long_ago = timezone.now() - timedelta(days=31)
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=long_ago, ended_by="owner")
    LinkApplication.objects.update(ended_at=long_ago)
    InsuredPerson.objects.filter(pk=link.person_id).update(confirmed_at=long_ago, untold_at=long_ago)

    close_overdue()

    link.person.refresh_from_db()
    assert (link.person.erased_at is not None, link.person.untold_at) == (True, None)
    assert not AppBar.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_bar_once(make_app, applicant):
    link_self(applicant, LI_MING)
    person, app = link_relative(applicant, WANG_FANG).person, make_app()

    assert all_at_once([lambda: bar_app(person, app, by=by(applicant))] * 6) == {"done": 6}
    assert (AppBar.objects.count(), Event.objects.filter(kind="families.app_barred").count()) == (1, 1)
