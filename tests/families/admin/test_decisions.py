"""An officer's decisions, through the pages they use. Where the register is asked, a real one answers."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor, build_event
from families.decisions import ApproveReason, RejectReason
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message, ProviderBreaker
from families.relationships import Relationship
from families.services import breaker
from families.services.applications.deciding import decision_text
from families.services.applications.drafts import withdraw_application
from families.services.applications.transitions import move
from families.states import Status
from tests.families.admin.conftest import SIGNED, on_duty, signed_in
from tests.families.recipes import make_application, make_link, make_person

LIST = reverse("admin:families_linkapplication_changelist")


def decide(client, action, *cases, reason, people=None):
    """The last press of the button, as the page in between sends it."""
    answers = {"action": f"{action}_cases", "_selected_action": [str(case.pk) for case in cases], "decide": "yes"}
    people = {f"person-{case.pk}": reference for case, reference in (people or {}).items()}
    shown = {f"shown-{case.pk}": decision_text(case, "en").sha256 for case in cases}
    return client.post(LIST, answers | {"reason": reason} | people | shown)


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def status_of(case):
    case.refresh_from_db()
    return case.status


@pytest.fixture
def mother_case(applicant):
    person = make_person("王芳", date(1956, 3, 8), sequence=42, has_phone=False)
    return make_application(applicant, Relationship.MOTHER, person=person, status=Status.IN_REVIEW)


@pytest.fixture
def _register(registry, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token


@pytest.mark.parametrize(
    ("action", "reasons"), [("approve", ApproveReason), ("reject", RejectReason)], ids=["approve", "reject"]
)
def test_page_in_between_asks_the_reason_and_decides_nothing(beijing, child_case, action, reasons):
    response = beijing.post(LIST, {"action": f"{action}_cases", "_selected_action": str(child_case.pk)})

    body = response.content.decode()
    assert response.status_code == 200
    assert all(f'value="{reason.value}"' in body for reason in reasons)
    assert child_case.reference in body
    assert "李小雨" not in body
    assert status_of(child_case) == Status.IN_REVIEW


def test_case_page_leads_to_both_decisions(beijing, child_case):
    body = beijing.get(reverse("admin:families_linkapplication_change", args=[child_case.pk])).content.decode()

    assert 'value="approve_cases"' in body
    assert 'value="reject_cases"' in body


@pytest.mark.parametrize("reason", ["", "because", RejectReason.PERSON_OBJECTS])
def test_no_decision_without_one_of_its_reasons(beijing, child_case, reason):
    response = decide(beijing, "approve", child_case, reason=reason)

    body = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_reason"' in body
    assert 'id="id_reason"' in body
    assert status_of(child_case) == Status.IN_REVIEW


def test_approving_a_child_makes_the_link(beijing, officer, child_case, child):
    response = decide(beijing, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert response.status_code == 302
    assert said(response) == [("success", f"{child_case.reference}: Approved and linked.")]
    assert status_of(child_case) == Status.APPROVED
    assert FamilyLink.objects.active().filter(owner=child_case.applicant, person=child).count() == 1
    event = Event.objects.get(kind="families.application_approved", object_id=str(child_case.pk))
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    assert event.codes["reason"] == "documents_seen"


def test_approving_an_adult_asks_them(beijing, mother_case):
    response = decide(beijing, "approve", mother_case, reason=ApproveReason.IDENTITY_PROVEN)

    assert said(response) == [
        ("success", f"{mother_case.reference}: Approved. The person is now asked whether they agree.")
    ]
    assert status_of(mother_case) == Status.AWAITING_CONSENT
    assert Consent.objects.get(application=mother_case).answer is None


def test_rejecting_keeps_the_reason_from_the_applicant(beijing, child_case):
    decide(beijing, "reject", child_case, reason=RejectReason.KINSHIP_NOT_PROVEN)

    assert status_of(child_case) == Status.REJECTED
    event = Event.objects.get(kind="families.application_rejected")
    assert event.codes["reason"] == "kinship_not_proven"
    message = Message.objects.get(user=child_case.applicant, application=child_case)
    assert message.codes == {"reference": child_case.reference}


def test_each_case_has_its_own_result(beijing, child_case):
    dead = make_application(
        child_case.applicant,
        Relationship.DAUGHTER,
        person=make_person("李小雪", date(2019, 5, 1), sequence=8, died_on=timezone.localdate()),
        status=Status.IN_REVIEW,
        declaration_hash=SIGNED,
    )

    response = decide(beijing, "approve", child_case, dead, reason=ApproveReason.DOCUMENTS_SEEN)

    assert said(response) == [
        ("success", f"{child_case.reference}: Approved and linked."),
        ("error", f"{dead.reference}: The person has died."),
    ]
    assert (status_of(child_case), status_of(dead)) == (Status.APPROVED, Status.IN_REVIEW)


def test_case_that_moved_on_is_refused_by_name(beijing, child_case):
    withdraw_application(child_case, by=Actor.citizen(child_case.applicant_id))

    response = decide(beijing, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)

    words = "it does not wait for an officer any more. It stands at: Withdrawn."
    assert said(response) == [("error", f"{child_case.reference}: {words}")]
    assert status_of(child_case) == Status.WITHDRAWN


def test_second_officer_comes_too_late(beijing, child_case):
    decide(beijing, "reject", child_case, reason=RejectReason.NO_ANSWER)

    late = decide(beijing, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert (
        "error",
        f"{child_case.reference}: it does not wait for an officer any more. It stands at: Rejected.",
    ) in said(late)
    assert status_of(child_case) == Status.REJECTED
    assert not FamilyLink.objects.filter(person=child_case.person).exists()


def test_unknown_person_is_asked_for_by_reference(beijing, newborn_case):
    response = decide(beijing, "approve", newborn_case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert response.status_code == 422
    assert f'id="id_person-{newborn_case.pk}"' in response.content.decode()
    assert status_of(newborn_case) == Status.IN_REVIEW


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_reference_that_the_register_knows_makes_the_link(beijing, newborn_case, registry):
    reference = registry.cases["demo_son_no_guardianship"]["reference"]

    response = decide(
        beijing, "approve", newborn_case, reason=ApproveReason.DOCUMENTS_SEEN, people={newborn_case: reference}
    )

    assert said(response) == [("success", f"{newborn_case.reference}: Approved and linked.")]
    assert status_of(newborn_case) == Status.APPROVED
    link = FamilyLink.objects.active().get(application=newborn_case)
    assert link.person.register_reference == reference
    assert link.person.number is None


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_reference_that_the_register_does_not_know_is_refused(beijing, newborn_case):
    response = decide(
        beijing, "approve", newborn_case, reason=ApproveReason.DOCUMENTS_SEEN, people={newborn_case: "nobody-at-all"}
    )

    assert said(response) == [
        (
            "error",
            f"{newborn_case.reference}: The register knows no living person under this reference, or the number is"
            " another person's.",
        )
    ]
    assert status_of(newborn_case) == Status.IN_REVIEW
    assert not InsuredPerson.objects.filter(register_reference="nobody-at-all").exists()


@pytest.fixture
def guangdong_newborn(applicant):
    """A newborn's case of Guangdong."""
    case = make_application(
        applicant, Relationship.SON, status=Status.IN_REVIEW, has_no_number=True, declaration_hash=SIGNED
    )
    LinkApplication.objects.filter(pk=case.pk).update(
        region="440104", number_sealed=None, number_index_a=None, number_index_b=None
    )
    return case


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_reference_of_another_region_hands_the_case_over(guangdong, beijing, guangdong_newborn, registry):
    """The reference leads to a child of Beijing, whose officers would otherwise never see the case."""
    case, reference = guangdong_newborn, registry.cases["demo_son_no_guardianship"]["reference"]

    response = decide(guangdong, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN, people={case: reference})

    [(level, text)] = said(response)
    assert (level, "officers of their region have it now" in text) == ("warning", True)
    assert status_of(case) == Status.IN_REVIEW
    assert case.person.register_reference == reference
    event = Event.objects.get(kind="families.register_asked", object_id=str(case.pk))
    assert (event.person_id, event.codes) == (case.person_id, {"outcome": "match"})
    page = reverse("admin:families_linkapplication_change", args=[case.pk])
    assert page not in guangdong.get(LIST).content.decode()
    assert page in beijing.get(LIST).content.decode()

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN, people={case: reference})

    assert said(response) == [("success", f"{case.reference}: Approved and linked.")]


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_wrong_reference_can_be_put_right_by_whoever_has_the_case(guangdong, beijing, guangdong_newborn, registry):
    case = guangdong_newborn
    wrong, right = (registry.cases[key]["reference"] for key in ("demo_niece_minor", "demo_son_no_guardianship"))
    decide(guangdong, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN, people={case: wrong})

    asked = beijing.post(LIST, {"action": "approve_cases", "_selected_action": str(case.pk)})
    decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN, people={case: right})

    assert f'value="{wrong}"' in asked.content.decode()
    assert status_of(case) == Status.APPROVED
    assert FamilyLink.objects.active().get(application=case).person.register_reference == right


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_officer_whom_the_register_names_does_not_decide(officer, beijing, silent_case, registry):
    """Nobody knew, until the register was asked, that the case is about the officer themself."""
    case = silent_case("demo_mother")
    own = make_link(officer, make_person("陈秀英", date(1958, 5, 20), sequence=42), Relationship.SELF).person
    InsuredPerson.objects.filter(pk=own.pk).update(
        register_reference=registry.cases["demo_mother"]["reference"],
        number_sealed=None,
        number_index_a=None,
        number_index_b=None,
    )

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert [level for level, _text in said(response)] == ["warning"]
    assert status_of(case) == Status.IN_REVIEW


