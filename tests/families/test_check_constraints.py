"""What can never be false of a pass and of a bar, tried past every service."""

import pytest
from django.db import IntegrityError, transaction

from families.models import AppBar, DelegationPass
from tests.families.services.link_checks import app, link, make_app

__all__ = ["app", "link", "make_app"]


def broken(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


def test_pass_ends_after_it_was_made(link):
    moment = link.begins_at
    made = DelegationPass(link=link, made_at=moment, expires_at=moment)

    assert broken(lambda: made.save(force_insert=True)) == "pass_expires_after_made"


def test_app_is_barred_once_by_a_person(link, app):
    bar = {"person": link.person, "app": app}
    AppBar.objects.create(**bar)

    assert broken(lambda: AppBar.objects.create(**bar)) == "app_bar_one_a_pair"
