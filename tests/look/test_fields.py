"""The one place where fields are marked up."""

import pytest
from django import forms
from django.template.loader import render_to_string

from tests.look.gallery import EveryField

KINDS = {
    "name": "input",
    "number": "input",
    "relationship": "radios",
    "scopes": "checkboxes",
    "region": "select",
    "since": "select",
    "born": "parts",
    "code": "input",
    "password": "password",
    "why": "textarea",
    "paper": "file",
    "agree": "checkbox",
    "version": "input",
}


def test_each_field_knows_its_kind():
    form = EveryField()
    assert {field.name: field.kind for field in form} == KINDS


def test_summary_leads_to_the_first_control():
    form = EveryField()
    leads_to = {field.name: field.focus_id for field in form}
    assert leads_to["name"] == "id_name"
    assert leads_to["relationship"] == "id_relationship_1"
    assert leads_to["scopes"] == "id_scopes_0"
    assert leads_to["born"] == "id_born_0"
    assert leads_to["agree"] == "id_agree"


def test_what_was_typed_stays_and_is_escaped():
    form = EveryField(
        {"name": "<b>王芳</b>", "relationship": "mother", "scopes": ["certify"], "born_day": "30", "born_month": "2"}
    )
    page = form.render()
    assert 'value="&lt;b&gt;王芳&lt;/b&gt;"' in page
    assert [choice.label for choice in form["relationship"].choices if "checked" in choice.tag] == ["Mother"]
    assert [choice.label for choice in form["scopes"].choices if "checked" in choice.tag] == [
        "Renew the proof of life for the pension"
    ]
    assert [part.label for part in form["born"].parts] == ["Day", "Month", "Year"]
    assert 'value="30"' in form["born"].parts[0].tag


def test_password_is_never_sent_back():
    assert "secret-1" not in EveryField({"password": "secret-1"}).render()


def test_error_is_beside_the_field_and_described():
    page = EveryField({}).render()
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_relationship_error">' in page


def test_single_choices_never_claim_to_be_invalid():
    form = EveryField({})
    assert all("aria-invalid" not in choice.tag for name in ("relationship", "scopes") for choice in form[name].choices)
    assert 'aria-invalid="true"' in str(form["name"])


def test_widget_keeps_its_own_attributes():
    number = str(EveryField()["number"])
    assert 'class="govuk-input input-number"' in number
    assert 'autocomplete="off"' in number
    assert 'spellcheck="false"' in number


def test_required_radios_show_no_empty_choice_and_optional_ones_do():
    class Optional(forms.Form):
        why = forms.ChoiceField(choices=[("", "No reason"), ("a", "A")], required=False, widget=forms.RadioSelect)

    assert "---------" not in [choice.label for choice in EveryField()["relationship"].choices]
    assert [choice.label for choice in Optional()["why"].choices] == ["No reason", "A"]


def test_hint_of_a_tick_box_is_read_after_its_words():
    page = EveryField({}).render()
    box = page[page.index('name="agree"') :]
    assert 'aria-describedby="id_agree_helptext id_agree_error"' in box[: box.index(">")]
    assert box.index("I have read how") < box.index('id="id_agree_helptext"')
    assert page.index('id="id_agree_error"') < page.index('name="agree"')
    assert page.count('id="id_agree_helptext"') == 1


def test_choices_have_their_hints_and_groups():
    form = EveryField()
    assert [choice.hint for choice in form["scopes"].choices] == [
        "Masked number, issuer, valid until",
        "Once a year, for the pension",
    ]
    assert (form["scopes"].layout, form["relationship"].layout) == ("stack", "tiles")
    assert [choice.group for choice in form["relationship"].choices] == ["", "", "", "", "Others", ""]


def test_only_what_may_be_left_out_says_so():
    assert {field.name for field in EveryField() if field.is_optional} == {"why", "paper"}


def test_choices_of_the_database_are_asked_for_once(django_assert_num_queries, db):
    from authorities.models.regions import Level, Region

    class Where(forms.Form):
        region = forms.ModelChoiceField(
            Region.objects.filter(level=Level.NATION), widget=forms.RadioSelect, empty_label=None
        )

    with django_assert_num_queries(1):
        Where().render()


@pytest.mark.parametrize("errors", [[{"text": "Choose one", "href": "#a"}, {"text": "Say why"}]])
def test_summary_takes_errors_of_a_page_without_a_form(errors):
    summary = render_to_string("components/error_summary.html", {"errors": errors})
    assert '<a href="#a">Choose one</a>' in summary
    assert "<li>Say why</li>" in summary
