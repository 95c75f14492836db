"""Every stored field is classed; what is personal stays out of titles, lists and tasks, and goes when the table says."""

import inspect
from datetime import date, timedelta
from importlib import import_module

import pytest
from celery import current_app
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.utils import timezone

import accounts.privacy
import benefits.privacy
from accounts.models import User
from audit.privacy import Erase
from benefits.models import Certification, InsuranceRecord, Reminder
from benefits.services.records.forgetting import forget_records
from families import tasks
from families.models import AttemptCounter, FamilyLink, InsuredPerson, LinkApplication
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from tests.families.recipes import link_self, make_link, make_person

ROOMS = ("audit", "accounts", "authorities", "integrators", "families", "benefits")


def tables_of(room):
    """(PERSONAL, PLAIN) of a room; a room without models has no such table."""
    if not any(True for _model in apps.get_app_config(room).get_models()):
        return {}, {}
    table = import_module(f"{room}.privacy")
    return table.PERSONAL, table.PLAIN


def fields_of(model):
    return {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}


def all_models():
    return [(room, model) for room in ROOMS for model in apps.get_app_config(room).get_models()]


def library_models():
    return [model for model in apps.get_models() if model._meta.app_label not in ROOMS]


@pytest.mark.parametrize("model", library_models(), ids=lambda model: model._meta.label)
def test_every_field_of_a_library_is_classed_once(model):
    label = model._meta.label
    classed_personal = set(accounts.privacy.PERSONAL_IN_LIBRARIES.get(label, {}))
    classed_plain = set(accounts.privacy.PLAIN_IN_LIBRARIES.get(label, set()))

    assert classed_personal | classed_plain == fields_of(model)
    assert classed_personal & classed_plain == set()


def test_no_class_of_a_library_is_stale():
    classed = {*accounts.privacy.PERSONAL_IN_LIBRARIES, *accounts.privacy.PLAIN_IN_LIBRARIES}

    assert classed == {model._meta.label for model in library_models()}


def personal_fields(model):
    return tables_of(model._meta.app_label)[0].get(model.__name__, {})


@pytest.mark.parametrize(("room", "model"), all_models(), ids=lambda value: getattr(value, "__name__", value))
def test_every_field_is_classed_once(room, model):
    personal, plain = tables_of(room)
    classed_personal, classed_plain = set(personal.get(model.__name__, {})), set(plain.get(model.__name__, set()))

    assert classed_personal | classed_plain == fields_of(model)
    assert classed_personal & classed_plain == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_class_is_stale(room):
    personal, plain = tables_of(room)

    assert {*personal, *plain} <= {model.__name__ for model in apps.get_app_config(room).get_models()}


@pytest.mark.parametrize("model", [model for _room, model in all_models()], ids=lambda model: model.__name__)
def test_titles_tell_nothing_personal(model):
    """A row whose personal text fields hold a planted word is turned into text."""
    row = model()
    planted = {
        name
        for name, personal in personal_fields(model).items()
        if not personal.is_reference and isinstance(model._meta.get_field(name), models.CharField | models.TextField)
    }
    for name in planted:
        setattr(row, name, "planted")
    for field in model._meta.fields:
        if isinstance(field, models.DateTimeField):
            setattr(row, field.attname, timezone.now())

    assert "planted" not in str(row)


@pytest.mark.parametrize("page", admin.site._registry.values(), ids=lambda page: page.model.__name__)
def test_admin_lists_and_searches_nothing_personal(page):
    personal = {name for name, kind in personal_fields(page.model).items() if not kind.is_reference}
    attributes = {name.removesuffix("_sealed") for name in personal} | personal

    assert not attributes & {name for name in page.list_display if isinstance(name, str)}
    assert not (page.search_fields and personal_fields(page.model))


def test_our_models_alone_are_in_the_admin():
    """Sessions, sign-in records and the like are for nobody's eyes."""
    assert {page.model._meta.app_label for page in admin.site._registry.values()} <= set(ROOMS)


def test_tasks_take_no_arguments():
    ours = [
        task
        for name, task in current_app.tasks.items()
        if name.startswith(("families.", "accounts.", "benefits.", "integrators."))
    ]

    assert len(ours) >= 4
    assert {str(inspect.signature(task.run)) for task in ours} == {"() -> None"}
    assert tasks.verify_due in ours


@pytest.mark.django_db
def test_values_go_when_the_table_says():
    """Each field that goes after 30 days goes; each that stays is there."""
    person = make_person("金丝雀", date(1949, 7, 23), sequence=42)
    before = InsuredPerson.objects.get(pk=person.pk)
    AttemptCounter.objects.create(what="t", who=b"w" * 32, hour=timezone.now() - timedelta(days=2))
    kept = rows_of_benefits(person)
    InsuredPerson.objects.filter(pk=person.pk).update(confirmed_at=timezone.now() - timedelta(days=31))

    close_overdue()
    forget_records()

    after = InsuredPerson.objects.get(pk=person.pk)
    for name, kind in personal_fields(InsuredPerson).items():
        was, now = getattr(before, name), getattr(after, name)
        if kind.erase is Erase.STAYS:
            assert now == was, name
        elif was:
            assert now != was, name
    assert not after.cards.exists()
    assert not AttemptCounter.objects.exists()
    assert {erase_of(row) for row in kept} == {Erase.AFTER_30_DAYS}
    assert not [row for row in kept if type(row).objects.filter(pk=row.pk).exists()]


def rows_of_benefits(person):
    """A row of each model that holds what is personal there."""
    facts = {
        InsuranceRecord: {
            "insurance": "pension",
            "region_code": "110101",
            "state": "receiving",
            "first_enrolled": date(1992, 1, 1),
            "as_of": date(2026, 1, 1),
        },
        Certification: {"due_on": date(2026, 1, 1), "certified_at": timezone.now()},
    }
    reminded = Reminder(link=link_that_is_over(person), kind="certification", due_on=date(2026, 1, 1), step=30)
    reminded.save(force_insert=True)
    assert {model.__name__ for model in (*facts, Reminder)} == set(benefits.privacy.PERSONAL)
    return [reminded, *(model.objects.create(person=person, **values) for model, values in facts.items())]


def link_that_is_over(person):
    """Since 31 days, and so is its application."""
    owner = User.objects.create_user("owner")
    link_self(owner)
    link = make_link(owner, person, Relationship.MOTHER)
    begun, ended = (timezone.now() - timedelta(days=days) for days in (40, 31))
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, ended_at=ended, ended_by="owner")
    LinkApplication.objects.filter(pk=link.application_id).update(submitted_at=begun, ended_at=ended)
    return link


def erase_of(row):
    """When its personal fields go: all at once, with the row."""
    (when,) = {kind.erase for kind in personal_fields(type(row)).values()}
    return when
