"""What follows from how a view is written: scopes, headers, statuses, members. The views stand for those of any room."""

from typing import Annotated, Any, NotRequired, TypedDict

import jsonschema_rs
import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator

from integrators.api.errors import Refused
from integrators.api.fields import Code, Codes, Day, Id, Moment, Nothing, StrictSerializer, Text, Whole, YesOrNo
from integrators.api.idempotency import once
from integrators.api.lifecycle import RETIRING
from integrators.api.operations import operation
from integrators.api.pages import PageQuery
from integrators.api.permissions import Holder, needs
from integrators.api.shapes import DayText, IdText, MomentText, NextText, Says, schema_of
from integrators.api.views import ApiView
from integrators.codes import ApiScope, Purpose


class ThingShape(TypedDict):
    id: IdText
    purpose: Annotated[str, Purpose]
    made_at: MomentText
    ends_on: DayText | None
    note: NotRequired[str]


class ThingsShape(TypedDict):
    items: list[ThingShape]
    next: NextText | None


class NewThing(StrictSerializer):
    name = Text(max_length=20)
    story = Text(max_length=200, has_lines=True, allow_blank=True, required=False)
    purpose = Code(choices=Purpose.values)
    purposes = Codes(choices=Purpose.values, required=False)
    day = Day(required=False)
    at = Moment(required=False)
    is_new = YesOrNo(required=False)
    size = Whole(min_value=0, max_value=10, allow_null=True, required=False)
    of = Id(required=False)


class Lower(StrictSerializer):
    """Of a thing."""

    purpose = Code(choices=Purpose.values)


class Ends(StrictSerializer):
    is_silent = YesOrNo(required=False)


class Many(StrictSerializer):
    """A form judges the day."""

    items = Lower(many=True, min_length=1, max_length=7)
    purposes = Codes(choices=Purpose.values, allow_empty=False, required=False)
    day = Day(required=False)
    openapi = {"required": ["day"], "properties": {"day": {"examples": ["2026-11-26"]}}}


class ThingsQuery(PageQuery):
    purpose = Code(choices=Purpose.values, required=False)


class ThingsView(ApiView):
    permission_classes = (needs(ApiScope.LINKS_READ, by_method={"POST": ApiScope.LINKS_WRITE}),)
    query_class = ThingsQuery

    @operation("list_things", "My things", answers={200: ThingsShape}, has_etag=True)
    def get(self, request):
        raise NotImplementedError

    @operation(
        "make_thing",
        "Make one",
        answers={202: ThingShape},
        body=NewThing,
        refusals=("too-many", "too-old"),
        problems=("try-later",),
    )
    @once
    def post(self, request):
        raise Refused("too-many", "")


class ThingView(ApiView):
    permission_classes = (needs(ApiScope.WEBHOOKS_MANAGE, of=Holder.APP),)

    @operation("lower_thing", "Lower one", answers={200: ThingShape}, body=Lower, needs_state=True, has_etag=True)
    def patch(self, request, pk):
        raise NotImplementedError

    @operation("judge_things", "Judge many", answers={200: None}, body=Many)
    def put(self, request, pk):
        raise NotImplementedError

    @operation("end_softly", "End one softly", answers={200: None}, body=Ends)
    def post(self, request, pk):
        raise NotImplementedError

    @operation("end_thing", "End one", answers={204: None})
    def delete(self, request, pk):
        raise NotImplementedError


class VerbView(ApiView):
    limits = ()
    permission_classes = (needs(ApiScope.LINKS_CHECK, of=Holder.EITHER),)

    @operation("do_thing", "Do it", answers={200: None})
    def post(self, request, pk):
        self.read(Nothing)


@pytest.fixture
def made():
    patterns = [
        path("api/v1/things/", ThingsView.as_view()),
        path("api/v1/things/<uuid:pk>/", ThingView.as_view()),
        path("api/v1/things/<uuid:pk>/do/", VerbView.as_view()),
    ]
    return SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)


def of(made, address, method):
    return made["paths"][f"/api/v1/{address}"][method]


def parameters(one):
    return {found["$ref"].rsplit("/", 1)[1] if "$ref" in found else found["name"] for found in one["parameters"]}


def test_scopes_follow_from_what_is_needed(made):
    assert of(made, "things/", "get")["security"] == [{"citizen": ["links:read"]}]
    assert of(made, "things/", "post")["security"] == [{"citizen": ["links:write"]}]
    assert of(made, "things/{id}/", "patch")["security"] == [{"app": ["webhooks:manage"]}]
    assert of(made, "things/{id}/do/", "post")["security"] == [{"citizen": ["links:check"]}, {"app": ["links:check"]}]
    assert set(made["components"]["securitySchemes"]) == {"citizen", "app"}


