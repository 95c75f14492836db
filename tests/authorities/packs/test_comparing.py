"""What another version of a file would change, over sections of these tests' own."""

from datetime import date

import pytest

from authorities.packs import sections
from authorities.packs.comparing import ChangeKind, changes_in, propose_pack
from authorities.packs.steps import facts_over_time, held_on, layers_on
from tests.authorities.packs.conftest import Limits, Wages, entry

DAY = date(2026, 6, 1)
A, B, C = date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)


def told(change):
    """Kind, day, values before and after, and between."""
    values = [fact and fact.value for fact in (change.before, change.after)]
    between = tuple(fact and fact.value for fact in change.between) if change.between else None
    return (change.kind, change.on, *values, between)


def proposed(folder, code, text):
    return propose_pack(folder.library, code, text.encode())


def changes(folder, code, text, of=None):
    proposal = proposed(folder, code, text)
    assert proposal.problems == []
    return [told(change) for change in proposal.changes[of or code]]


def total(value, since=A, **more):
    return entry("[limits.total]", value, since.isoformat(), **more)


def test_layers_say_what_would_hold_without_the_nearest(folder):
    folder.write("440000.toml", total(8)).write("440100.toml", total(6))
    cascade = folder.library.cascade("440104")
    layers = layers_on(cascade, Limits, "total", DAY)
    assert [(fact.region_code, fact.value) for fact in layers] == [("440100", 6), ("440000", 8), ("000000", 10)]
    assert [fact.region_code for fact in layers_on(cascade, Limits, "group", DAY)] == ["000000"]
    assert layers_on(cascade, Limits, "total", date(2019, 1, 1)) == []


def test_facts_over_time_leave_out_what_never_holds(folder):
    folder.write("000000.toml", (folder.path / "000000.toml").read_text().replace("[limits.total]", "[[limits.total]]"))
    nation = (folder.path / "000000.toml").read_text() + total(12, B)
    folder.write("000000.toml", nation).write("440000.toml", total(8) + total(9, C))
    facts = facts_over_time(folder.library.cascade("440000"), Limits, "total")
    assert [(fact.region_code, fact.value, fact.effective_from) for fact in facts] == [
        ("000000", 10, date(2020, 1, 1)),
        ("440000", 8, A),
        ("440000", 9, C),
    ]
    assert [fact and fact.value for fact in (held_on(facts, on) for on in (date(2019, 1, 1), A, DAY, C))] == [
        None,
        8,
        8,
        9,
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", total(8), [("added", A, 10, 8, None)]),
        ("", total(8, B), [("added", B, 10, 8, None)]),
        (total(8), "", [("removed", A, 8, 10, None)]),
        (total(8), total(7), [("changed", A, 8, 7, None)]),
        (total(8), total(8) + total(7, B), [("changed", B, 8, 7, None)]),
        (total(8) + total(7, B), total(8), [("changed", B, 7, 8, None)]),
        (total(8), total(8, B), [("moved", B, 8, 8, (8, 10))]),
        (total(8, B), total(8), [("moved", B, 8, 8, (10, 8))]),
        (total(8), total(8, source="another"), [("origin", A, 8, 8, None)]),
        (total(8), total(8) + "verified = false\n", [("origin", A, 8, 8, None)]),
        (total(8), total(8), []),
        (total(8), "# a comment\n" + total(8), []),
        # What moves and meets another value there has not simply moved.
        (total(8) + total(7, B), total(8, B), [("removed", A, 8, 10, None), ("changed", B, 7, 8, None)]),
        (total(8) + total(7, B), total(7) + total(8, B), [("changed", A, 8, 7, None), ("changed", B, 7, 8, None)]),
        (total(8), total(7, B), [("removed", A, 8, 10, None), ("changed", B, 8, 7, None)]),
    ],
)
def test_each_kind_of_change(folder, before, after, expected):
    folder.write("440000.toml", before)
    assert changes(folder, "440000", after) == expected


def test_value_that_nobody_else_gives_is_added_and_removed(folder):
    sections.register_section("wages")(Wages)
    text = entry("wages.average", 9000)
    assert [kind for kind, *_ in changes(folder, "440000", text)] == [ChangeKind.ADDED]
    folder.write("440000.toml", text)
    assert [row[:1] + row[2:4] for row in changes(folder, "440000", "")] == [("removed", 9000, None)]


