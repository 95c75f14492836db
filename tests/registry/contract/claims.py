"""Claims as the product sends them, made from the named cases."""

from typing import Any
from uuid import uuid4

from tests.registry.process import Registry


def claim(registry: Registry, key: str, *, claim_id: str | None = None, **changed: Any) -> dict[str, Any]:
    """The demo citizen claims the case, as its page says to; `changed` replaces name, number, relationship, applicant."""
    case = registry.cases[key]
    is_self = case["relationship"] == "self"
    applicant = None if is_self else {"reference": registry.cases["demo_citizen"]["reference"]}
    return {
        "id": claim_id or str(uuid4()),
        "applicant": changed.get("applicant", applicant),
        "relative": {
            "name": changed.get("name", case["typed_name"]),
            "number": changed.get("number", case["number"]),
        },
        "relationship": changed.get("relationship", case["relationship"]),
    }


def verify(registry: Registry, *claims: dict[str, Any]) -> list[dict[str, Any]]:
    """Results in the order of the claims."""
    answer = registry.call("POST", "/v1/verifications", {"claims": list(claims)})
    assert answer.status_code == 200, answer.text
    results = {result["id"]: result for result in answer.json()["results"]}
    assert results.keys() == {one["id"] for one in claims}
    return [results[one["id"]] for one in claims]


def code_request(registry: Registry, key: str, **changed: Any) -> dict[str, Any]:
    """A code for the case's person to answer the demo citizen's application."""
    case = registry.cases[key]
    return {
        "person": case["reference"],
        "purpose": "link",
        "channel": "sms",
        "language": "en",
        "applicant_name": "李明",
        "relationship": case["relationship"],
        "scopes": ["view_card", "view_pension"],
        "term_days": 365,
        "reference": f"F7K2-{uuid4().hex[:4].upper()}",
    } | changed
