"""Every word of the register in all three languages, without gettext's tools: sources and catalogues are read here."""

import ast
import re
from io import BytesIO
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from tests.registry.process import ROOT

HOME = ROOT / "registry"
LANGUAGES = ("es", "zh_Hans")
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext"}
_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language):
    return polib.pofile(str(HOME / "locale" / language / "LC_MESSAGES" / "django.po"))


def marked(source):
    """First arguments of gettext calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKERS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def calls_in(template):
    """templatize() leaves gettext calls amid blanked-out text."""
    for call in re.findall(
        r"n?gettext\((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")|_\((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")",
        template,
    ):
        yield ast.literal_eval(call[call.index("(") + 1 :])


def sources():
    found = {text for path in HOME.rglob("*.py") for text in marked(path.read_text(encoding="utf-8"))}
    for path in HOME.rglob("*.html"):
        found |= set(calls_in(templatize(path.read_text(encoding="utf-8"), origin=str(path))))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_exactly_the_words_of_the_sources(language):
    known = {entry.msgid for entry in catalogue(language) if not entry.obsolete}

    assert sources() - known == set()
    assert known - sources() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_with_its_placeholders(language):
    po = catalogue(language)

    assert (po.untranslated_entries(), po.fuzzy_entries(), po.obsolete_entries()) == ([], [], [])
    for entry in po:
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            assert sorted(_PLACEHOLDER.findall(text)) == sorted(_PLACEHOLDER.findall(entry.msgid)), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_the_one_that_is_written(language):
    po, compiled = catalogue(language), HOME / "locale" / language / "LC_MESSAGES" / "django.mo"

    assert Path(compiled).read_bytes() == BytesIO(po.to_binary()).getvalue()
