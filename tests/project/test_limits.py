"""The table of all limits in docs/architecture.md is the code's: its numbers are read from there, and none is left out."""

import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from accounts import sign_in_tries
from accounts.slowing import Pace
from authorities.packs import pack_for
from authorities.services.importing.duties import DUTIES
from authorities.services.importing.offices import OFFICES
from authorities.uploads import MOST_BYTES
from benefits.services.my_data import exporting
from families.admin import case_files, events
from families.documents import MOST as PAPERS
from families.packs import InvitationRules, LinkingRules
from families.services import attempts, lookups, wrong_tries
from families.services.applications import limits, networks, tries, uploads
from families.services.cards import losses
from families.services.consents import code_rules, invitations
from families.views import invited, verify

ROOMS = ("accounts", "authorities", "families", "benefits", "integrators")
BEGIN, END = "<!-- limits: tests/project/test_limits.py -->\n", "<!-- end of limits -->\n"
HEAD = "| act | counted by | number | why | where |\n|---|---|---|---|---|\n"
MINUTE = 60


class Limit(NamedTuple):
    act: str
    by: str
    number: str
    why: str
    where: str


def span(one: timedelta) -> str:
    minutes = int(one.total_seconds()) // MINUTE
    return f"{minutes // MINUTE} h" if minutes % MINUTE == 0 and minutes >= 2 * MINUTE else f"{minutes} min"


def paced(act: str, by: str, pace: Pace, where: str) -> Limit:
    waits = ", ".join(span(pause) for pause in pace.pauses)
    number = f"{pace.free} within {span(pace.within)}, then a wait of {waits}"
    return Limit(act, by, number, pace.why.removeprefix("sscard default: "), where)


