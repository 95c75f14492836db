"""What is kept of a declaration is what stood on the page, in the language in which it was read."""

import pytest

from accounts.models import User
from families.services.applications.drafts import declaration_of
from families.states import Status
from tests.families.conftest import LI_XIAOYU, draft_of
from tests.families.wizard.pages import declared, post_step, step_url, summary_of, text_of

pytestmark = pytest.mark.django_db
TICKED = ["view_card"]


@pytest.fixture
def browser(linked, sign_in):
    return sign_in(linked)


@pytest.fixture
def draft(linked):
    return draft_of(linked, LI_XIAOYU, "daughter", scopes=["view_card"])


def in_language(user, language):
    User.objects.filter(pk=user.pk).update(language=language)


def test_page_names_the_text_that_it_shows(browser, draft, linked):
    in_language(linked, "zh-hans")
    page = browser.get(step_url(draft, "check"))
    shown = declaration_of(draft, "zh-hans")
    assert f'name="shown" value="{shown.sha256}"' in page.content.decode()
    assert all(paragraph in text_of(page) for paragraph in shown.paragraphs)


def test_language_changed_in_another_window_changes_nothing_that_was_read(browser, draft, linked):
    read = declared(draft, "en")
    in_language(linked, "es")
    post_step(browser, draft, "check", shown=read, sensitive=TICKED)
    draft.refresh_from_db()
    assert (draft.status, draft.declaration_hash, draft.language) == (Status.VERIFYING, read, "en")
    assert read != declared(draft, "es")


@pytest.mark.parametrize("shown", ["", "0" * 64, "x" * 65, "é"], ids=range(4))
def test_text_that_is_not_todays_is_shown_anew_and_nothing_is_sent(browser, draft, shown):
    page = post_step(browser, draft, "check", shown=shown, sensitive=TICKED)
    assert page.status_code == 422
    if len(shown) <= 64:
        assert "This text has changed" in summary_of(page)[0][0]
    assert f'name="shown" value="{declared(draft)}"' in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    post_step(browser, draft, "check", sensitive=TICKED)
    draft.refresh_from_db()
    assert draft.status == Status.VERIFYING


def test_text_of_somebody_elses_application_is_not_this_one(browser, draft, linked):
    other = draft_of(linked, LI_XIAOYU, "daughter", scopes=["view_card", "show_code"])
    page = post_step(browser, draft, "check", shown=declared(other), sensitive=TICKED)
    assert "This text has changed" in summary_of(page)[0][0]
