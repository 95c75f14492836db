"""What an app shows before its citizen applies: all that the wizard shows there, and no more."""

import hashlib

import pytest

from families.api.declaration_shapes import RELATIVES_OFFER
from families.models import LinkApplication
from families.packs import LinkingRules
from families.scopes import PRESETS
from families.services.applications.drafts import declaration_of, notice_of
from families.sharing import offered_presets, offered_scopes
from tests.families.api.applying import Api, agree_with, api, api_for, program
from tests.families.api.test_applying_refusals import errors_of
from tests.integrators.oauth import Program, registered
from tests.integrators.problems import problem_of

__all__ = ["api", "program"]

pytestmark = pytest.mark.django_db
ASKED = "declaration/?relationship=mother&scopes=view_card,view_pension&term_days=365"


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_texts_are_those_that_are_kept(api, language):
    told = Api(api.token, language).get(ASKED).json()
    draft = LinkApplication(relationship="mother", scopes=["view_card", "view_pension"], term_days=365)
    for name, text in (
        ("notice", notice_of(language, is_self=False)),
        ("declaration", declaration_of(draft, language)),
    ):
        assert told[name] == {
            "version": text.version,
            "sha256": text.sha256,
            "language": language,
            "paragraphs": list(text.paragraphs),
        }
        assert hashlib.sha256("\n".join(told[name]["paragraphs"]).encode()).hexdigest() == told[name]["sha256"]


@pytest.mark.parametrize("name", ["notice", "declaration"])
def test_example_of_the_contract_has_the_texts_that_it_names(api, name):
    example = RELATIVES_OFFER[name]
    assert api.get(ASKED).json()[name] == example
    assert hashlib.sha256("\n".join(example["paragraphs"]).encode()).hexdigest() == example["sha256"]


@pytest.mark.parametrize("relationship", ["mother", "daughter"])
def test_offer_is_that_of_the_wizard(api, pack_of, relationship):
    pack_of("110000", terms_days="[7, 31]", default_term_days="31")
    told = api.get(f"declaration/?relationship={relationship}").json()
    assert (told["region"], told["declaration"]) == ("110000", None)
    assert [scope["code"] for scope in told["scopes"]] == list(offered_scopes(relationship))
    assert [preset["code"] for preset in told["presets"]] == [one.key for one in offered_presets(relationship)]
    assert told["presets"][0]["scopes"] == list(PRESETS[0].scopes)
    by_code = {preset["code"]: preset["usual_term_days"] for preset in told["presets"]}
    assert (by_code["hospital"], by_code["look"]) == (31, 31)
    assert told["terms"] == [{"days": 7, "label": "7 days"}, {"days": 31, "label": "31 days"}]
    assert told["usual_term_days"] == 31
    assert "default_term_days" in LinkingRules.__slots__


def test_each_preset_can_be_sent_with_its_usual_term(api):
    told = api.get("declaration/?relationship=daughter").json()
    assert {preset["code"]: preset["usual_term_days"] for preset in told["presets"]} == {
        "look": 365,
        "hospital": 31,
        "child": 365,
    }
    for preset in told["presets"]:
        asked = f"scopes={','.join(preset['scopes'])}&term_days={preset['usual_term_days']}"
        address = f"declaration/?relationship=daughter&{asked}"
        assert api.get(address).json()["declaration"]["paragraphs"], preset


def test_own_card_is_offered_where_it_is_agreed(applicant, regions):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, "320000")
    api = api_for(other, applicant)
    told = api.get("declaration/?relationship=self").json()
    codes = [region["code"] for region in told["regions"]]
    assert "320500" in codes
    assert {code[:2] for code in codes} == {"32"}
    assert told["region"] is None
    assert told["declaration"]["sha256"] == declaration_of(LinkApplication(relationship="self"), "en").sha256
    assert api.get("declaration/?relationship=self&region=320500").json()["region"] == "320500"
    for region in ("110000", "329999", "x"):
        problem_of(api.get(f"declaration/?relationship=self&region={region}"), "not-found", 404)


def test_reading_is_not_applying(api, linked):
    before = LinkApplication.objects.count()
    api.get(ASKED)
    assert LinkApplication.objects.count() == before


def test_own_card_comes_first_and_once(program, applicant, api):
    assert problem_of(api.get("declaration/?relationship=self"), "refused", 422)["code"] == "already-bound"


def test_without_one_s_own_card_no_relative(program, stranger):
    api = api_for(program, stranger)
    assert problem_of(api.get("declaration/?relationship=mother"), "refused", 422)["code"] == "self-link-required"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/relationship"),
        ("relationship=cousin", "/relationship"),
        ("relationship=mother&region=110000", "/region"),
        ("relationship=mother&scopes=all&term_days=365", "/scopes"),
        ("relationship=daughter&scopes=certify&term_days=365", "/scopes"),
        ("relationship=mother&scopes=view_card", "/term_days"),
        ("relationship=mother&scopes=view_card&term_days=3", "/term_days"),
        ("relationship=mother&scopes=view_card&term_days=365.0", "/term_days"),
        ("relationship=mother&term_days=365", "/scopes"),
        ("relationship=mother&name=x", "/name"),
    ],
    ids=range(10),
)
def test_wrong_question_is_named(api, query, pointer):
    assert list(errors_of(api.get(f"declaration/?{query}"))) == [pointer]
