"""Through an address an officers' page answers what its own filters ask, and nothing else of its rows."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from tests.families.admin.conftest import signed_in

PAGES = list(admin.site._registry.values())


def filtered_by(page):
    return {entry[0] if isinstance(entry, tuple) else entry for entry in page.list_filter}


@pytest.mark.parametrize("officers_page", PAGES, ids=lambda page: page.model._meta.label)
def test_no_other_field_can_be_asked_for(officers_page):
    names = {field.name for field in officers_page.model._meta.get_fields()} - filtered_by(officers_page)
    ways = ("", "__exact", "__startswith", "__regex", "__gte", "__isnull", "__pk")

    assert [name + way for name in names for way in ways if officers_page.lookup_allowed(name + way, "1", None)] == []


@pytest.mark.parametrize("officers_page", PAGES, ids=lambda page: page.model._meta.label)
def test_own_filters_are_answered(officers_page):
    fields = [entry for entry in officers_page.list_filter if isinstance(entry, str)]

    assert all(officers_page.lookup_allowed(f"{name}__exact", "1", None) for name in fields)


@pytest.mark.parametrize("lookup", ["mobile", "email", "username__startswith", "password__startswith", "is_staff"])
def test_no_account_is_looked_up_through_an_address(db, lookup):
    root = signed_in(User.objects.create_superuser("root", "correct horse battery", mobile="+8613912345678"))

    assert root.get(reverse("admin:accounts_user_changelist"), {lookup: "+8613912345678"}).status_code == 400
    assert root.get(reverse("admin:accounts_user_changelist"), {"is_staff__exact": "1"}).status_code == 200