def test_nobody_decides_their_own_case(officer, beijing, child):
    case = make_application(
        officer, Relationship.DAUGHTER, person=child, status=Status.IN_REVIEW, declaration_hash=SIGNED
    )

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert said(response) == [("error", f"{case.reference}: it is not for you to decide, or not any more.")]
    assert status_of(case) == Status.IN_REVIEW


def test_nobody_decides_who_is_linked_to_themself(officer, beijing, applicant):
    own = make_link(officer, make_person("赵强", date(1979, 1, 2), sequence=77), Relationship.SELF)
    case = make_application(applicant, Relationship.OTHER, person=own.person, status=Status.IN_REVIEW)

    decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert status_of(case) == Status.IN_REVIEW


def test_silent_register_leaves_the_case_open(beijing, newborn_case, settings):
    settings.REGISTRY_URL = "http://127.0.0.1:1"

    response = decide(
        beijing, "approve", newborn_case, reason=ApproveReason.DOCUMENTS_SEEN, people={newborn_case: "R-1"}
    )

    [(level, text)] = said(response)
    assert (level, "does not answer" in text) == ("error", True)
    assert status_of(newborn_case) == Status.IN_REVIEW


def test_reasons_are_codes_that_events_take():
    for reason in [*ApproveReason.values, *RejectReason.values]:
        event = build_event("tests.t", by=Actor.system("t"), of="application", object_id="1", codes={"reason": reason})
        assert event.codes == {"reason": reason}


