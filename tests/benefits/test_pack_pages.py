"""The officers' pages of packs: who reads them, what they tell, and what a new file would change."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from audit.models import Event
from authorities.models import Region, StaffDuty
from authorities.packs import cascade
from authorities.packs.comparing import LARGEST
from authorities.packs.sections import field_types, registered_sections
from benefits.knowledge.fields import field_of, section_of
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.conftest import applicant, pack_of, regions, sign_in

__all__ = ["applicant", "pack_of", "regions", "sign_in"]

pytestmark = pytest.mark.usefixtures("regions")

INDEX = reverse("packs:packs")
DAY = date(2026, 11, 27)


def entry(key, value, since="2025-06-01", source="a decree", more=""):
    return f'[[{key}]]\nvalue = {value}\nsource = "{source}"\neffective_from = {since}\n{more}'


def quota(value, since="2025-06-01", **more):
    return entry("linking.quota_total", value, since, **more)


def page_of(code):
    return reverse("packs:pack", args=[code])


def change_of(code):
    return reverse("packs:what-would-change", args=[code])


@pytest.fixture
def packs(pack_of):
    """packs(code=text, …): these files stand in place of the shipped ones, of Guangdong and below none other."""

    def write(**files):
        for path in cascade.FOLDER.glob("44*.toml"):
            path.unlink()
        for code, text in files.items():
            (cascade.FOLDER / f"{code.removeprefix('of_')}.toml").write_text(text, encoding="utf-8")
        cascade.library_in.cache_clear()
        cascade._shipped_pack.cache_clear()

    return write


@pytest.fixture
def supervisor(db):
    return signed_in(on_duty("supervisor", "440000", "supervisor"))


@pytest.fixture
def ministry(db):
    return signed_in(on_duty("ministry", "000000", "supervisor"))


@pytest.fixture
def auditor(db):
    return signed_in(on_duty("auditor", "440000", "auditor"))


def send(browser, code, content, name=None):
    content = content.encode() if isinstance(content, str) else content
    return browser.post(change_of(code), {"pack": SimpleUploadedFile(name or f"{code}.toml", content)})


def row_of(answer, key):
    return next(row for section in answer.context["sections"] for row in section.rows if row.key == key)


def told(row):
    """Key, kind, first and last day, values before and after."""
    values = [held and held.value for held in (row.before, row.after)]
    return (row.key, row.kind, row.since, row.until, *values)


# Who


@pytest.mark.parametrize(
    ("role", "region", "reads", "proposes"),
    [
        ("supervisor", "440000", 200, 200),
        ("auditor", "440000", 200, 404),
        ("officer", "440000", 404, 404),
        ("supervisor", "440300", 404, 404),
        ("supervisor", "320000", 404, 404),
        ("auditor", "320000", 404, 404),
        ("supervisor", "000000", 200, 200),
        ("auditor", "000000", 200, 404),
    ],
)
def test_who_reads_and_who_proposes(role, region, reads, proposes):
    browser = signed_in(on_duty("somebody", region, role))
    assert browser.get(page_of("440000")).status_code == reads
    assert browser.get(change_of("440000")).status_code == proposes
    assert send(browser, "440000", quota(7).replace("[[", "[").replace("]]", "]")).status_code == proposes
    assert browser.get(INDEX).status_code == (404 if role == "officer" else 200)


@pytest.mark.parametrize("address", [INDEX, page_of("440000"), change_of("440000")])
def test_strangers_find_nothing(applicant, address):
    assert signed_in(applicant).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(on_duty("idle", "440000", "supervisor", is_active=False)).get(address).status_code == 302


def test_duty_that_ended_reads_nothing(supervisor):
    held = StaffDuty.objects.get()
    held.ended_at, held.ended_by = timezone.now(), held.user
    held.save()
    assert [supervisor.get(one).status_code for one in (INDEX, page_of("440000"), change_of("440000"))] == [404] * 3


@pytest.mark.parametrize("code", ["110000x", "999999", "440199", "440", "110100"])
def test_what_is_no_region_is_not_found(ministry, code):
    assert [ministry.get(one).status_code for one in (page_of(code), change_of(code))] == [404, 404]


def test_county_has_no_file_and_reads_what_holds_there(packs):
    packs(of_440100=quota(4))
    browser = signed_in(on_duty("yuexiu", "440104", "supervisor"))
    assert [place.region.code for each in browser.get(INDEX).context["without"] for place in each] == ["440104"]
    answer = browser.get(page_of("440104"))
    assert row_of(answer, "linking.quota_total").held.value == "4"
    assert change_of("440104") not in answer.content.decode()
    assert browser.get(change_of("440104")).status_code == 404


def test_way_there_is_on_the_first_page_of_those_alone(supervisor, auditor):
    for browser, is_there in (
        (supervisor, True),
        (auditor, True),
        (signed_in(on_duty("o", "440000", "officer")), False),
    ):
        assert (f'href="{INDEX}"' in browser.get("/admin/").content.decode()) is is_there


def test_index_lists_the_regions_of_the_duty(supervisor, ministry):
    context = supervisor.get(INDEX).context
    assert [place.region.code for place in context["with_own"]] == ["440000", "440100", "440300"]
    others = [place.region.code for each in context["without"] for place in each]
    assert "440200" in others
    assert all(code.startswith("44") and code.endswith("00") for code in others)
    assert {place.region.code for place in ministry.get(INDEX).context["with_own"]} == cascade.regions_with_pack()


# What is told


def test_every_section_and_field_stands_there_in_words(ministry):
    with override("en"):
        answer = ministry.get(page_of("000000"))
        shown = answer.content.decode()
        for section, shape in registered_sections().items():
            assert escape(str(section_of(section).title)) in shown
            for field in field_types(shape):
                assert f'id="{section}.{field}"' in shown
                assert escape(str(field_of(section, field).label)) in shown
    facts = cascade.pack_for("000000", DAY)
    for section, shape in registered_sections().items():
        for field in field_types(shape):
            fact, row = facts.fact_or_none(shape, field), row_of(answer, f"{section}.{field}")
            assert (row.held is None) is (fact is None)
            if fact:
                assert escape(row.held.origin.source) in shown
                assert row.held.origin.since == fact.effective_from


def test_cascade_with_a_value_overridden_at_each(packs, supervisor):
    packs(of_440000=quota(8, "2025-03-01"), of_440100=quota(6, "2026-02-01", more="verified = false\n"))
    with override("en"):
        answer = supervisor.get(page_of("440100"))
    row = row_of(answer, "linking.quota_total")
    assert (row.held.value, row.held.region, row.is_own) == ("6", "Guangzhou", True)
    assert [(one.value, one.region, one.origin.since) for one in row.under] == [
        ("8", "Guangdong", date(2025, 3, 1)),
        ("10", "The whole country", date(2025, 1, 1)),
    ]
    shown = answer.content.decode()
    assert "Not verified" in shown
    assert "Without it: 8 – Guangdong – since 1 March 2025" in shown
    assert "Without that too: 10 – The whole country – since 1 January 2025" in shown
    above = row_of(supervisor.get(page_of("440000")), "linking.quota_total")
    assert (above.held.value, [one.value for one in above.under]) == ("8", ["10"])


def test_value_of_a_coming_day_is_told_and_holds_then(packs, supervisor):
    coming = timezone.localdate() + timedelta(days=40)
    packs(of_440000=quota(8) + quota(9, coming.isoformat()))
    now = row_of(supervisor.get(page_of("440000")), "linking.quota_total")
    assert (now.held.value, [(one.value, one.origin.since) for one in now.later]) == ("8", [("9", coming)])
    then = row_of(supervisor.get(page_of("440000"), {"on": coming.isoformat()}), "linking.quota_total")
    assert (then.held.value, then.later) == ("9", [])


def test_day_before_anything_held(supervisor):
    answer = supervisor.get(page_of("440000"), {"on": "1949-10-01"})
    assert answer.status_code == 200
    assert all(row.held is None and row.under == [] for section in answer.context["sections"] for row in section.rows)


@pytest.mark.parametrize("on", ["", "tomorrow", "2026-02-30", "10000-01-01", "0000-00-00", "<script>"])
def test_what_is_no_day_is_said(supervisor, on):
    answer = supervisor.get(page_of("440000"), {"on": on})
    assert answer.status_code == 422
    assert answer.context["form"].errors["on"]
    assert "<script>" not in answer.content.decode().replace("<script src", "")


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_first_and_last_day_there_is(supervisor, on):
    assert supervisor.get(page_of("440000"), {"on": on}).status_code == 200


def test_pages_ask_the_same_queries_for_one_region_and_for_many(packs):
    packs(of_440100=quota(4))
    few, many = (signed_in(on_duty(name, region, "supervisor")) for name, region in (("a", "440100"), ("b", "440000")))
    for each in (few, many):
        each.get(INDEX)
    with CaptureQueriesContext(connection) as small:
        few.get(INDEX)
    with CaptureQueriesContext(connection) as large:
        many.get(INDEX)
    assert [one["sql"][:60] for one in small] == [one["sql"][:60] for one in large]


# What would change


def single(key, value, since="2025-06-01", **more):
    return entry(key, value, since, **more).replace("[[", "[", 1).replace("]]", "]", 1)


@pytest.mark.parametrize(
    ("before", "after", "kind", "values"),
    [
        ("", quota(8), "added", ("10", "8")),
        (quota(8), "", "removed", ("8", "10")),
        (quota(8), quota(7), "changed", ("8", "7")),
        (quota(8), quota(8, "2026-12-24"), "moved", ("8", "8")),
        (quota(8), quota(8, source="another decree"), "origin", ("8", "8")),
    ],
)
def test_each_kind_of_change_is_told(packs, supervisor, before, after, kind, values):
    packs(of_440000=before)
    with override("en"):
        answer = send(supervisor, "440000", after or "# nothing of its own\n")
    assert answer.status_code == 200
    (row,) = answer.context["here"].rows
    assert told(row)[:2] + told(row)[4:] == ("linking.quota_total", kind, *values)
    shown = answer.content.decode()
    for word in (str(row.kind_label), "linking.quota_total", "How many relatives you can link"):
        assert word in shown
    for held in (row.before, row.after):
        assert escape(held.origin.source) in shown


def test_moved_value_tells_what_holds_in_between(packs, supervisor):
    packs(of_440000=quota(8, "2025-06-01"))
    answer = send(supervisor, "440000", quota(8, "2027-01-01"))
    (row,) = answer.context["here"].rows
    assert (row.since, row.between_since, row.between_until) == (
        date(2027, 1, 1),
        date(2025, 6, 1),
        date(2026, 12, 31),
    )
    assert [held.value for held in row.between] == ["8", "10"]
    assert "From 1 June 2025 to 31 December 2026: 8 – Guangdong → 10 – The whole country" in " ".join(
        answer.content.decode().split()
    )


def test_regions_below_are_compared_each_by_their_own_file(packs, supervisor):
    packs(of_440000=quota(8), of_440100=quota(6), of_440300=entry("linking.consent_days", 10))
    answer = send(supervisor, "440000", quota(7))
    assert [(place.label, [told(row)[4:] for row in place.rows]) for place in answer.context["below"]] == [
        ("Guangzhou", []),
        ("Shenzhen", [("8", "7")]),
    ]
    assert "Guangzhou: nothing changes" in answer.content.decode()


def test_nations_file_is_compared_for_every_region(ministry):
    nation = (
        (cascade.FOLDER / "000000.toml")
        .read_text()
        .replace("[linking.quota_total]\nvalue = 10", "[linking.quota_total]\nvalue = 11")
    )
    answer = send(ministry, "000000", nation)
    assert [told(row)[4:] for row in answer.context["here"].rows] == [("10", "11")]
    assert len(answer.context["below"]) == len(cascade.regions_with_pack()) - 1
    assert "Jiangsu: nothing changes" in answer.content.decode()  # it has its own


def test_file_as_it_is_changes_nothing(supervisor):
    answer = send(supervisor, "440000", (cascade.FOLDER / "440000.toml").read_bytes())
    assert answer.status_code == 200
    assert answer.context["here"].rows == []
    assert "The file is in order and changes no value." in answer.content.decode()


def test_first_file_of_a_region(supervisor):
    (row,) = send(supervisor, "440200", single("linking.quota_total", 3)).context["here"].rows
    assert (row.kind, row.after.region) == ("added", "Shaoguan")


def test_nothing_is_kept(packs, supervisor):
    packs(of_440000=quota(8))
    files = {path.name: path.read_bytes() for path in cascade.FOLDER.glob("*.toml")}
    send(supervisor, "440000", quota(7))
    assert {path.name: path.read_bytes() for path in cascade.FOLDER.glob("*.toml")} == files
    assert row_of(supervisor.get(page_of("440000")), "linking.quota_total").held.value == "8"
    assert not Event.objects.exists()


# What is refused


@pytest.mark.parametrize(
    ("content", "said", "key"),
    [
        (b"[linking.quota_total\n", "Not a TOML file", ""),
        (b"PK\x03\x04\x00\x00", "Not a TOML file", ""),
        (b"\xff\xfe\x00", "Not a TOML file", ""),
        (b"a=" + b"[" * 30_000, "Not a TOML file", ""),
        (b"a" + b".a" * 30_000 + b"=1", "Not a TOML file", ""),
        (single("linking.quota_all", 7).encode(), "Unknown field", "linking.quota_all"),
        (single("linkage.quota_total", 7).encode(), "Unknown section", "linkage"),
        (single("linking.quota_total", '"7"').encode(), "Wrong kind of value", "linking.quota_total"),
        (single("linking.quota_total", "nan").encode(), "Wrong kind of value", "linking.quota_total"),
        (single("linking.quota_total", 10).encode(), "Says what holds already", "linking.quota_total"),
        (single("linking.owners_per_person", 99).encode(), "Breaks a rule of its section", "linking"),
        (b"[linking.quota_total]\nvalue = 7\n", "Source or day is missing", "linking.quota_total"),
    ],
)
def test_file_that_could_not_be_deployed_says_why(packs, supervisor, content, said, key):
    packs()
    answer = send(supervisor, "440000", content)
    assert answer.status_code == 422
    assert "compared" not in answer.context
    assert said in {one.what for one in answer.context["problems"]}
    assert {key} & {one.problem.key for one in answer.context["problems"]}
    shown = answer.content.decode()
    assert 'role="alert"' in shown
    assert said in shown


def test_what_a_hostile_file_says_is_text(packs, supervisor):
    packs()
    content = '["<img src=x onerror=alert(1)>"."<b>"]\nvalue = "{{ 7|add:7 }}%s"\n' + single(
        "linking.quota_total", 3, source="<i>"
    )
    answer = send(supervisor, "440000", content)
    assert answer.status_code == 422
    assert "<img src=x" not in answer.content.decode()
    shown = send(supervisor, "440000", single("linking.quota_total", 3, source="<i>%(x)s</i>")).content.decode()
    assert "&lt;i&gt;%(x)s&lt;/i&gt;" in shown


def test_many_problems_are_counted(packs, supervisor):
    packs()
    answer = send(supervisor, "440000", "".join(single(f"linking.unknown_{n}", 1) for n in range(120)))
    assert (len(answer.context["problems"]), answer.context["more"]) == (50, 70)
    assert "And 70 more." in answer.content.decode()


@pytest.mark.parametrize("size", [LARGEST + 1, 5 * 1024 * 1024])
def test_file_that_is_too_large_is_not_read(supervisor, size):
    answer = send(supervisor, "440000", b"#" * size)
    assert answer.status_code == 422
    assert answer.context["form"].errors["pack"] == ["This file is too large: 64 kB at most."]
    assert answer.wsgi_request.FILES["pack"].content == b""


def test_largest_file_is_read(supervisor):
    answer = send(supervisor, "440000", b"#" * LARGEST)
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["320000.toml", "44000.toml", "pack.toml", "440100.toml"])
def test_file_of_another_region_is_not_taken_for_this_one(supervisor, name):
    answer = send(supervisor, "440000", single("linking.quota_total", 3), name=name)
    assert answer.status_code == 422
    assert "it begins with 440000" in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"pack": "text"}, {"table": ""}])
def test_form_without_a_file_says_so(supervisor, posted):
    answer = supervisor.post(change_of("440000"), posted)
    assert answer.status_code == 422
    assert answer.context["form"].errors["pack"] == ["Choose a file."]


def test_value_of_a_day_on_which_its_section_is_not_whole_is_shown_as_it_stands(ministry):
    """No rule judges it: the section had no other values yet."""
    nation = (cascade.FOLDER / "000000.toml").read_text().replace("[pension.man]", "[[pension.man]]")
    answer = send(ministry, "000000", nation + "\n" + entry("pension.man", "[1]", "1950-01-01"))
    assert answer.status_code == 200
    (row,) = answer.context["here"].rows
    assert (row.kind, row.before, row.after.value) == ("added", None, "(1,)")


def test_wrong_token_is_refused(supervisor):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = supervisor.cookies
    assert send(browser, "440000", single("linking.quota_total", 3)).status_code == 403


@pytest.mark.parametrize(("language", "word"), [("es", "Normas de las regiones"), ("zh-hans", "各地规则")])
def test_pages_speak_the_officers_language(language, word):
    officer = signed_in(on_duty("supervisor", "440000", "supervisor", language=language))
    assert word in officer.get(INDEX).content.decode()


def test_every_region_with_a_pack_has_its_page(ministry):
    for code in sorted(cascade.regions_with_pack()):
        assert ministry.get(page_of(code)).status_code == 200, code
    assert Region.objects.filter(pk__in=cascade.regions_with_pack()).count() == len(cascade.regions_with_pack())
