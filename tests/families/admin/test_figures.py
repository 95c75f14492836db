"""The figures of a region: what they tell, to whom, and what they keep back."""

import csv
import io
import re
from datetime import timedelta
from itertools import pairwise, product

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from audit.models import Event
from authorities.models import Region, StaffDuty
from families.admin.figures.charts import HEIGHT, one_before_another, stacked
from families.admin.figures.periods import PERIODS, spans_until_today
from families.models import DayFigures, ProviderBreaker, ProviderDay, QueueFigures
from families.services.figures import count_figures
from families.small_counts import FEWEST, How, told, told_parts, told_sum
from tests.browser import assert_good
from tests.families.admin.conftest import on_duty, signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

PAGE, FILE = "/admin/figures/", "/admin/figures/table.csv"
GUANGDONG, GUANGZHOU, YUEXIU = "440000", "440100", "440104"
DAY = timedelta(days=1)


@pytest.fixture
def figures(db):
    """Of Guangdong, five days ago and today."""
    today = timezone.localdate()
    for code in (GUANGDONG, GUANGZHOU):
        counts = {"sent": 30, "approved": 20, "rejected": 6, "asked": 25, "granted": 20, "refused": 3}
        DayFigures.objects.create(region_id=code, day=today - 5 * DAY, waits={"40": 18, "80": 8}, **counts)
    DayFigures.objects.create(region_id=YUEXIU, day=today, sent=2, approved=3, waits={"40": 3})
    QueueFigures.objects.create(region_id=GUANGDONG, ages=[6, 0, 3, 0, 0, 9], oldest_at=timezone.now() - 40 * DAY)


