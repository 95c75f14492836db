"""Which browser test looks at which page of the family service, of the insurances and of the officers' site.

Each test of the table must render what it claims to look at, and every page must be somebody's: so a page that no
browser opens fails a test, however the tests are spread over processes.
"""

import pytest
from django.test.signals import template_rendered

_MAIN = "test_citizen_links_own_card_and_then_a_son"
_CITIZEN = "test_pages_of_a_citizen_are_good"
_EVERYONE = "test_pages_for_everyone_are_good"
_ANSWER = "test_answering_is_good_to_the_end"
_CONSENT = "test_relative_answers_at_the_consent_page"
_KNOWLEDGE = "test_pages_of_knowledge_are_good"
_CERTIFY = "test_grandson_certifies_his_grandfather_in_a_browser"
_AT_A_DESK = "test_renews_itself_until_the_card_is_lost"
_ON_PAPER = "test_is_made_printed_checked_and_revoked"
_LOSS = "test_card_is_reported_lost_while_the_register_is_down"
_PASS = "test_pass_is_shown_and_the_app_is_barred"
_MOTHER = "test_son_sees_his_mothers_insurances"
_APP = "test_an_app_is_allowed_and_ended_in_a_browser"

_DEATH = "test_death_freezes_the_link_and_shows_what_to_do"
_PAPERS = "test_papers_prove_that_a_child_is_theirs"
_INVITED = "test_mother_invites_and_son_accepts"

_SUBJECT = "test_subject_changes_a_link_and_reads_the_log"
_MANAGE = "test_person_without_an_account_manages_links"
_WHAT_IF = "test_what_if_from_the_home_page_on_a_phone"
_MY_DATA = "test_data_is_taken_along_and_a_correction_asked_for"
_ERASED = "test_account_is_erased_after_two_weeks"

_DUTY = "test_duty_is_given_and_ended"
_PLACE = "test_office_is_kept_and_gone_back_with"
_TABLE = "test_table_is_looked_through_and_carried_out"
_ASSISTED = "test_officer_fills_in_an_application_with_him"
_UNDER_WAY = "test_papers_are_shown_at_the_counter_and_it_is_withdrawn_there"
_TAKEN_HOME = "test_letter_and_decision_to_take_home_are_good"
_AT_THE_COUNTER = "test_every_page_is_good"
_COUNTER_PAPERS = "test_papers_to_take_home_and_the_officers_decision"
_LETTER = "test_she_answers_her_daughters_letter_in_her_language"
_AT_HOME = "test_she_is_visited_at_home_and_then_comes_with_her_reference"
_QUEUE = "test_officer_works_through_the_queue_by_keyboard"
_LOOKED_UP = "test_officer_looks_somebody_up_and_sees_the_whole_number_once"
_EVENTS = "test_events_with_their_filters_are_good"
_MONTHS = "test_months_whose_time_is_over_are_good"
_CLOSED = "test_office_closes_and_opens_again"
_KEPT = "test_officer_does_not_see_a_relatives_case"
_FOUND = "test_auditor_finds_what_happened_to_whom_in_some_days"
_NEAR = "test_what_is_kept_from_a_relative_is_good"
_HOOK = "test_officer_makes_an_endpoint_and_reads_its_log"
_PACK = "test_supervisor_reads_a_pack_and_sees_what_would_change"