@pytest.fixture
def silent_case(demo_citizen, registry):
    """silent_case(key): the register was silent for three days about what the demo citizen typed."""

    def _silent_case(key):
        row = registry.cases[key]
        case = make_application(
            demo_citizen,
            row["relationship"],
            status=Status.IN_REVIEW,
            review_reason="register_silent",
            declaration_hash=SIGNED,
        )
        case.name, case.number = row["typed_name"], row["number"]
        case.save()
        return case

    return _silent_case


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_case_of_a_silent_register_is_asked_again_on_approval(beijing, demo_citizen, registry):
    """The register was silent for three days; now that an officer approves it answers, and the mother is asked."""
    mother = registry.cases["demo_mother"]
    case = make_application(demo_citizen, Relationship.MOTHER, status=Status.IN_REVIEW, review_reason="register_silent")
    case.name, case.number = mother["name"], mother["number"]
    case.save()

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    case.refresh_from_db()
    assert [level for level, _text in said(response)] == ["success"]
    assert (case.status, case.person.register_reference) == (Status.AWAITING_CONSENT, mother["reference"])
    assert case.person.cards.count() == 1


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_case_that_the_register_does_not_confirm_stays_for_a_rejection(beijing, demo_citizen, registry):
    stroke = registry.cases["demo_name_one_stroke"]
    case = make_application(demo_citizen, Relationship.OTHER, status=Status.IN_REVIEW, review_reason="register_silent")
    case.name, case.number = stroke["typed_name"], stroke["number"]
    case.save()

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert [level for level, _text in said(response)] == ["error"]
    assert status_of(case) == Status.IN_REVIEW


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_what_the_register_says_is_kept_as_if_the_worker_had_asked(beijing, silent_case):
    mother, grandmother = silent_case("demo_mother"), silent_case("demo_grandmother_shared_phone")

    decide(beijing, "approve", mother, grandmother, reason=ApproveReason.DOCUMENTS_SEEN)

    for case, is_proven, is_shared in ((mother, True, False), (grandmother, False, True)):
        case.refresh_from_db()
        assert (case.status, case.outcome) == (Status.AWAITING_CONSENT, "match")
        assert (case.is_kinship_proven, case.is_guardian, case.is_phone_shared) == (is_proven, False, is_shared)
        assert case.verified_at is not None
        assert case.subject_pack_version


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_phone_of_a_person_named_by_reference_may_be_the_applicant_s(beijing, newborn_case, registry):
    reference = registry.cases["demo_aunt_other"]["reference"]

    decide(beijing, "approve", newborn_case, reason=ApproveReason.DOCUMENTS_SEEN, people={newborn_case: reference})

    assert status_of(newborn_case) == Status.AWAITING_CONSENT
    assert (newborn_case.is_phone_shared, newborn_case.outcome) == (True, "")


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
@pytest.mark.parametrize(("key", "outcome"), [("demo_name_one_stroke", "name_mismatch"), ("demo_deceased", "deceased")])
def test_officer_reads_which_part_failed(beijing, silent_case, key, outcome):
    case = silent_case(key)

    decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    assert (status_of(case), case.outcome, case.person) == (Status.IN_REVIEW, outcome, None)
    assert case.verified_at is not None
    assert Event.objects.get(kind="families.register_asked").codes == {"outcome": outcome}


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_what_cannot_be_looked_up_now_is_no_unknown_person(beijing, silent_case):
    case = silent_case("demo_in_transfer")

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    [(level, text)] = said(response)
    assert (level, "does not answer" in text) == ("error", True)
    assert (status_of(case), case.outcome) == (Status.IN_REVIEW, "")


