"""What we ship to a browser: little, ours to ship, and nothing that the Content-Security-Policy would refuse."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

FIRST_LOAD = 70_000  # bytes compressed, of a page with everything it fetches
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PLACEHOLDER = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.mark.parametrize("address", ["/gallery/?signed-in", "/gallery/step/?signed-in", "/gallery/family/?signed-in"])
def test_first_load_is_light(client, gallery, address):
    page = client.get(address)
    found = re.findall(r'(?:href|src)="/static/([^"]+)"', page.text)
    files = {name: Path(finders.find(name)).read_bytes() for name in found}
    assert {"css/sscard.css", "js/page.js", "js/idle.js"} <= set(files)
    sizes = {name: compressed(content) for name, content in files.items()} | {"page": compressed(page.content)}
    assert sum(sizes.values()) <= FIRST_LOAD, sizes


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR / "templates").as_posix()
)
def test_template_has_no_inline_style_or_script(template):
    markup = PLACEHOLDER.sub("", template.read_text())
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", markup, re.IGNORECASE)
    scripts = re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>", markup)
    assert [script for script in scripts if 'type="application/json"' not in script] == []  # data is not run


def test_style_sheets_bring_no_font_image_or_government_face():
    sheets = [
        Path(finders.find(name)).read_text()
        for name in ("css/sscard.css", "vendor/govuk-frontend/govuk-frontend.min.css")
    ]
    for sheet in sheets:
        assert not re.search(r"@font-face|url\(|@import|GDS Transport|crest|1d70b8", sheet, re.IGNORECASE)


@pytest.mark.parametrize("name", ["govuk-frontend", "htmx"])
def test_what_others_wrote_keeps_its_licence(name):
    assert (settings.BASE_DIR / "static/vendor" / name / "LICENSE").stat().st_size > 500


def test_every_colour_has_a_dark_counterpart():
    sheet = Path(finders.find("css/sscard.css")).read_text()
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]

    def coloured(block):
        return set(re.findall(r"(--[\w-]+): #", block))

    always_the_same = {"--govuk-focus-colour", "--govuk-focus-text-colour"}
    assert coloured(light) - always_the_same == coloured(dark)


def test_every_component_is_in_the_catalogue():
    catalogue = (settings.BASE_DIR / "docs/look.md").read_text()
    of_the_frame = {"footer", "language", "masthead", "navigation", "text_size", "idle_warning"}
    components = {path.stem for path in (settings.BASE_DIR / "templates/components").glob("*.html")} - of_the_frame
    assert {name for name in components if f"`{name}`" not in catalogue} == set()