LOOKED_AT = {
    "admin/authorities/close_office": _CLOSED,
    "admin/authorities/delivered": _PLACE,
    "admin/authorities/edit_place": _PLACE,
    "admin/authorities/end_duty": _DUTY,
    "admin/authorities/form": _DUTY,
    "admin/authorities/give_duty": _DUTY,
    "admin/authorities/import": _TABLE,
    "admin/authorities/open_office": _CLOSED,
    "admin/authorities/preview": _TABLE,
    "admin/authorities/row": _DUTY,
    "admin/authorities/rows": _DUTY,
    "admin/base_site": _DUTY,
    "admin/counter/assisted": _ASSISTED,
    "admin/counter/assisted_answer": _UNDER_WAY,
    "admin/counter/assisted_begin": _ASSISTED,
    "admin/counter/assisted_check": _ASSISTED,
    "admin/counter/assisted_letter": _TAKEN_HOME,
    "admin/counter/assisted_refusal": _TAKEN_HOME,
    "admin/counter/assisted_step": _ASSISTED,
    "admin/counter/assisted_withdraw": _UNDER_WAY,
    "admin/counter/case": _COUNTER_PAPERS,
    "admin/counter/consent": _LETTER,
    "admin/counter/consent_final": _LETTER,
    "admin/counter/desk": _AT_THE_COUNTER,
    "admin/counter/end": _AT_THE_COUNTER,
    "admin/counter/home_visit": _AT_HOME,
    "admin/counter/invitation": _COUNTER_PAPERS,
    "admin/counter/invite": _AT_THE_COUNTER,
    "admin/counter/less": _AT_THE_COUNTER,
    "admin/counter/link": _AT_THE_COUNTER,
    "admin/counter/near": "test_what_has_a_relative_on_its_other_side_is_good",
    "admin/counter/not_for_you": _NEAR,
    "admin/counter/own_card": _AT_HOME,
    "admin/counter/own_card_final": _AT_HOME,
    "admin/counter/owners": _AT_THE_COUNTER,
    "admin/counter/page": _AT_THE_COUNTER,
    "admin/counter/paper": _AT_THE_COUNTER,
    "admin/counter/refusals": _AT_THE_COUNTER,
    "admin/counter/refused": _AT_THE_COUNTER,
    "admin/counter/sheet": _AT_THE_COUNTER,
    "admin/counter/visit": _AT_THE_COUNTER,
    "admin/families/case": _QUEUE,
    "admin/families/cases": _QUEUE,
    "admin/families/decide": _QUEUE,
    "admin/families/events": "test_what_happened_to_a_row_is_good",
    "admin/families/events_list": _EVENTS,
    "admin/families/find_events": _FOUND,
    "admin/families/form_page": _QUEUE,
    "admin/families/kind_filter": _EVENTS,
    "admin/families/month": _MONTHS,
    "admin/families/months": _MONTHS,
    "admin/families/not_for_you": _KEPT,
    "admin/families/page": _QUEUE,
    "admin/families/paper": "test_frame_of_a_paper_is_good",
    "admin/families/span_filter": _EVENTS,
    "admin/families/webhook_form": _HOOK,
    "admin/families/webhook_secret": _HOOK,
    "admin/figures/page": "test_is_good_at_every_width",
    "admin/index": _LOOKED_UP,
    "admin/lookups/look": _LOOKED_UP,
    "admin/lookups/not_for_you": _NEAR,
    "admin/lookups/number": _LOOKED_UP,
    "admin/lookups/page": _LOOKED_UP,
    "admin/lookups/why": _LOOKED_UP,
    "admin/packs/change": _PACK,
    "admin/packs/index": _PACK,
    "admin/packs/pack": _PACK,
    "admin/packs/page": _PACK,
    "families/application/check": _MAIN,
    "families/application/code": _MAIN,
    "families/application/details": _MAIN,
    "families/application/documents": _PAPERS,
    "families/application/evidence": "test_step_for_papers_fits_in_each_language",
    "families/application/letter": "test_letter_for_the_office_is_good",
    "families/application/own_details": _MAIN,
    "families/application/receipt": _MAIN,
    "families/application/refusal": "test_decision_to_print_is_good",
    "families/application/region": _MAIN,
    "families/application/sharing": _MAIN,
    "families/application/start": _MAIN,
    "families/application/status": _MAIN,
    "families/application/step": _MAIN,
    "families/application/withdraw": "test_withdrawing_and_discarding_are_good",
    "families/card/card": _AT_A_DESK,
    "families/card/code": _AT_A_DESK,
    "families/card/not_shown": _AT_A_DESK,
    "families/card/printed": _ON_PAPER,
    "families/centre/centre": _MAIN,
    "families/centre/welcome": _MAIN,
    "families/consent/code": _CONSENT,
    "families/consent/confirm": _ANSWER,
    "families/consent/decide": _CONSENT,
    "families/consent/done": _CONSENT,
    "families/consent/reference": _CONSENT,
    "families/consent/send": _CONSENT,
    "families/consent/too_many": "test_too_many_tries_are_good",
    "families/family/family": _MAIN,
    "families/link/died": _DEATH,
    "families/invitations/choice": _INVITED,
    "families/invitations/final": _INVITED,
    "families/invitations/invitation": _INVITED,
    "families/invitations/invitations": _INVITED,
    "families/invitations/reading": _INVITED,
    "families/invited/code": _INVITED,
    "families/invited/invited": _INVITED,
    "families/invited/not_open": _INVITED,
    "families/invited/own_card": _INVITED,
    "families/link/case": _SUBJECT,
    "families/link/end": _CITIZEN,
    "families/link/ended": "test_ends_the_link_herself",
    "families/link/less": _SUBJECT,
    "families/link/less_confirm": _SUBJECT,
    "families/link/link": _CITIZEN,
    "families/link/pass": _PASS,
    "families/link/pause": _SUBJECT,
    "families/link/resume": _SUBJECT,
    "families/link/unknown": _SUBJECT,
    "families/link/renew": _CITIZEN,
    "families/link/viewer": _ANSWER,
    "families/loss/formal": _LOSS,
    "families/loss/lift": _LOSS,
    "families/loss/loss": _LOSS,
    "families/messages/choices": "test_messages_are_chosen_told_and_read",
    "families/manage/code": _MANAGE,
    "families/manage/invitation": _MANAGE,
    "families/manage/links": _MANAGE,
    "families/manage/reference": _MANAGE,
    "families/manage/send": _MANAGE,
    "families/messages/inbox": _CITIZEN,
    "families/messages/message": _CITIZEN,
    "families/plain/accessibility": _EVERYONE,
    "families/plain/coming_of_age": _EVERYONE,
    "families/plain/home_visit": "test_visit_at_home_is_good",
    "families/plain/home_visit_agreed": "test_visit_at_home_is_good",
    "families/plain/help": _EVERYONE,
    "families/plain/legal_basis": _EVERYONE,
    "families/plain/your_data": _EVERYONE,
    "families/verify/too_many": _ON_PAPER,
    "families/verify/verify": _AT_A_DESK,
    "families/viewers/app": _PASS,
    "families/viewers/looks": _SUBJECT,
    "families/viewers/owners": _SUBJECT,
    "families/viewers/month": _ANSWER,
    "families/viewers/viewers": _ANSWER,
    "integrators/app_end": _APP,
    "integrators/apps": _APP,
    "integrators/consent": _APP,
    "benefits/death/checklist": _DEATH,
    "benefits/board/board": "test_board_is_good_empty_and_full",
    "benefits/board/shares": "test_board_is_good_empty_and_full",
    "benefits/certification/certification": _CERTIFY,
    "benefits/certification/code": _CERTIFY,
    "benefits/certification/renew": _CERTIFY,
    "benefits/family/family": _MOTHER,
    "benefits/family/insurances": "test_insurances_for_everyone_are_good",
    "benefits/knowledge/card": _KNOWLEDGE,
    "benefits/knowledge/index": _KNOWLEDGE,
    "benefits/knowledge/insurance": _KNOWLEDGE,
    "benefits/knowledge/region": _KNOWLEDGE,
    "benefits/knowledge/regions": _KNOWLEDGE,
    "benefits/knowledge/stuck": _KNOWLEDGE,
    "benefits/my_data/correction": _MY_DATA,
    "benefits/my_data/correction_new": _MY_DATA,
    "benefits/my_data/corrections": _MY_DATA,
    "benefits/my_data/erasure": _ERASED,
    "benefits/my_data/erasure_waits": _ERASED,
    "benefits/my_data/my_data": _MY_DATA,
    "benefits/my_data/too_many": _MY_DATA,
    "benefits/person/insurance": _MOTHER,
    "benefits/person/person": _MOTHER,
    "benefits/what_if/calculator": _WHAT_IF,
    "benefits/what_if/calculators": _WHAT_IF,
    "integrators/docs": "test_swagger_ui_shows_every_operation_and_message_and_sends_one",
    "integrators/docs_redirect": "test_swagger_ui_asks_for_a_citizen",
    "integrators/problems": "test_problems_are_good",
    "integrators/reference": "test_redoc_shows_every_operation_and_message",
}


@pytest.fixture(autouse=True)
def renders_what_it_claims(request):
    """For the modules and packages that import it."""
    rendered = set()

    def note(template, **_signal):
        rendered.add(template.name)

    template_rendered.connect(note)
    yield
    template_rendered.disconnect(note)
    claimed = {f"{page}.html" for page, test in LOOKED_AT.items() if test == request.function.__name__}
    assert claimed <= rendered
