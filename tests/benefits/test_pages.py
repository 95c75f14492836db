"""The honest pages: what is not there yet is said, with the number to call meanwhile."""

import pytest
from django.urls import reverse

from tests.families.conftest import applicant, link_self, pack_of, regions, sign_in

__all__ = ["applicant", "pack_of", "regions", "sign_in"]


@pytest.mark.parametrize("name", ["insurances", "retirement"])
@pytest.mark.django_db
def test_page_says_that_it_is_not_ready_and_whom_to_call(client, name):
    page = client.get(reverse(f"benefits:{name}")).content.decode()
    assert "not ready yet" in page
    assert "12333" in page


@pytest.mark.django_db
def test_medical_and_maternity_have_their_own_line(client):
    page = client.get(reverse("benefits:insurances")).content.decode()
    assert page.count('href="tel:12393"') == 2
    assert page.count('href="tel:12333"') == 3


@pytest.mark.parametrize("name", ["insurances", "retirement"])
def test_citizen_reads_whom_to_call_in_their_own_region(client, applicant, sign_in, pack_of, name):
    pack_of("110000", section="help", pension_phone='"95001"')
    link_self(applicant)
    assert "95001" not in client.get(reverse(f"benefits:{name}")).content.decode()
    sign_in(applicant)
    assert "95001" in client.get(reverse(f"benefits:{name}")).content.decode()
