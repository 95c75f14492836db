"""What officers read beside a value can be translated: no label is the one Django makes of a field's name."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise

OFFICERS_PAGES = list(admin.site._registry.values())


def shown_by(page):
    filtered = [entry[0] if isinstance(entry, tuple) else entry for entry in page.list_filter]
    on_page = flatten_fieldsets(page.fieldsets) if page.fieldsets else page.fields
    on_page = on_page or [field.name for field in page.model._meta.fields]
    return {*page.list_display, *on_page, *filtered} - {"__str__"}


def label_of(page, name):
    if not isinstance(name, str):
        return name.title
    try:
        return page.model._meta.get_field(name).verbose_name
    except FieldDoesNotExist:
        return getattr(getattr(page, name), "short_description", "")


@pytest.mark.parametrize("officers_page", OFFICERS_PAGES, ids=lambda page: page.model._meta.label)
def test_labels_of_an_officers_page_can_be_translated(officers_page):
    fixed = [name for name in shown_by(officers_page) if not isinstance(label_of(officers_page, name), Promise)]

    assert fixed == []


@pytest.mark.parametrize("officers_page", OFFICERS_PAGES, ids=lambda page: page.model._meta.label)
def test_choices_of_an_officers_page_can_be_translated(officers_page):
    shown = shown_by(officers_page) - {"language"}  # each language names itself
    fixed = [
        (field.name, value)
        for field in officers_page.model._meta.fields
        if field.name in shown
        for value, label in field.choices or ()
        if not isinstance(label, Promise)
    ]

    assert fixed == []
