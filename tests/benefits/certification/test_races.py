"""Many at once: a double click is one certification in the stand-in, and limits hold."""

from functools import partial

import pytest

from benefits.models import CertificationRequest
from benefits.services.certification.filing import send_due_certifications
from benefits.services.certification.renewing import confirm
from families.models import FamilyLink
from tests.benefits.certification.conftest import ask, times_certified
from tests.families.services.test_races import all_at_once

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def again(link):
    return FamilyLink.objects.select_related("person", "application", "owner").get(pk=link.pk)


def test_right_code_typed_four_times_at_once_is_one_certification(link, newest_code, real_register):
    ask(link)
    before, digits = times_certified(real_register, link), newest_code(link)

    became = all_at_once([partial(confirm, again(link), digits) for _click in range(4)])
    all_at_once([send_due_certifications] * 4)

    assert became == {"done": 4}
    assert CertificationRequest.objects.get().filed_at is not None
    assert times_certified(real_register, link) == before + 1


def test_button_pressed_four_times_at_once_sends_one_code(link, real_register):
    before = len(real_register.phones(link.person.register_reference))

    became = all_at_once([partial(ask, again(link)) for _click in range(4)])

    assert became == {"done": 1, "TooManyCodes": 3}
    assert len(real_register.phones(link.person.register_reference)) == before + 1


def test_of_wrong_codes_at_once_three_are_tried_and_the_others_wait(link, newest_code):
    ask(link)
    code = int(newest_code(link))
    wrong = [f"{(code + number) % 1_000_000:06d}" for number in range(1, 9)]

    became = all_at_once([partial(confirm, again(link), digits) for digits in wrong])

    assert became == {"CodeRefused": 3, "TooManyTries": 5}
    assert CertificationRequest.objects.get().tries == 3
