"""Whatever is kept of a user is in the file, or is left out for a reason that is written down."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import models

import accounts.privacy
from accounts.models import User
from audit.privacy import Mask
from benefits.services.my_data.coverage import FIELDS_LEFT_OUT, IN_PART, LEFT_OUT
from benefits.services.my_data.parts import PARTS
from families.models import InsuredPerson
from tests.benefits.my_data.conftest import AGENT, EMAIL, EMPLOYER, HOME, ME, MOBILE, NETWORK, SENTENCE, USERNAME, told

ROOMS = ("accounts", "authorities", "integrators", "families", "benefits")
_PEOPLE = (User, InsuredPerson)


def personal_fields():
    """ "app.Model.field" of everything that a room's privacy.py calls personal."""
    for room in ROOMS:
        for model, fields in import_module(f"{room}.privacy").PERSONAL.items():
            yield from (f"{apps.get_model(room, model)._meta.label}.{name}" for name in fields)
    for label, fields in accounts.privacy.PERSONAL_IN_LIBRARIES.items():
        yield from (f"{label}.{name}" for name in fields)


def hangs_on_people(model, seen=frozenset()):
    """By a key of its own, or by the key of what it points to."""
    if model in _PEOPLE:
        return True
    keys = {field.related_model for field in model._meta.fields if isinstance(field, models.ForeignKey)} - seen
    return any(hangs_on_people(other, seen | {model}) for other in keys)


def models_of_people():
    classed = {name.rpartition(".")[0] for name in personal_fields()}
    return sorted(
        model._meta.label for model in apps.get_models() if hangs_on_people(model) or model._meta.label in classed
    )


@pytest.mark.parametrize("label", models_of_people())
def test_every_model_of_people_is_exported_or_left_out_for_a_reason(label):
    """A model that is an app's, an officer's or an integrator's hangs on a user by a detour and is named too."""
    assert (label in IN_PART) + (label in LEFT_OUT) == 1


def test_no_line_is_stale():
    models_there = {model._meta.label for model in apps.get_models()}
    parts = {part.key for part in PARTS}

    assert {*IN_PART, *LEFT_OUT} <= models_there
    assert set(IN_PART.values()) <= parts
    assert set(FIELDS_LEFT_OUT) <= set(personal_fields())
    assert all(len(reason) > 20 for reason in (*LEFT_OUT.values(), *FIELDS_LEFT_OUT.values()))


# What each personal field of `everything` holds, as it must stand in the file. A value of None is one that is empty there.
_HELD = {
    "accounts.User.username": USERNAME,
    "accounts.User.email": EMAIL,
    "accounts.User.mobile": MOBILE,
    "account.EmailAddress.email": EMAIL,
    "usersessions.UserSession.ip": NETWORK,
    "usersessions.UserSession.user_agent": AGENT,
    "families.InsuredPerson.register_reference": ME.reference,
    "families.InsuredPerson.name": ME.name,
    "families.InsuredPerson.number_sealed": ME.number,
    "families.InsuredPerson.birth_date": ME.born.isoformat(),
    "families.InsuredPerson.sex": "female",
    "families.InsuredPerson.has_phone": True,
    "families.InsuredPerson.died_on": None,
    "families.SocialSecurityCard.number_sealed": ME.card().number,
    "families.CorrectionRequest.text_sealed": SENTENCE,
    "families.HomeVisit.address_sealed": HOME,
    "families.Consent.refusal_reasons": "not_now",
    "families.LinkApplication.name_sealed": "周杰",
    "families.LinkApplication.number_sealed": "110***********",
    "benefits.InsuranceRecord.region_code": "110101",
    "benefits.InsuranceRecord.state": "active",
    "benefits.InsuranceRecord.first_enrolled": "2006-07-01",
    "benefits.InsuranceRecord.spells": EMPLOYER,
    "benefits.InsuranceRecord.account_balance": "61234.50",
    "benefits.Certification.due_on": "due_on",
    "benefits.Certification.certified_at": "certified_at",
    "benefits.Certification.proof_kind": "declaration",
    "benefits.Reminder.due_on": "due_on",
}


def test_every_personal_field_is_in_the_file_or_left_out_for_a_reason():
    left_out = {name for name in personal_fields() if name.rpartition(".")[0] in LEFT_OUT} | set(FIELDS_LEFT_OUT)

    assert set(personal_fields()) - left_out == set(_HELD)
    assert left_out & set(_HELD) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("field", sorted(_HELD))
def test_what_is_said_to_be_in_a_part_is(everything, field):
    label = field.rpartition(".")[0]
    part = told(everything.user)[IN_PART[label]]

    values = {key: value for row in part for key, value in row.items()}
    expected = _HELD[field]
    if expected is None:
        assert field.rpartition(".")[2] in values
    elif isinstance(expected, bool):
        assert values[field.rpartition(".")[2]] is expected
    else:
        assert expected in repr(part)


@pytest.mark.django_db
def test_every_part_has_rows_of_somebody_of_whom_everything_is_kept(everything):
    file = told(everything.user)

    assert [part.key for part in PARTS if not file[part.key]] == []


def test_secrets_are_never_masked_into_the_file():
    """What may not even be shown masked to others is the user's own in a few fields, and those are named."""
    never = set()
    for room in ROOMS:
        for model, fields in import_module(f"{room}.privacy").PERSONAL.items():
            never |= {f"{room}.{model}.{name}" for name, kind in fields.items() if kind.mask is Mask.NEVER}

    own = {"accounts.User.username", "accounts.User.email", "accounts.User.mobile", "families.Consent.refusal_reasons"}
    assert never & set(_HELD) == own
