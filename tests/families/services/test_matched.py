"""What a match fills in of an application."""

import pytest

from tests.families.conftest import waiting


@pytest.mark.parametrize(("told", "stored"), [(True, True), (False, False), (None, True)])
def test_phone_counts_as_the_applicants_unless_the_register_says_no(linked, told, stored):
    assert waiting(linked, shares_phone=told).is_phone_shared is stored