@pytest.mark.processes
def test_record_that_was_corrected_is_asked_about_anew(beijing, silent_case, clean_registry, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = clean_registry.url, clean_registry.token
    case, row = silent_case("demo_name_one_stroke"), clean_registry.cases["demo_name_one_stroke"]
    decide(beijing, "approve", case, reason=ApproveReason.RECORD_CORRECTED)
    assert status_of(case) == Status.IN_REVIEW

    clean_registry.change(row["reference"], "name", row["typed_name"])
    decide(beijing, "approve", case, reason=ApproveReason.RECORD_CORRECTED)

    assert (status_of(case), case.outcome) == (Status.AWAITING_CONSENT, "match")


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_case_whose_number_cannot_be_opened_holds_up_no_other(beijing, silent_case):
    broken, sound = silent_case("demo_spouse"), silent_case("demo_mother")
    LinkApplication.objects.filter(pk=broken.pk).update(number_sealed=b"broken")

    response = decide(beijing, "approve", broken, sound, reason=ApproveReason.DOCUMENTS_SEEN)

    assert sorted(level for level, _text in said(response)) == ["error", "success"]
    assert (status_of(broken), status_of(sound)) == (Status.IN_REVIEW, Status.AWAITING_CONSENT)


@pytest.fixture
def newborns(applicant):
    """Three children without a number."""
    cases = []
    for _child in range(3):
        case = make_application(applicant, Relationship.SON, status=Status.IN_REVIEW, has_no_number=True)
        case.number = None
        case.save()
        cases.append(case)
    return cases


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_silent_register_is_asked_once_for_all_the_cases(beijing, silent_case, newborns, registry, settings):
    settings.REGISTRY_WAITED_TIMEOUT = 0.5
    cases = [silent_case(key) for key in ("demo_mother", "demo_spouse", "demo_aunt_other")] + newborns
    registry.set_faults(mode="timeout")
    try:
        response = decide(
            beijing,
            "approve",
            *cases,
            reason=ApproveReason.DOCUMENTS_SEEN,
            people=dict.fromkeys(newborns, "R-1"),
        )
    finally:
        registry.set_faults()

    assert [level for level, _text in said(response)] == ["error"] * 6
    assert {status_of(case) for case in cases} == {Status.IN_REVIEW}
    assert ProviderBreaker.objects.get().failures == 1


@pytest.mark.processes
@pytest.mark.usefixtures("_register")
def test_officer_does_not_ask_past_an_open_breaker(beijing, silent_case):
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    case = silent_case("demo_mother")

    response = decide(beijing, "approve", case, reason=ApproveReason.DOCUMENTS_SEEN)

    [(level, text)] = said(response)
    assert (level, "does not answer" in text) == ("error", True)
    assert (status_of(case), case.person) == (Status.IN_REVIEW, None)


@pytest.fixture
def colleague(db):
    """A second officer of Beijing."""
    return signed_in(on_duty("colleague", "110000", "officer"))


@pytest.fixture
def ward_case(applicant):
    person = make_person("周斌", date(1990, 4, 2), sequence=21)
    return make_application(
        applicant,
        Relationship.WARD,
        person=person,
        status=Status.IN_REVIEW,
        review_reason="ward_of_age",
        declaration_hash=SIGNED,
    )


def test_ward_of_age_needs_two_officers_and_the_guardian_s_word(beijing, colleague, ward_case, officer):
    first = decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    assert said(first) == [
        (
            "success",
            f"{ward_case.reference}: Your approval is noted. Another officer has to approve too before it counts.",
        )
    ]
    assert status_of(ward_case) == Status.IN_REVIEW
    assert not Consent.objects.filter(application=ward_case).exists()
    event = Event.objects.get(kind="families.first_approval")
    assert (event.actor_id, event.codes) == (str(officer.pk), {"reason": "guardianship_proven"})

    second = decide(colleague, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    assert said(second) == [("success", f"{ward_case.reference}: Approved and linked.")]
    assert status_of(ward_case) == Status.APPROVED
    consent = FamilyLink.objects.active().get(application=ward_case).consent
    assert (consent.route, consent.answered_by) == ("guardian", f"citizen:{ward_case.applicant_id}")


def test_where_the_region_wants_one_the_guardian_s_word_makes_it_at_once(beijing, pack_of, ward_case):
    pack_of("110000", two_officers_for="[]")
    decided = decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    assert said(decided) == [("success", f"{ward_case.reference}: Approved and linked.")]
    assert not Event.objects.filter(kind="families.first_approval").exists()
    consent = FamilyLink.objects.active().get(application=ward_case).consent
    assert (consent.route, consent.answered_by) == ("guardian", f"citizen:{ward_case.applicant_id}")


def test_child_needs_two_officers_where_the_region_wants_it(beijing, colleague, pack_of, child_case):
    pack_of("110000", two_officers_for='["minor"]')
    first = decide(beijing, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)
    assert "Another officer has to approve too" in said(first)[0][1]
    assert "approved this case already" in said(decide(beijing, "approve", child_case, reason="documents_seen"))[-1][1]
    assert not FamilyLink.objects.filter(application=child_case).exists()

    second = decide(colleague, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)
    assert said(second) == [("success", f"{child_case.reference}: Approved and linked.")]
    assert FamilyLink.objects.active().get(application=child_case).consent.route == "decision"


def test_two_officers_for_a_child_are_none_for_a_ward_or_an_adult(beijing, pack_of, ward_case, mother_case):
    pack_of("110000", two_officers_for='["minor", "own_card"]')
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    decide(beijing, "approve", mother_case, reason=ApproveReason.IDENTITY_PROVEN)
    assert [status_of(case) for case in (ward_case, mother_case)] == [Status.APPROVED, Status.AWAITING_CONSENT]


def test_other_guardian_is_asked_once_both_officers_approved(beijing, colleague, pack_of, child_case):
    pack_of("110000", two_officers_for='["minor"]', both_guardians_agree="true")
    other = make_person("王芳", date(1985, 3, 8), sequence=42)
    LinkApplication.objects.filter(pk=child_case.pk).update(is_guardian=True, other_guardian=other)
    decide(beijing, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)
    assert status_of(child_case) == Status.IN_REVIEW
    decide(colleague, "approve", child_case, reason=ApproveReason.DOCUMENTS_SEEN)
    assert status_of(child_case) == Status.AWAITING_CONSENT


def test_same_officer_twice_is_one(beijing, ward_case):
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    again = decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert said(again)[-1] == (
        "error",
        f"{ward_case.reference}: You have approved this case already. Another officer has to approve it too.",
    )
    assert status_of(ward_case) == Status.IN_REVIEW
    assert Event.objects.filter(kind="families.first_approval").count() == 1


def test_adult_whose_guardian_the_applicant_is_needs_two_officers_too(beijing, mother_case):
    LinkApplication.objects.filter(pk=mother_case.pk).update(is_guardian=True)

    decide(beijing, "approve", mother_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert status_of(mother_case) == Status.IN_REVIEW
    assert Event.objects.filter(kind="families.first_approval").count() == 1


def test_approval_from_before_the_case_came_back_does_not_count(beijing, colleague, ward_case):
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    by = Actor.citizen(ward_case.applicant_id)
    move(ward_case, Status.AWAITING_APPLICANT, event="applicant_asked", by=by, expected=Status.IN_REVIEW)
    move(ward_case, Status.IN_REVIEW, event="applicant_answered", by=by, expected=Status.AWAITING_APPLICANT)

    decide(colleague, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert status_of(ward_case) == Status.IN_REVIEW


def test_approval_of_somebody_else_does_not_count(beijing, colleague, ward_case):
    """The person of a case without a number can be named anew."""
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    before = ward_case.person.pk
    another = make_person("周武", date(1991, 5, 3), sequence=23)
    LinkApplication.objects.filter(pk=ward_case.pk).update(person=another)

    decide(colleague, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert status_of(ward_case) == Status.IN_REVIEW
    approved = Event.objects.filter(kind="families.first_approval").values_list("person_id", flat=True)
    assert sorted(approved) == sorted([before, another.pk])


def test_one_officer_can_reject_what_another_approved(beijing, colleague, ward_case):
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    decide(colleague, "reject", ward_case, reason=RejectReason.GUARDIANSHIP_NOT_PROVEN)

    assert status_of(ward_case) == Status.REJECTED


def years_ago(years):
    today = timezone.localdate()
    return date(today.year - years, today.month, 1)


@pytest.mark.parametrize(("years", "status"), [(15, Status.IN_REVIEW), (16, Status.APPROVED)])
def test_nobody_below_the_age_of_own_consent_gets_a_card_of_their_own(beijing, stranger, years, status):
    person = make_person("李小雨", years_ago(years), sequence=2)
    case = make_application(
        stranger, Relationship.SELF, person=person, status=Status.IN_REVIEW, declaration_hash=SIGNED
    )

    response = decide(beijing, "approve", case, reason=ApproveReason.IDENTITY_PROVEN)

    assert status_of(case) == status
    if status == Status.IN_REVIEW:
        assert said(response) == [("error", f"{case.reference}: The person is too young to link their own card alone.")]


@pytest.mark.parametrize(("reason", "is_told"), [("no_answer", True), ("person_objects", False)])
def test_officer_lets_the_applicant_read_a_reason_that_may_be_told(beijing, child_case, reason, is_told):
    page = beijing.post(LIST, {"action": "reject_cases", "_selected_action": str(child_case.pk)})
    assert page.context["form"]["is_told"].value() is True
    answers = {"action": "reject_cases", "_selected_action": str(child_case.pk), "decide": "yes"}

    beijing.post(LIST, {**answers, "reason": reason, "is_told": "on"})

    codes = Event.objects.get(kind="families.application_rejected").codes
    assert (codes["reason"], codes.get("told", False)) == (reason, is_told)