def test_change_reaches_those_below_that_say_nothing_of_their_own(folder):
    folder.write("440000.toml", total(8)).write("440100.toml", total(6))
    folder.write("440300.toml", entry("limits.is_asked", "true")).write("320000.toml", total(5))
    proposal = proposed(folder, "440000", total(7))
    assert {code: [told(one)[2:4] for one in found] for code, found in proposal.changes.items()} == {
        "440000": [(8, 7)],
        "440100": [],
        "440300": [(8, 7)],
    }


def test_nations_file_reaches_every_region(folder):
    folder.write("440000.toml", total(8)).write("320000.toml", entry("limits.is_asked", "true"))
    nation = (folder.path / "000000.toml").read_text().replace("value = 10", "value = 11")
    proposal = proposed(folder, "000000", nation)
    days = {code: [(one.on, one.until) for one in found] for code, found in proposal.changes.items()}
    since = date(2020, 1, 1)
    assert days == {"000000": [(since, None)], "320000": [(since, None)], "440000": [(since, A)]}


def test_first_file_of_a_region_is_compared_with_the_cascade_above(folder):
    assert changes(folder, "440100", total(4)) == [("added", A, 10, 4, None)]


def test_library_in_use_stays_as_it_is(folder):
    library = folder.write("440000.toml", total(8)).library
    propose_pack(library, "440000", total(7).encode())
    assert library.pack("440000", DAY).section(Limits).total == 8
    assert list(changes_in("440000", library, library)) == []


@pytest.mark.parametrize(
    ("content", "kind", "key", "said"),
    [
        (b"[limits.total\n", "syntax", "", "line 1"),
        (b"\xff\xfe[limits]", "syntax", "", "utf-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "syntax", "", "not TOML"),
        (b"a=" + b"[" * 30_000, "syntax", "", "too deep"),
        (b"a=" + b"{a=" * 10_000, "syntax", "", "too deep"),
        (b"a=" + b"9" * 5000, "syntax", "", "digits"),
        (b"a=1e99999999999999999999", "syntax", "", "not TOML"),
        (b"a" + b".a" * 30_000 + b"=1", "syntax", "", "line 1 holds more than 50 dots"),
        (b"limits = 5", "shape", "limits", "expected a section"),
        (b"[limits]\ntotal = 5", "shape", "limits.total", "expected value, source"),
        (b"[limits.total]\nvalue = 5", "source", "limits.total", "has no source"),
        (entry("limits.all", 5).encode(), "key", "limits.all", "unknown key of Limits"),
        (entry("<script>.all", 5).replace("<script>", '"<script>"').encode(), "section", "<script>", "unknown section"),
        (entry("limits.total", "nan").encode(), "type", "limits.total", "expected int"),
        (entry("limits.total", 10**9).encode(), "type", "limits.total", "below a billion"),
        (entry("limits.total", 10).encode(), "repeats", "limits.total", "repeats 10"),
        (entry("limits.total", 3).encode(), "rule", "limits", "a group of 4 in a total of 3"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_compared(folder, content, kind, key, said):
    proposal = propose_pack(folder.library, "440000", content)
    found = [(problem.kind, problem.file, problem.key) for problem in proposal.problems]
    assert (kind, "440000.toml", key) in found
    assert said in " / ".join(map(str, proposal.problems))
    assert proposal.changes == {}


@pytest.mark.parametrize("written", ["nan", "inf", "-inf", "1e9", "1e999999", "1e-13", "-1000000000"])
def test_number_that_no_rule_can_hold_is_refused(folder, written):
    sections.register_section("wages")(Wages)
    (problem,) = proposed(folder, "440000", entry("wages.average", written)).problems
    assert (problem.kind, problem.key) == ("type", "wages.average")


def test_file_that_breaks_another_region_names_that(folder):
    folder.write("440100.toml", total(6))
    (problem,) = proposed(folder, "440000", total(6)).problems
    assert (problem.kind, problem.file, problem.key) == ("repeats", "440100.toml", "limits.total")