def test_headers_follow_from_what_it_is(made):
    assert parameters(of(made, "things/", "get")) == {
        *("limit", "cursor", "purpose"),
        *("Accept-Language", "If-None-Match"),
    }
    assert parameters(of(made, "things/", "post")) == {"Accept-Language", "Idempotency-Key"}
    assert parameters(of(made, "things/{id}/", "patch")) == {"id", "Accept-Language", "If-Match"}
    accepted = of(made, "things/", "post")["responses"]["202"]["headers"]
    assert {"Location", "Retry-After", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"} <= set(accepted)
    assert "RateLimit" not in of(made, "things/{id}/do/", "post")["responses"]["200"]["headers"]


def test_statuses_follow_from_what_it_is(made):
    always = {"400", "401", "403", "405", "406", "422", "429", "500"}
    assert set(of(made, "things/", "get")["responses"]) == {"200", "304", *always}
    assert set(of(made, "things/", "post")["responses"]) == {"202", "409", "413", "415", "503", *always}
    assert set(of(made, "things/{id}/", "patch")["responses"]) == {"200", "404", "412", "413", "415", "428", *always}
    assert set(of(made, "things/{id}/", "delete")["responses"]) == {"204", "404", *always}


def test_problems_of_a_status_are_named(made):
    def of_status(address, method, status):
        found = of(made, address, method)["responses"][status]
        found = made["components"]["responses"][found["$ref"].rsplit("/", 1)[1]] if "$ref" in found else found
        return set(found["content"]["application/problem+json"]["examples"])

    assert of_status("things/", "get", "400") == {"malformed", "invalid-cursor"}
    assert of_status("things/", "post", "400") == {"malformed", "idempotency-key-missing"}
    assert of_status("things/", "post", "422") == {"invalid-input", "idempotency-key-reused", "refused"}
    assert of_status("things/", "get", "403") == {"insufficient-scope", "not-a-citizens-token"}
    assert of_status("things/{id}/", "patch", "403") == {"insufficient-scope", "not-an-apps-token"}
    assert of_status("things/{id}/do/", "post", "403") == {"insufficient-scope"}
    assert "`too-many`, `too-old`" in of(made, "things/", "post")["responses"]["422"]["description"]


def test_body_takes_no_other_members(made):
    schemas = made["components"]["schemas"]
    body = schemas["NewThingRequest"]
    assert body["additionalProperties"] is False
    assert set(body["required"]) == {"name", "purpose"}
    assert body["properties"]["purposes"]["uniqueItems"] is True
    assert body["properties"]["size"]["type"] == ["integer", "null"]
    assert body["properties"]["of"]["format"] == "uuid"
    assert schemas["LowerRequest"]["required"] == ["purpose"]
    nothing = of(made, "things/{id}/do/", "post")["requestBody"]
    assert nothing["required"] is False
    assert nothing["content"]["application/json"]["schema"] == {
        "type": "object",
        "properties": {},
        "additionalProperties": False,
    }


def test_serializer_says_more_of_its_body(made):
    body = made["components"]["schemas"]["ManyRequest"]
    assert body["required"] == ["day", "items"]
    assert body["properties"]["day"] == {"type": "string", "format": "date", "examples": ["2026-11-26"]}
    assert (body["properties"]["items"]["minItems"], body["properties"]["items"]["maxItems"]) == (1, 7)
    assert body["properties"]["purposes"]["minItems"] == 1
    assert body["description"] == "A form judges the day."


def test_body_is_needed_where_something_in_it_is(made):
    assert of(made, "things/{id}/", "put")["requestBody"]["required"] is True
    assert of(made, "things/{id}/", "post")["requestBody"]["required"] is False
    assert "description" not in made["components"]["schemas"]["EndsRequest"]


@pytest.mark.parametrize("text", ["a", " a ", "", "  ", "a\nb", "a\x00", "\u0085", "李明", "\x7f", "\u2028"])
@pytest.mark.parametrize("name", ["name", "story"])
def test_pattern_of_a_text_is_what_is_taken(made, name, text):
    schema = made["components"]["schemas"]["NewThingRequest"]["properties"][name]
    serializer = NewThing(data={"name": "x", "purpose": Purpose.BANK_PENSION.value, name: text})
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(text) == serializer.is_valid()


def test_answer_is_the_shape(made):
    shape = made["components"]["schemas"]["Thing"]
    assert shape["required"] == ["ends_on", "id", "made_at", "purpose"]
    assert shape["properties"] == {
        "id": {"type": "string", "format": "uuid"},
        "purpose": {"$ref": "#/components/schemas/PurposeCode"},
        "made_at": {"type": "string", "format": "date-time"},
        "ends_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "note": {"type": "string"},
    }
    assert made["components"]["schemas"]["PurposeCode"]["enum"] == Purpose.values


def test_codes_that_are_sent_are_those_that_come_back(made):
    """One schema: a generated client hands on what it read."""
    code = {"$ref": "#/components/schemas/PurposeCode"}
    asked = made["components"]["schemas"]["NewThingRequest"]["properties"]
    assert (asked["purpose"], asked["purposes"]["items"]) == (code, code)
    found = next(one for one in of(made, "things/", "get")["parameters"] if one.get("name") == "purpose")
    assert found["schema"] == code


def test_what_json_has_no_word_for_is_a_mistake():
    for hint in (bytes, set[str], Annotated[complex, Says(format="x")]):
        with pytest.raises(TypeError):
            schema_of(hint, lambda *_more: {})
    assert schema_of(dict[str, Any], lambda *_more: {}) == {"type": "object", "additionalProperties": {}}


def test_what_will_go_is_deprecated(monkeypatch):
    monkeypatch.setitem(RETIRING, ("families-api:region", "GET"), None)
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert made["paths"]["/api/v1/regions/{code}/"]["get"]["deprecated"] is True
    assert "deprecated" not in made["paths"]["/api/v1/regions/"]["get"]
