"""What a submission stores, and what it refuses."""

from families import texts
from families.relationships import Relationship
from families.services.applications import declaration_of
from tests.families.conftest import WANG_FANG, draft_of, submit


def test_submission_keeps_version_and_hash_of_the_declaration(linked):
    application = submit(draft_of(linked, WANG_FANG, Relationship.MOTHER))

    application.refresh_from_db()
    signed = declaration_of(application, "en")
    assert (application.declaration_version, application.declaration_hash) == (texts.CURRENT, signed.sha256)
