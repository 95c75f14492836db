"""Which browser test looks at which page of the family service.

Each test of the table must render what it claims to look at, and every page must be somebody's: so a page that no
browser opens fails a test, however the tests are spread over processes.
"""

import pytest
from django.test.signals import template_rendered

_MAIN = "test_citizen_links_own_card_and_then_a_son"
_CITIZEN = "test_pages_of_a_citizen_are_good"
_EVERYONE = "test_pages_for_everyone_are_good"
_ANSWER = "test_answering_is_good_to_the_end"
_CONSENT = "test_relative_answers_at_the_consent_page"

LOOKED_AT = {
    "application/check": _MAIN,
    "application/code": _MAIN,
    "application/details": _MAIN,
    "application/own_details": _MAIN,
    "application/receipt": _MAIN,
    "application/region": _MAIN,
    "application/sharing": _MAIN,
    "application/start": _MAIN,
    "application/status": _MAIN,
    "application/step": _MAIN,
    "application/withdraw": "test_withdrawing_and_discarding_are_good",
    "centre/centre": _MAIN,
    "centre/welcome": _MAIN,
    "consent/code": _CONSENT,
    "consent/confirm": _ANSWER,
    "consent/decide": _CONSENT,
    "consent/done": _CONSENT,
    "consent/reference": _CONSENT,
    "consent/send": _CONSENT,
    "consent/too_many": "test_too_many_tries_are_good",
    "family/family": _MAIN,
    "link/end": _CITIZEN,
    "link/ended": "test_ends_the_link_herself",
    "link/link": _CITIZEN,
    "link/viewer": _ANSWER,
    "messages/inbox": _CITIZEN,
    "messages/message": _CITIZEN,
    "plain/accessibility": _EVERYONE,
    "plain/help": _EVERYONE,
    "plain/legal_basis": _EVERYONE,
    "plain/your_data": _EVERYONE,
    "viewers/viewers": _ANSWER,
}


@pytest.fixture(autouse=True)
def renders_what_it_claims(request):
    """For the modules and packages that import it."""
    rendered = set()

    def note(template, **_signal):
        rendered.add(template.name)

    template_rendered.connect(note)
    yield
    template_rendered.disconnect(note)
    claimed = {f"families/{page}.html" for page, test in LOOKED_AT.items() if test == request.function.__name__}
    assert claimed <= rendered