def all_limits() -> list[Limit]:
    linking, inviting = (pack_for("000000").section(kind) for kind in (LinkingRules, InvitationRules))
    rates = settings.ACCOUNT_RATE_LIMITS
    sign_in, wrong = "accounts.sign_in_tries", "families.services.wrong_tries"
    in_settings = "settings.ACCOUNT_RATE_LIMITS"
    return [
        paced("wrong password, sign-in code or second factor", "name and network", sign_in_tries.BY_NAME, f"{sign_in}.BY_NAME"),
        paced("the same", "network", sign_in_tries.BY_NETWORK, f"{sign_in}.BY_NETWORK"),
        paced("the same", "name, where nobody signed in with it lately", sign_in_tries.ANYWHERE, f"{sign_in}.ANYWHERE"),
        Limit("step of a sign-in by key or app", "network", rates["login_failed"], "allauth's own, besides ours", f'{in_settings}["login_failed"]'),
        Limit("sign-in code asked for", "network", rates["request_login_code"], "a text costs, and disturbs", f'{in_settings}["request_login_code"]'),
        Limit("the same", "name and network", rates["login_code_here"], "a text costs, and disturbs", f'{in_settings}["login_code_here"]'),
        Limit("the same", "name, where nobody signed in with it lately", rates["login_code_anywhere"], "strangers who ask all day keep nobody out", f'{in_settings}["login_code_anywhere"]'),
        Limit("number proven", "number, network", rates["verify_phone"], "a text costs, and disturbs", f'{in_settings}["verify_phone"]'),
        Limit("number changed", "account", rates["change_phone"], "a text costs, and disturbs", f'{in_settings}["change_phone"]'),
        Limit("text to a number", "number", rates["text_message"], "whoever asks for it", f'{in_settings}["text_message"]'),
        Limit("the same", "number, where its holder signed in lately", rates["text_message_home"], "counted apart, so that strangers do not use it up", f'{in_settings}["text_message_home"]'),
        Limit("application sent", "account", f"{linking.quota_total} relatives, at most {limits._AT_ONCE} unanswered or refused at once", "nobody collects numbers", "families.services.applications.limits"),
        Limit("application refused", "account", f"{limits._FREE_FAILURES} a month, then a wait of {', '.join(map(span, limits._PAUSES))}", "slows who guesses, never whose number it is", "families.services.applications.limits.check_failures"),
        Limit("relative matched, not proven kin", "account", f"{linking.matches_per_month} a month, then an officer looks", "what somebody would collect who guesses", "pack, linking.matches_per_month"),
        Limit("person asked again without a yes", "applicant, by their card, and person", f"waits of {', '.join(f'{days} d' for days in linking.asked_again_after_days)}", "nobody is asked again and again", "pack, linking.asked_again_after_days"),
        Limit("application sent", "network", f"{networks.SENT_AN_HOUR} an hour", "ten desks of an office, each with one every five minutes", "families.services.applications.networks.SENT_AN_HOUR, `application`"),
        paced("application refused", "network", networks.REFUSALS, "families.services.applications.networks.REFUSALS"),
        Limit("application by an app", "app and citizen", "{} within {} s".format(*settings.API_LIMITS["applications"]), "an app's server is no network of its citizens", "settings.API_LIMITS"),
        Limit("number tried with wrong names", "number", f"{tries._TRIED_OFTEN} a month, then its holder is told, once a month", "it slows nobody: the holder may be who applies next", "families.services.applications.tries"),
        Limit("code sent to a telephone", "who asks and whom, or link", f"{code_rules.CODES_A_DAY} a day, {span(code_rules.PAUSE_BETWEEN_CODES)} apart", "a text costs, and disturbs", "families.services.consents.code_rules"),
        Limit("one code typed", "code", f"{linking.code_tries} times", "six digits", "pack, linking.code_tries"),
        paced("wrong code of a card, a relative, a proof of life or an invitation", "account; without one, visit and network", wrong_tries.BY_ACCOUNT, f"{wrong}.BY_ACCOUNT"),
        paced("the same", "network", wrong_tries.BY_NETWORK, f"{wrong}.BY_NETWORK"),
        paced("code scanned that does not hold", "network", wrong_tries.OF_SCANS, f"{wrong}.OF_SCANS"),
        Limit("code of a card checked", "network", f"{verify.MOST_AN_HOUR} an hour", "a busy hospital's desks", "families.views.verify, `code_check`"),
        Limit("invitation scanned", "network", f"{invited.SCANS_AN_HOUR} an hour", "what is forged is not even looked for", "families.views.invited, `invitation_scan`"),
        Limit("reference entered, or code asked for, without an account", "network", f"{attempts.MOST_AN_HOUR} an hour", "a busy office, but nobody who guesses 39 bits", "families.services.attempts, `consent_reference`, `consent_code`, `manage_reference`, `manage_code`"),
        Limit("invitation made", "person", f"{inviting.open_at_once} open, {invitations.MADE_A_DAY} a day", "all relatives that quotas have room for, and some made anew", "families.services.consents.invitations"),
        Limit("paper added", "application", f"{PAPERS} kept", "as many as an officer needs", "families.documents.MOST"),
        Limit("paper added", "account", f"{uploads.AN_HOUR} an hour, {uploads.A_DAY} and {uploads.BYTES_A_DAY // 10**6} MB a day", "eight relatives with five papers each in one sitting; each file is drawn anew", "families.services.applications.uploads"),
        paced("file refused", "account", wrong_tries.OF_UPLOADS, f"{wrong}.OF_UPLOADS"),
        Limit("loss of a relative's card reported", "owner and card", f"{losses.MOST_A_DAY} a day", "a block hurts whose card it is", "families.services.cards.losses"),
        Limit("dispute opened", "link", "one open", "a person has few links, and it protects them", "families.services.links.disputes"),
        Limit("correction asked for", "person and kind", "one open of each kind", "asked again it is the same one", "families.services.corrections"),
        Limit("somebody looked up by an officer", "officer", f"{lookups.MOST_AN_HOUR} an hour", "two a minute at a busy counter, which counts too; nobody reads a register through", "families.services.lookups, `officer_lookup`"),
        Limit("table taken of a supervisor", "file", f"{MOST_BYTES // 1024} kB, {OFFICES.most} offices or {DUTIES.most} duties", "what is shown on one page, and done in one transaction", "authorities.services.importing"),
        Limit("events downloaded as a table", "file", f"{events.MOST} rows, the newest; a last row says that there are more", "a process of the web server is given up that has not come to an end within 30 seconds; a shorter span is another file", "families.admin.events.MOST"),
        Limit("applications downloaded as a table", "file", f"{case_files.MOST} rows, the oldest; a last row says that there are more", "it is there within seconds", "families.admin.case_files.MOST"),
        Limit("own data downloaded", "account", f"{exporting.MOST_AN_HOUR} an hour", "each reads all that is kept", "benefits.services.my_data.exporting, `data_export`"),
    ]  # fmt: skip


def table() -> str:
    return HEAD + "".join(f"| {' | '.join(one)} |\n" for one in all_limits())


def modules():
    for room in ROOMS:
        yield from sorted((Path(settings.BASE_DIR) / room).rglob("*.py"))


@pytest.mark.django_db
def test_the_table_of_the_architecture_is_that_of_the_code():
    text = (Path(settings.BASE_DIR) / "docs/architecture.md").read_text()
    shown = text.split(BEGIN)[1].split(END)[0]
    assert shown.strip() == table().strip()


@pytest.mark.django_db
def test_no_pace_is_left_out():
    named = {
        f"{'.'.join(path.relative_to(settings.BASE_DIR).with_suffix('').parts)}.{name}"
        for path in modules()
        for name in re.findall(r"^(\w+) = Pace\(", path.read_text(), re.M)
    }
    assert len(named) >= 7
    assert named <= {one.where for one in all_limits()}
    for where in named:
        module, _dot, name = where.rpartition(".")
        assert getattr(importlib.import_module(module), name).why.startswith("sscard default: ")


@pytest.mark.django_db
def test_no_count_of_an_hour_and_no_rate_is_left_out():
    counted = {what for path in modules() for what in re.findall(r'count_attempt\(\s*"(\w+)"', path.read_text())}
    text = table()
    assert len(counted) >= 7
    assert {what for what in counted if f"`{what}`" not in text} == set()
    assert {name for name in settings.ACCOUNT_RATE_LIMITS if f'"{name}"' not in text} == set()
