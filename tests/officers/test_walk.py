"""An officer of another region finds nothing: every model of the officers' site, every address, asked for by each role."""

import re
from itertools import product

import pytest
from django.contrib import admin

from accounts.models import User
from audit.models import Event
from authorities.services import acting
from tests.families.admin.conftest import on_duty, signed_in
from tests.officers import walk
from tests.officers.planted import (
    CANARIES,
    COUNTY,
    OF_NO_REGION,
    plant_beijing,
    plant_joined,
    plant_nationwide,
    plant_places,
)

pytestmark = pytest.mark.django_db

ROLES = ("officer", "supervisor", "auditor")
REGIONAL = [model for model in admin.site._registry if model not in OF_NO_REGION]


@pytest.fixture(autouse=True)
def _messages_in_a_cookie(settings):
    """What an answer says goes with that answer alone: none of these pages is followed to where it leads."""
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"


def plant(app):
    return [*plant_places(), *plant_beijing(app, county=COUNTY)]


def at_work(role, region="440000"):
    """Signed in, with what a first page notes already noted."""
    client = signed_in(on_duty(f"{role}-{region}", region, role))
    client.raise_request_exception = False  # a page that breaks is told by its answer
    client.get("/admin/")
    return client


@pytest.fixture
def _of_no_place(monkeypatch):
    """What the walker does is of no region: else its downloads would stand in its own list of events at the second look."""
    monkeypatch.setattr(acting, "places_of_work", lambda _officer: [])


@pytest.mark.usefixtures("_of_no_place")
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_of_no_row_tells_of_another_region(role):
    client, app = at_work(role), plant_nationwide()
    asked = walk.of_no_row() + [url for model in admin.site._registry for url in walk.asked_of_lists(model)]
    before = {url: walk.answer(client, url) for url in asked}

    plant(app)

    differing, telling = [], []
    for url, told in before.items():
        after = walk.answer(client, url)
        differing += [url] if after != told else []
        telling += [(url, canary) for canary in CANARIES if canary != walk.TYPED and canary in after[1]]
    assert (differing, telling) == ([], [])
    assert len(asked) > 4 * len(admin.site._registry)
    assert not [url for url, (status, _told) in before.items() if status >= 500]


@pytest.mark.parametrize("role", ROLES)
def test_no_row_of_another_region_is_told_from_one_that_is_not_there(role):
    client, rows = at_work(role), plant(plant_nationwide())
    as_they_were, noted = walk.everything_of(rows), Event.objects.count()

    asked, of_none = list(walk.of_rows(rows)), {}
    differing = []
    for one, sent in product(asked, (None, {"post": "yes"})):
        place = (one.not_there.replace(admin.utils.quote(one.keys[1]), "KEY"), sent is None)
        if place not in of_none:  # which key nobody has makes no difference
            of_none[place] = walk.answer(client, one.not_there, sent, keys=one.keys)
        if walk.answer(client, one.there, sent, keys=one.keys) != of_none[place]:
            differing.append(one.there)

    assert differing == []
    assert len(asked) > 4 * len(REGIONAL)
    assert walk.everything_of(rows) == as_they_were
    assert Event.objects.count() == noted


@pytest.mark.parametrize("role", ROLES)
def test_no_action_reaches_a_row_of_another_region(role):
    client, rows = at_work(role), plant(plant_nationwide())
    as_they_were, noted = walk.everything_of(rows), Event.objects.count()

    differing = []
    for row in rows:
        if type(row) not in admin.site._registry:
            continue
        keys = (str(row.pk), walk.stand_in(row))
        for action in walk.actions_of(type(row)):
            for more in ({"decide": "1"}, {"select_across": "1"}):
                sent = [{"action": action, "_selected_action": key, "index": "0"} | more for key in keys]
                told = [walk.answer(client, walk.list_of(type(row)), one, keys=keys) for one in sent]
                differing += [(action, row, more)] if told[0] != told[1] else []

    assert differing == []
    assert walk.everything_of(rows) == as_they_were
    assert Event.objects.count() == noted


@pytest.mark.parametrize("role", ROLES)
def test_rows_that_join_two_regions_tell_nothing_of_the_other(role):
    """Owner here, person there; guardian elsewhere. Whose case it is reads of the other region who applies or is linked, by name
    and account, and nothing else."""
    client, joined = at_work(role), plant_joined()
    models = sorted({Event, *map(type, joined.here)}, key=lambda model: model._meta.label)
    asked = [url for model in models for url in walk.asked_of_lists(model)]
    asked += [*walk.of_each(joined.here), *map(walk.page_of, joined.here)]

    telling, opened = [], 0
    for url in asked:
        status, told = walk.answer(client, url)
        opened += status == 200
        telling += [(url, what) for what, words in joined.foreign.items() if words in told]

    assert telling == []
    assert opened > len(joined.here)
    page = client.get(walk.page_of(joined.here[-2])).content.decode()
    assert joined.owner_name in page


@pytest.mark.parametrize("model", REGIONAL, ids=lambda model: model._meta.label)
def test_walk_finds_a_model_that_is_registered_without_a_scope(model, monkeypatch):
    """As one would be that is registered with the class for whoever is on duty anywhere."""
    page = type(admin.site._registry[model])
    monkeypatch.setattr(page, "get_queryset", lambda self, _request: self.model._default_manager.order_by("pk"))
    for name in ("has_view_permission", "has_module_permission"):
        monkeypatch.setattr(page, name, lambda _self, _request, _row=None: True)
    client, app = at_work("auditor"), plant_nationwide()
    before = walk.answer(client, walk.list_of(model))

    rows = plant(app)

    assert walk.answer(client, walk.list_of(model)) != before
    assert [
        one.there
        for one in walk.of_rows(rows, {model})
        if walk.answer(client, one.there, keys=one.keys) != walk.answer(client, one.not_there, keys=one.keys)
    ]


def test_every_model_has_a_row_to_be_found():
    """Who registers one says in `planted` what of it an officer of another region must not find."""
    rows = plant(plant_nationwide())

    assert walk.unknown_models(rows, OF_NO_REGION) == set()
    assert walk.unknown_models([row for row in rows if not isinstance(row, User)], OF_NO_REGION) == {User}
    assert not OF_NO_REGION & {type(row) for row in rows}


def test_rows_are_there_for_whom_the_duty_covers():
    """Else the walk would find nothing wherever it looked. Accounts no duty opens."""
    rows = plant(plant_nationwide())
    client = at_work("auditor", "000000")

    seen = {type(row) for row in rows if type(row) in admin.site._registry and _is_listed(client, row)}
    assert seen == set(REGIONAL) - {User}


def _is_listed(client, row):
    body = client.get(walk.list_of(type(row)), {"queue": "all"} if _has_queue(type(row)) else {}).content.decode()
    return re.search(rf"/{re.escape(admin.utils.quote(str(row.pk)))}/change/", body) is not None


def _has_queue(model):
    return any(getattr(entry, "parameter_name", "") == "queue" for entry in admin.site._registry[model].list_filter)
