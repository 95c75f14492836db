"""The house's catalogues: finds the texts in code and templates, tops up locale/, compiles it, and finds its faults.

`python -m sscard.translations extract` after a text changed, `compile` after a translation did, `check` before a commit.
Needs no gettext binaries. The register has catalogues of its own and is left alone; so are Django's and allauth's texts.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib  # type: ignore[import-untyped]  # it has no types, and one module uses it
from django.utils.translation.template import templatize

from sscard.launcher.places import ROOT
from sscard.launcher.progress import say

ROOMS = ("sscard", "accounts", "audit", "authorities", "integrators", "families", "benefits")
TEMPLATES = ("*.html", "*.txt")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


@dataclass(frozen=True)
class Text:
    """A text for people as it stands in the source."""

    msgid: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks a text up by: singular and plural of one msgid share it."""
        return self.context, self.msgid


# What each function takes first; `_` and other names are aliases of these.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
FUNCTIONS = {name + suffix: taken for name, taken in ARGUMENTS.items() for suffix in ("", "_lazy", "_noop")}

# A call in what templatize() makes of a template: its name and its leading string literals.
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")


# --- Finding texts ----------------------------------------------------------------------------------------------------


def texts_of_python(source: str) -> Iterator[Text]:
    """Each literal text that a translation function of Django's is called with, in the order of the source."""
    tree = ast.parse(source)
    functions = _functions_by_name(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        taken = functions.get(ast.unparse(call.func))
        if taken and (words := _literals(call.args[: len(taken)])) and len(words) == len(taken):
            yield Text(**dict(zip(taken, words, strict=True)))


def _functions_by_name(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """How this file calls the translation functions: `_`, `gettext_lazy`, `translation.ngettext`."""
    found: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for name in node.names:
            called = name.asname or name.name
            if node.module == "django.utils.translation" and name.name in FUNCTIONS:
                found[called] = FUNCTIONS[name.name]
            elif node.module == "django.utils" and name.name == "translation":
                found |= {f"{called}.{function}": taken for function, taken in FUNCTIONS.items()}
    return found


def _literals(arguments: Iterable[ast.expr]) -> list[str]:
    """A text that is made at run time is not ours to translate: what it is made from is marked where it stands."""
    return [node.value for node in arguments if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def texts_of_template(source: str) -> Iterator[Text]:
    for name, literals in TEMPLATE_CALL.findall(templatize(source)):
        taken = ARGUMENTS["gettext" if name == "_" else name]
        yield Text(**dict(zip(taken, ast.literal_eval(f"({literals},)"), strict=True)))


def texts_of(house: Path) -> list[Text]:
    """Every text of the rooms and of their templates, once, in the order of the paths."""
    found: dict[tuple[str, str], Text] = {}
    for text in _all_texts(house):
        known = found.get(text.key)
        if known is None or not known.plural:
            found[text.key] = text if text.plural or known is None else known
    return list(found.values())


def _all_texts(house: Path) -> Iterator[Text]:
    for path in sorted(path for room in ROOMS for path in (house / room).rglob("*.py")):
        yield from texts_of_python(path.read_text())
    for path in sorted(path for pattern in TEMPLATES for path in (house / "templates").rglob(pattern)):
        yield from texts_of_template(path.read_text())


# --- Keeping catalogues -----------------------------------------------------------------------------------------------


def catalogues_of(house: Path) -> list[Path]:
    return sorted((house / "locale").glob("*/LC_MESSAGES/django.po"))


def opened(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=0)  # one line a text: found by grep, and a small diff


def top_up(catalogue: polib.POFile, texts: Iterable[Text]) -> None:
    """New texts come in empty, translated ones stay, those that the source lost go. Nothing is guessed."""
    known = {_text_of(entry): entry for entry in catalogue}
    catalogue[:] = [_refreshed(known.get(text), text) for text in texts]


def _text_of(entry: polib.POEntry) -> Text:
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _refreshed(entry: polib.POEntry | None, text: Text) -> polib.POEntry:
    entry = entry or polib.POEntry(msgid=text.msgid, msgid_plural=text.plural, msgctxt=text.context or None)
    entry.occurrences = []
    entry.flags = ["python-format"] if "%" in text.msgid + text.plural else []
    if text.plural and not entry.msgstr_plural:
        entry.msgstr_plural = {0: ""}
    return entry


def compiled(path: Path) -> Path:
    return path.with_suffix(".mo")


# --- Finding faults ---------------------------------------------------------------------------------------------------


def faults_of(path: Path, texts: Sequence[Text]) -> Iterator[str]:
    """A sentence for each thing wrong with a catalogue, naming the text."""
    catalogue = opened(path)
    theirs = {_text_of(entry) for entry in catalogue if not entry.obsolete}
    yield from (f"missing: {text.msgid!r}" for text in texts if text not in theirs)
    yield from (f"no longer in the source: {text.msgid!r}" for text in theirs - set(texts))
    for entry in catalogue:
        yield from (f"{fault}: {entry.msgid!r}" for fault in _faults_of_entry(entry, _plurals_of(catalogue)))
    mo = compiled(path)
    if not mo.exists() or mo.read_bytes() != catalogue.to_binary():
        yield "the compiled catalogue differs: run `python -m sscard.translations compile`"


def _plurals_of(catalogue: polib.POFile) -> int:
    """How many forms the language has for a count, from the head of its catalogue."""
    [count] = re.findall(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])
    return int(count)


def _faults_of_entry(entry: polib.POEntry, plurals: int) -> Iterator[str]:
    if entry.obsolete:
        yield "obsolete"
    if entry.fuzzy:
        yield "fuzzy"
    forms = entry.msgstr_plural if entry.msgid_plural else {0: entry.msgstr}
    if len(forms) != (plurals if entry.msgid_plural else 1) or not all(forms.values()):
        yield "not translated"
        return
    for number, form in forms.items():
        yield from _faults_of_form(_originals(entry, number, plurals), form)


def _originals(entry: polib.POEntry, number: int, plurals: int) -> list[str]:
    """What a form may be measured by: "one day" and "%(count)s day" are both right for 1, where a language has a 1."""
    if not entry.msgid_plural:
        return [entry.msgid]
    return [entry.msgid, entry.msgid_plural] if number == 0 and plurals > 1 else [entry.msgid_plural]


def _faults_of_form(originals: Sequence[str], form: str) -> Iterator[str]:
    for fault, measure in MEASURES.items():
        if measure(form) not in [measure(original) for original in originals]:
            yield fault


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


# What an original and its translation have in common, by the fault it is when they do not.
MEASURES: dict[str, Callable[[str], object]] = {
    "placeholders differ": lambda text: Counter(PLACEHOLDER.findall(text)),
    "tags differ": lambda text: Counter(TAG.findall(text)),
    "space at an edge differs": _edges,
}


# --- The command ------------------------------------------------------------------------------------------------------


def extract(house: Path) -> int:
    texts = texts_of(house)
    for path in catalogues_of(house):
        catalogue = opened(path)
        top_up(catalogue, texts)
        catalogue.save()
        say(f"{path.relative_to(house)}: {len(texts)} texts, {len(catalogue.untranslated_entries())} to translate")
    return compile_all(house)


def compile_all(house: Path) -> int:
    for path in catalogues_of(house):
        compiled(path).write_bytes(opened(path).to_binary())
    return 0


def check(house: Path) -> int:
    """1 when any catalogue has a fault; each is named."""
    texts = texts_of(house)
    found = [f"{path.relative_to(house)}: {fault}" for path in catalogues_of(house) for fault in faults_of(path, texts)]
    for fault in found:
        say(fault)
    return 1 if found else 0


COMMANDS: dict[str, Callable[[Path], int]] = {"extract": extract, "compile": compile_all, "check": check}


def main(arguments: Sequence[str], house: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m sscard.translations", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    return COMMANDS[parser.parse_args(arguments).command](house)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
