"""How much one account may add, taken and refused files apart."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from families.errors import DocumentNotKnown, DocumentThere, TooManyTries, TooManyUploads
from families.models import Document
from families.services.applications.documents import add_document, remove_document
from families.services.applications.uploads import A_DAY, AN_HOUR, BYTES_A_DAY
from families.services.wrong_tries import OF_UPLOADS
from tests.families.conftest import WANG_FANG, by, link_self
from tests.families.papers import photograph
from tests.families.services.test_documents import draft, newborn

__all__ = ["draft"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def add(application, content=None):
    kind = "birth_certificate"
    return add_document(application, kind=kind, content=content or photograph(), by=by(application.applicant))


def added_before(application, times, *, ago=timedelta(0), size=1000):
    """And removed again: what is gone was opened and drawn all the same."""
    rows = [
        Document(
            application=application,
            kind="birth_certificate",
            position=1,
            content_type="image/jpeg",
            size=size,
            sha256=f"{number:064x}",
            added_at=timezone.now() - ago,
            erased_at=timezone.now() - ago,
        )
        for number in range(times)
    ]
    Document.objects.bulk_create(rows)


def test_forty_an_hour_and_the_next_when_the_first_is_an_hour_old(draft, clock):
    added_before(draft, AN_HOUR - 1, ago=HOUR / 2)
    add(draft)
    with pytest.raises(TooManyUploads) as error:
        add(draft, photograph((41, 40)))
    assert error.value.until == timezone.now() + HOUR / 2
    clock.shift(HOUR / 2)
    add(draft, photograph((41, 40)))


def test_a_hundred_a_day(draft, clock):
    added_before(draft, A_DAY, ago=2 * HOUR)
    with pytest.raises(TooManyUploads) as error:
        add(draft)
    assert error.value.until == timezone.now() + DAY - 2 * HOUR


def test_so_many_bytes_a_day(draft, clock):
    added_before(draft, 2, ago=2 * HOUR, size=BYTES_A_DAY // 2)
    with pytest.raises(TooManyUploads):
        add(draft)
    clock.shift(DAY - 2 * HOUR)
    add(draft)


def test_another_account_is_not_counted_with_it(draft, relative, clock):
    added_before(draft, AN_HOUR)
    link_self(relative, WANG_FANG)
    add(newborn(relative))


def test_ten_refused_files_make_the_account_wait_and_a_good_one_forgives_none(draft, clock):
    for _file in range(OF_UPLOADS.free - 1):
        with pytest.raises(DocumentNotKnown):
            add(draft, b"no picture")
    remove_document(add(draft), by=by(draft.applicant))
    with pytest.raises(DocumentNotKnown):
        add(draft, b"no picture")
    with pytest.raises(TooManyTries) as error:
        add(draft, photograph((41, 40)))
    assert error.value.until == timezone.now() + OF_UPLOADS.pauses[0]
    clock.shift(OF_UPLOADS.pauses[0])
    add(draft, photograph((41, 40)))


def test_good_files_never_make_anybody_wait(draft, clock):
    for number in range(OF_UPLOADS.free + 5):
        remove_document(add(draft, photograph((50 + number, 40))), by=by(draft.applicant))
    add(draft, photograph((100, 40)))
    with pytest.raises(DocumentThere):
        add(draft, photograph((100, 40)))