def said(response):
    """Its words, without the page's marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def of(client, region=None, days=30):
    return client.get(PAGE, {"days": days} | ({"region": region} if region else {}))


class TestWhoSees:
    @pytest.mark.parametrize("role", ["officer", "supervisor", "auditor"])
    def test_every_duty_sees_its_region_and_what_is_in_it(self, figures, role):
        client = signed_in(on_duty(role, GUANGDONG, role))

        assert "Figures: Guangdong" in said(of(client))
        assert "Figures: Guangzhou" in said(of(client, GUANGZHOU))

    @pytest.mark.parametrize("code", ["000000", "110000", "440199", "44", "nowhere"])
    def test_no_region_of_others_nor_one_that_there_is_not(self, figures, code):
        client = signed_in(on_duty("guangdong", GUANGDONG, "officer"))

        assert of(client, code).status_code == 404

    def test_nor_the_region_above_a_county(self, figures):
        client = signed_in(on_duty("yuexiu", YUEXIU, "officer"))
        page = of(client)

        assert "Figures: Yuexiu" in said(page)
        assert f"region={GUANGZHOU}" not in page.content.decode()
        assert of(client, GUANGZHOU).status_code == 404

    def test_a_stranger_a_citizen_and_who_has_no_duty_see_nothing(self, figures, client, applicant):
        assert client.get(PAGE).status_code == 302
        client.force_login(applicant)
        assert client.get(PAGE).status_code == 404
        officer = on_duty("gone", GUANGDONG, "officer")
        officer.duties.update(ended_at=timezone.now(), ended_by=officer)
        assert of(signed_in(officer)).status_code == 404

    def test_nothing_is_changed_by_a_look(self, figures):
        assert signed_in(on_duty("guangdong", GUANGDONG, "officer")).post(PAGE).status_code == 405


class TestWhatItTells:
    @pytest.fixture
    def client(self, figures):
        return signed_in(on_duty("guangdong", GUANGDONG, "officer"))

    def test_counts_stand_in_the_drawing_and_in_the_table(self, client):
        page = of(client)
        words = said(page)

        assert "Sent: 30; Linked: 20; Not confirmed: 6" in words
        assert 'class="figures__bar figures__bar--approved"' in page.content.decode()
        assert re.search(r"All together 30 20 6 0 0 0", words)

    def test_the_wait_of_half_and_of_nearly_all(self, client):
        assert "Half within 19 min, 95 of 100 within 13.2 d" in said(of(client))

    def test_the_queue_by_age(self, client):
        words = said(of(client))

        assert "up to 1 day ago 6 1 to 3 days ago 0 3 to 7 days ago fewer than 5" in words
        assert "All together: at least 16" in words

    def test_of_few_neither_the_count_nor_their_wait(self, client):
        words = said(of(client, YUEXIU))

        assert "Sent: at least 1; Linked: at least 1" in words
        assert "Fewer than 5 decisions" in words
        assert 'figures__bar--few"' in of(client, YUEXIU).content.decode()

    def test_a_region_leads_down(self, client):
        page = of(client, GUANGDONG, 7).content.decode()

        assert f'<a href="?region={GUANGZHOU}&amp;days=7">Guangzhou</a>' in page
        assert f'<a href="{PAGE}?region={GUANGDONG}&amp;days=7">' in of(client, GUANGZHOU, 7).content.decode()

    def test_districts_stand_below_their_municipality(self, db):
        client = signed_in(on_duty("beijing", "110000", "officer"))

        assert "region=110101" in of(client).content.decode()

    def test_a_silent_register_shows_for_how_long(self, client):
        today = timezone.localdate()
        ProviderDay.objects.create(provider="http", day=today - DAY, silent_calls=12, silent_seconds=8640)
        words = said(of(client, days=7))

        assert "Register “http”" in words
        assert "90.00 % 12" in words

    def test_a_register_that_always_answered_shows_all_of_the_time_with_its_table(self, client):
        ProviderBreaker.objects.create(provider="http", failures=0)
        page = of(client, days=7)

        assert "Register “http”" in said(page)
        assert "Worst: 100 %" in said(page)
        [table] = re.findall(r'labelledby="register-http">\s*<table>(.*?)</table>', page.content.decode(), re.DOTALL)
        assert re.findall(r"<td>(.*?)</td>", table) == ["100 %", "0"] * 7

    def test_only_the_registers_of_the_region_and_of_those_below_show(self, client, pack_of):
        pack_of("440100", section="registry", provider='"city"')
        pack_of("110000", section="registry", provider='"foreign"')
        today = timezone.localdate()
        for provider in ("http", "city", "foreign"):
            ProviderDay.objects.create(provider=provider, day=today - DAY, silent_calls=12, silent_seconds=8640)
        since = timezone.now() - DAY
        ProviderBreaker.objects.create(provider="foreign", failures=9, opened_at=since, probe_at=since)

        def shown(page):
            return re.findall(r"<h2[^>]*>Register “(\w+)”", page.content.decode())

        assert shown(of(client)) == ["city", "http"]
        assert shown(of(client, GUANGZHOU)) == ["city"]
        assert shown(of(signed_in(on_duty("nation", "000000", "officer")))) == ["city", "foreign", "http"]
        assert shown(of(signed_in(on_duty("beijing", "110000", "officer")))) == ["foreign"]

    def test_a_silence_that_goes_on_is_told_already(self, client):
        since = timezone.now() - 2 * DAY
        ProviderBreaker.objects.create(provider="http", failures=9, opened_at=since, probe_at=since)

        assert "Worst: 0.00 %" in said(of(client, days=7))

    @pytest.mark.parametrize("days", list(PERIODS))
    def test_each_period_ends_today_without_a_gap(self, client, days):
        spans = spans_until_today(PERIODS[days])

        assert spans[-1][1] == timezone.localdate()
        assert all(before[1] + DAY == after[0] for before, after in pairwise(spans))
        assert "Sent: 30" in said(of(client, days=days))

    @pytest.mark.parametrize("days", ["8", "all", "-1", ""])
    def test_no_other_period(self, client, days):
        assert of(client, days=days).status_code == 404

    @pytest.mark.parametrize(
        ("language", "words"),
        [("es", "Tiempo hasta la decisión"), ("zh-hans", "作出决定所用时间"), ("en", "Time to a decision")],
    )
    def test_in_each_language(self, figures, language, words):
        client = signed_in(on_duty("reader", GUANGDONG, "officer", language=language))

        assert words in of(client).content.decode()

    def test_no_word_of_style_or_script_stands_in_it(self, client):
        content = re.search(r'<div id="content-main">.*', of(client).content.decode(), re.DOTALL)[0]

        assert "style=" not in content
        assert "<script" not in content.split("figures__all")[1].split("</main>")[0]


def table(client, region, days=30):
    """Table → row → column → figure."""
    content = b"".join(client.get(FILE, {"region": region, "days": days}).streaming_content).decode("utf-8-sig")
    found = {}
    for name, row, column, figure in list(csv.reader(io.StringIO(content)))[1:]:
        found.setdefault(name, {}).setdefault(row, {})[column] = figure
    return found


def noted():
    kinds = ("authorities.table_export_begun", "authorities.table_exported")
    return [dict(event.codes) for event in Event.objects.filter(kind__in=kinds).order_by("pk")]


class TestAsATable:
    @pytest.fixture
    def client(self, figures):
        return signed_in(on_duty("guangdong", GUANGDONG, "supervisor"))

    def test_every_table_of_the_page_is_in_it(self, client):
        today = timezone.localdate()
        found = table(client, GUANGDONG)

        of_day = {"Sent": "30", "Linked": "20", "Not confirmed": "6"} | dict.fromkeys(
            ["Not linked: the relative refused", "Withdrawn", "Expired"], "0"
        )
        assert found["Applications by outcome"][f"{today - 5 * DAY}"] == of_day
        assert found["Applications by outcome"]["All together"] == of_day
        assert len(found["Applications by outcome"]) == 31
        assert found["Time to a decision"][f"{today - 5 * DAY}"]["95 of 100 within"] == "13.2 d"
        assert found["Register “http”"][f"{today}"] == {"Asked as usual": "100 %", "Calls without an answer": "0"}
        assert found["Regions in it"]["Guangzhou"]["Linked"] == "20"
        page = of(client).content.decode().partition('id="content-main"')[2].partition("</main>")[0]
        assert list(found) == re.findall(r"<h2[^>]*>([^<]+)</h2>", page)

    def test_what_the_page_holds_back_the_table_does_too(self, client):
        """Three that were linked, two that were sent, and in the queue three of an age."""
        found = table(client, YUEXIU)

        sums = found["Applications by outcome"]["All together"]
        assert (sums["Sent"], sums["Linked"]) == ("at least 1", "at least 1")
        assert found["Applications by outcome"][f"{timezone.localdate()}"]["Linked"] == "fewer than 5"
        assert set(found["Time to a decision"][f"{timezone.localdate()}"].values()) == {"–"}
        queue = table(client, GUANGDONG)["Waiting for an officer now"]
        assert queue["3 to 7 days ago"] == {"Waiting": "fewer than 5"}
        assert queue["All together"] == {"Waiting": "at least 16"}

    def test_of_parts_one_alone_is_hidden_as_little_as_on_the_page(self, client):
        today = timezone.localdate()
        for code, many in ((GUANGZHOU, 9), ("440300", 3), ("440500", 7)):
            DayFigures.objects.update_or_create(region_id=code, day=today, defaults={"declined": many})
        below = table(client, GUANGDONG)["Regions in it"]

        told_of = {
            name: below[name]["Not linked: the relative refused"] for name in ("Guangzhou", "Shenzhen", "Shantou")
        }
        assert told_of == {"Guangzhou": "9", "Shenzhen": "fewer than 5", "Shantou": "not shown"}

    def test_a_figure_is_a_bare_number(self, client):
        DayFigures.objects.update(sent=12_345)
        assert "12,345" in said(of(client))
        assert table(client, GUANGDONG)["Applications by outcome"]["All together"]["Sent"] == "12345"

    @pytest.mark.parametrize(("days", "row"), [(7, "%Y-%m-%d"), (90, "%Y-%m-%d"), (365, "%Y-%m")])
    def test_its_rows_are_the_steps_of_the_period(self, client, days, row):
        spans = spans_until_today(PERIODS[days])
        rows = list(table(client, GUANGDONG, days)["Disputes"])
        assert rows == [*(f"{first:{row}}" for first, _last in spans), "All together"]

    def test_who_takes_it_is_noted_with_how_many(self, client):
        found = table(client, GUANGZHOU, 7)
        begun, ended = noted()
        place = ended.pop("region")

        assert begun == {"table": "figures", "of_region": GUANGZHOU, "of_days": "7", "region": place}
        rows = sum(len(columns) for rows in found.values() for columns in rows.values())
        assert ended == {"table": "figures", "table_rows": rows, "cut_off": False, "left_out": False}

    def test_one_that_is_broken_off_is_noted_with_what_went_out(self, client):
        answer = client.get(FILE, {"region": GUANGDONG})
        lines = iter(answer.streaming_content)
        for _mark_head_and_two_rows in range(4):
            next(lines)
        for close in answer._resource_closers:
            close()
        assert (noted()[-1]["table_rows"], noted()[-1]["cut_off"]) == (2, True)

    @pytest.mark.parametrize("role", ["supervisor", "auditor"])
    def test_its_way_stands_on_the_page_of_whom_it_is_open_to(self, figures, role):
        client = signed_in(on_duty(role, GUANGDONG, role))
        body = of(client, GUANGZHOU, 7).content.decode()

        assert f'href="{FILE}?region={GUANGZHOU}&amp;days=7"' in body
        assert client.get(FILE, {"region": GUANGZHOU, "days": 7}).status_code == 200

    def test_an_officer_and_who_is_one_there_take_nothing(self, figures):
        officer, both = on_duty("officer", GUANGDONG, "officer"), on_duty("both", "110000", "auditor")
        StaffDuty.objects.create(user=both, region_id=GUANGDONG, role="officer")

        for user, refused in ((officer, 403), (both, 404)):
            client = signed_in(user)
            assert client.get(FILE, {"region": GUANGDONG}).status_code == refused
            assert FILE not in of(client, GUANGDONG).content.decode()
        assert noted() == []

    @pytest.mark.parametrize("chosen", [{"region": "110000"}, {"region": "nowhere"}, {"days": "8"}])
    def test_of_others_and_of_other_periods_there_is_none(self, client, chosen):
        assert client.get(FILE, chosen).status_code == 404
        assert noted() == []

    def test_a_stranger_and_a_citizen_find_none(self, figures, client, applicant):
        other = Client()
        assert other.get(FILE).status_code == 302
        other.force_login(applicant)
        assert other.get(FILE).status_code == 404

    def test_nothing_in_it_is_a_formula(self, client):
        Region.objects.filter(pk=GUANGZHOU).update(romanised_name="@cmd()")
        assert "'@cmd()" in table(client, GUANGDONG)["Regions in it"]

    @pytest.mark.parametrize(
        ("language", "head"),
        [("en", "Table,Row,Column,Figure"), ("es", "Tabla,Fila,Columna,Cifra"), ("zh-hans", "表格,行,列,数值")],
    )
    def test_in_each_language(self, figures, language, head):
        client = signed_in(on_duty("reader", GUANGDONG, "auditor", language=language))
        content = b"".join(client.get(FILE).streaming_content).decode("utf-8-sig")
        assert content.splitlines()[0] == head


def test_many_rows_ask_no_more_than_few(figures):
    today, nation = timezone.localdate(), signed_in(on_duty("nation", "000000", "officer"))
    counts = []
    for days in (30, 30, 365):  # the first fills what is kept between two pages
        with CaptureQueriesContext(connection) as queries:
            assert of(nation, "000000", days).status_code == 200
        counts.append(len(queries))
        provinces = Region.objects.provinces().exclude(pk=GUANGDONG)
        DayFigures.objects.filter(region__in=provinces).delete()
        DayFigures.objects.bulk_create(
            DayFigures(region=one, day=today - day * DAY, sent=9) for one in provinces for day in range(30)
        )
    assert counts[1] == counts[2] <= counts[0]


class TestSmallCounts:
    @pytest.mark.parametrize(
        ("count", "words"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (12345, "12,345")]
    )
    def test_one_is_told_from_five_on(self, count, words):
        assert str(told(count)) == words

    @pytest.mark.parametrize(
        ("counts", "words"),
        [([8, 3], "at least 9"), ([8, 2, 2], "at least 10"), ([8, 3, 3], "14"), ([8, 0], "8"), ([], "0"), ([1], "at least 1"),
         ([1, 1, 1, 1, 1], "at least 5"), ([8, 4, 4], "at least 10"), ([4, 4, 3], "11"), ([2, 1, 1, 1, 1], "6")],
    )  # fmt: skip  # one table
    def test_a_sum_gives_no_part_away(self, counts, words):
        assert str(told_sum(counts)) == words

    @pytest.mark.parametrize(
        ("counts", "hows"),
        [
            ([9, 3, 7], [How.EXACTLY, How.FEW, How.HELD_BACK]),
            ([9, 3, 2], [How.EXACTLY, How.FEW, How.FEW]),
            ([9, 0, 7], [How.EXACTLY] * 3),
            ([3, 0], [How.FEW, How.EXACTLY]),
            ([1, 5, 9], [How.FEW, How.HELD_BACK, How.HELD_BACK]),
            ([1, 6, 9], [How.FEW, How.HELD_BACK, How.EXACTLY]),
            ([4, 4, 5, 9], [How.FEW, How.FEW, How.HELD_BACK, How.EXACTLY]),
            ([1, 1, 1, 1, 1, 0], [How.HELD_BACK] * 6),
        ],
    )
    def test_of_parts_one_alone_is_never_hidden(self, counts, hows):
        assert [one.how for one in told_parts(counts)] == hows

    @given(st.lists(st.integers(0, 7), max_size=4))
    @example([1, 1, 1, 1, 1])
    @example([4, 4])
    @example([4, 4, 0])
    @example([1, 5])
    def test_no_part_comes_out_of_its_sum(self, counts):
        """By whoever tries all that may stand behind what is told."""
        if sum(counts) >= FEWEST:  # else its sum is told no better
            assert all(len(values) > 1 for values in _guessed(told_parts(counts), sum(counts)))
        if told_sum(counts).is_exact:
            assert all(len(values) > 1 for values in _guessed([told(count) for count in counts], sum(counts)))


def _guessed(shown, whole):
    """Of each that is told as few, or held back with all others: what it may be by the sum and by how the others are told."""
    all_held = all(one.how is How.HELD_BACK for one in shown)
    ways = {
        How.EXACTLY: lambda one: [one.amount],
        How.FEW: lambda _one: range(1, FEWEST),
        How.HELD_BACK: lambda _one: range(0 if all_held else FEWEST, whole + 1),
    }
    fits = [way for way in product(*(ways[one.how](one) for one in shown)) if sum(way) == whole]
    guessed = [one.how is How.FEW or all_held for one in shown]
    return [set(values) for values, asked in zip(zip(*fits, strict=True), guessed, strict=True) if asked]


class TestDrawings:
    def test_bars_stand_on_each_other_and_none_leaves_the_box(self):
        drawn = stacked([[("a", 30), ("b", 15)], [("a", 0), ("b", 50)]])

        assert drawn.top == 50
        assert [(bar.kind, bar.y, bar.height) for bar in drawn.bars] == [("a", 40, 60), ("b", 10, 30), ("b", 0, 100)]

    def test_those_before_another_stand_on_the_ground(self):
        drawn = one_before_another([[("slow", 90), ("median", 10)]])

        assert drawn.top == 100
        assert all(bar.y + bar.height == HEIGHT for bar in drawn.bars)

    def test_of_nothing_is_an_empty_box(self):
        assert stacked([[("a", 0)]]).bars == []


@pytest.mark.journey
class TestInABrowser:
    def test_is_good_at_every_width(self, live_server, new_page, transactional_db):
        call_command("load_regions", verbosity=0)
        call_command("load_synthetic", people=4000, processes=1, verbosity=0)
        count_figures()
        ProviderDay.objects.create(
            provider="http", day=timezone.localdate() - DAY, silent_calls=12, silent_seconds=8640
        )
        client = signed_in(on_duty("nation", "000000", "auditor"))
        page = new_page()
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        for place, query in (("nation", "?days=30"), ("province", "?region=440000&days=365")):
            page.goto(f"{live_server.url}{PAGE}{query}")
            page.locator("details summary").first.click()
            assert_good(page, f"figures-{place}")
