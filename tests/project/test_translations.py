"""Every text of the product in every language: the catalogues have no fault, and each kind of fault would be found."""

import re
import textwrap

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from sscard import translations
from sscard.translations import ROOT, Text, texts_of_python, texts_of_template

SENTENCE = re.compile(r"""["'`][A-Z][a-z]+ [a-z]+|alert\(|confirm\(|prompt\(""")
WORDS = """
    from django.utils.translation import gettext_lazy as _, ngettext

    HELLO = _("Hello, %(name)s")
    DONE = _("Done\\n")
    CALL = _('Call <a href="tel:1">us</a>')

    def days(count):
        return ngettext("One day", "%(count)s days", count) % {"count": count}
"""
TRANSLATED = {"Hello, %(name)s": "Hola, %(name)s", "Done\n": "Hecho\n", "Enter": "Entrar"}


@pytest.fixture
def house(tmp_path):
    """A small house with one room, one template and a faultless catalogue."""
    write(tmp_path / "families" / "wording.py", textwrap.dedent(WORDS))
    write(tmp_path / "templates" / "page.html", "{% translate 'Enter' %}")
    catalogue = polib.POFile()
    catalogue.metadata = {"Language": "es", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for msgid, msgstr in TRANSLATED.items():
        catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    catalogue.append(
        polib.POEntry(msgid='Call <a href="tel:1">us</a>', msgstr='<a href="tel:1">Llámenos</a>'),
    )
    catalogue.append(
        polib.POEntry(msgid="One day", msgid_plural="%(count)s days", msgstr_plural={0: "Un día", 1: "%(count)s días"})
    )
    write(catalogue_path(tmp_path), str(catalogue))
    translations.main(["compile"], tmp_path)
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def catalogue_path(house):
    return house / "locale" / "es" / "LC_MESSAGES" / "django.po"


def edit(house, msgid, **changes):
    """Changes an entry and compiles, so that only the change is a fault."""
    catalogue = polib.pofile(str(catalogue_path(house)))
    for name, value in changes.items():
        setattr(catalogue.find(msgid), name, value)
    catalogue.save()
    translations.main(["compile"], house)


def faults(house, capsys):
    capsys.readouterr()
    code = translations.main(["check"], house)
    lines = capsys.readouterr().out.splitlines()
    assert code == (1 if lines else 0)
    return [line.removeprefix("locale/es/LC_MESSAGES/django.po: ") for line in lines]


def test_catalogues_of_the_house_have_no_fault(capsys):
    code = translations.main(["check"])

    assert capsys.readouterr().out == ""
    assert code == 0


def test_there_is_a_catalogue_for_each_language_but_the_source():
    languages = {to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}

    assert {path.parent.parent.name for path in translations.catalogues_of(ROOT)} == languages


def test_scripts_of_the_house_hold_no_sentence():
    """What a script shows comes from attributes of the page, where it is translated."""
    scripts = [path for path in (ROOT / "static" / "js").rglob("*.js") if path.is_file()]
    assert scripts
    sentences = [
        (script.name, line)
        for script in scripts
        for line in script.read_text().splitlines()
        if SENTENCE.search(line.split("//")[0])
    ]
    assert sentences == []


def test_faultless_catalogue_passes(house, capsys):
    assert faults(house, capsys) == []


@pytest.mark.parametrize(
    ("msgid", "changes", "fault"),
    [
        ("Enter", {"msgstr": ""}, "not translated"),
        ("Enter", {"flags": ["fuzzy"]}, "fuzzy"),
        ("Enter", {"msgstr": " Entrar"}, "space at an edge differs"),
        ("Enter", {"msgstr": "Entrar\n"}, "space at an edge differs"),
        ("Done\n", {"msgstr": "Hecho"}, "space at an edge differs"),
        ("Hello, %(name)s", {"msgstr": "Hola"}, "placeholders differ"),
        ("Hello, %(name)s", {"msgstr": "Hola, %(nombre)s"}, "placeholders differ"),
        ("Hello, %(name)s", {"msgstr": "Hola, {name}"}, "placeholders differ"),
        ('Call <a href="tel:1">us</a>', {"msgstr": "Llámenos"}, "tags differ"),
        ('Call <a href="tel:1">us</a>', {"msgstr": '<a href="tel:2">Llámenos</a>'}, "tags differ"),
        ("One day", {"msgstr_plural": {0: "Un día", 1: ""}}, "not translated"),
        ("One day", {"msgstr_plural": {0: "Un día"}}, "not translated"),
        ("One day", {"msgstr_plural": {0: "Un día", 1: "Unos días"}}, "placeholders differ"),
    ],
)
def test_fault_of_an_entry_is_found(house, capsys, msgid, changes, fault):
    edit(house, msgid, **changes)

    assert faults(house, capsys) == [f"{fault}: {msgid!r}"]


def test_obsolete_entry_is_found(house, capsys):
    edit(house, "Enter", obsolete=True)

    assert faults(house, capsys) == ["missing: 'Enter'", "obsolete: 'Enter'"]


def test_text_that_is_new_in_code_or_template_is_found(house, capsys):
    write(house / "benefits" / "views.py", "from django.utils.translation import gettext\ngettext('New')\n")
    write(house / "templates" / "new.txt", "{{ _('Newer') }}")

    assert faults(house, capsys) == ["missing: 'New'", "missing: 'Newer'"]


def test_text_that_left_the_source_is_found(house, capsys):
    write(house / "templates" / "page.html", "")

    assert faults(house, capsys) == ["no longer in the source: 'Enter'"]


def test_compiled_catalogue_that_differs_or_lacks_is_found(house, capsys):
    differs = ["the compiled catalogue differs: run `python -m sscard.translations compile`"]
    compiled = translations.compiled(catalogue_path(house))
    fresh = compiled.read_bytes()

    compiled.write_bytes(fresh.replace(b"Entrar", b"Salir!"))
    assert faults(house, capsys) == differs

    compiled.unlink()
    assert faults(house, capsys) == differs

    translations.main(["compile"], house)
    assert compiled.read_bytes() == fresh


def test_extract_keeps_translations_adds_new_texts_and_drops_old_ones(house, capsys):
    write(house / "templates" / "page.html", "{% translate 'Leave' %}")

    translations.main(["extract"], house)

    catalogue = polib.pofile(str(catalogue_path(house)))
    assert {entry.msgid: entry.msgstr for entry in catalogue if not entry.msgid_plural} == {
        "Hello, %(name)s": "Hola, %(name)s",
        "Done\n": "Hecho\n",
        'Call <a href="tel:1">us</a>': '<a href="tel:1">Llámenos</a>',
        "Leave": "",
    }
    assert catalogue.find("One day").msgstr_plural == {0: "Un día", 1: "%(count)s días"}
    assert not any(entry.fuzzy for entry in catalogue)
    assert faults(house, capsys) == ["not translated: 'Leave'"]


def test_texts_of_python_are_found_under_every_name_of_the_functions():
    source = """
        from django.utils import translation
        from django.utils.translation import gettext, gettext_lazy as _, npgettext, pgettext_lazy as in_context

        _("a" " b")
        gettext("c") + _("d")
        translation.ngettext("e", "f", 2)
        in_context("of a card", "state")
        npgettext("g", "h", "i", 2)
        _(variable)
        other("not ours")
    """

    assert list(texts_of_python(textwrap.dedent(source))) == [
        Text("a b"),
        Text("c"),
        Text("d"),
        Text("e", plural="f"),
        Text("state", context="of a card"),
        Text("h", plural="i", context="g"),
    ]


def test_texts_of_a_template_are_found_in_tags_filters_and_arguments():
    source = """
        {% translate "It's “here”" %} {% translate "state" context "of a card" as state %}
        {% include "x.html" with title=_("Title") text=_('Text') only %} {{ value|default:_("none") }}
        {% blocktranslate trimmed with name=user.name %}
          Hello,
          {{ name }}: 5 %
        {% endblocktranslate %}
        {% blocktranslate count days=days %}one day{% plural %}{{ days }} days{% endblocktranslate %}
    """

    assert list(texts_of_template(source)) == [
        Text("It's “here”"),
        Text("state", context="of a card"),
        Text("Title"),
        Text("Text"),
        Text("none"),
        Text("Hello, %(name)s: 5 %%"),
        Text("one day", plural="%(days)s days"),
    ]
