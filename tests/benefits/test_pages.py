"""The honest pages: what is not there yet is said, with the number to call meanwhile."""

import pytest
from django.urls import reverse


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
