from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from authorities.errors import UnknownRegion
from authorities.models import Authority
from authorities.selectors import department_for


def create(region, kind="department", **fields):
    values = {"code": f"{region}-{kind}", "name": "某", "phone": "12333"} | fields
    with transaction.atomic():
        return Authority.objects.create(region_id=region, kind=kind, **values)


APPROVED = {"may_issue": True, "approved_on": date(2011, 4, 20), "approval_source": "test"}


@pytest.mark.parametrize("region", ["440000", "440100"])
def test_approved_province_and_prefecture_may_issue(regions, region):
    assert create(region, **APPROVED) in Authority.objects.issuing()


@pytest.mark.parametrize("region", ["000000", "440104"])
def test_nation_and_county_never_issue(regions, region):
    with pytest.raises(IntegrityError, match="authority_issuer_is_province_or_prefecture"):
        create(region, **APPROVED)


def test_information_agency_never_issues_in_its_own_name(regions, guangzhou_department):
    with pytest.raises(IntegrityError, match="authority_issuer_is_province_or_prefecture"):
        create("440100", "information_agency", parent=guangzhou_department, **APPROVED)


@pytest.mark.parametrize("missing", [{"approved_on": None}, {"approval_source": ""}])
def test_nobody_issues_before_approval(regions, missing):
    with pytest.raises(IntegrityError, match="authority_issuer_is_approved"):
        create("440100", **(APPROVED | missing))


def test_approval_cannot_be_taken_away_from_an_issuer(regions):
    create("440100", **APPROVED)
    with pytest.raises(IntegrityError, match="authority_issuer_is_approved"), transaction.atomic():
        Authority.objects.update(approved_on=None)


def test_information_agency_belongs_to_the_department_of_its_region(regions, guangzhou_department):
    agency = create("440100", "information_agency", parent=guangzhou_department)
    assert list(guangzhou_department.agencies.all()) == [agency]


def test_information_agency_of_another_region_is_refused(regions, guangzhou_department):
    with pytest.raises(IntegrityError, match="authority_agency_belongs_to_department"):
        create("440300", "information_agency", parent=guangzhou_department)


def test_information_agency_without_department_is_refused(regions):
    with pytest.raises(IntegrityError, match="authority_agency_belongs_to_department"):
        create("440100", "information_agency")


def test_information_agency_is_no_department_to_another(regions, guangzhou_department):
    agency = create("440100", "information_agency", parent=guangzhou_department)
    with pytest.raises(IntegrityError, match="authority_agency_belongs_to_department"), transaction.atomic():
        Authority.objects.filter(pk=agency.pk).update(parent=agency)


def test_department_has_no_parent(regions, guangzhou_department):
    with pytest.raises(IntegrityError, match="authority_agency_belongs_to_department"):
        create("440300", parent=guangzhou_department)


@pytest.mark.parametrize("code", ["440300-department", "440100", "440100-agency"])
def test_code_that_names_another_is_refused(regions, code):
    with pytest.raises(IntegrityError, match="authority_code_is_region_and_kind"):
        create("440100", code=code)


def test_unknown_kind_is_refused(regions):
    with pytest.raises(IntegrityError, match="authority_"):
        create("440100", "bank")


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("440104", "440100-department"),
        ("440100", "440100-department"),
        ("440304", "440000-department"),
        ("440000", "440000-department"),
        ("320508", "000000-department"),
        ("810000", "000000-department"),
    ],
)
def test_nearest_department_answers(regions, guangzhou_department, code, department, django_assert_num_queries):
    create("440000")
    create("000000")
    with django_assert_num_queries(1):
        found = department_for(code)
        assert (found.code, found.region_id) == (department, found.region.code)


def test_department_of_nonsense_is_refused(regions):
    with pytest.raises(UnknownRegion):
        department_for("Guangzhou")


def test_department_before_loading_does_not_exist(without_regions):
    with pytest.raises(Authority.DoesNotExist):
        department_for("440104")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Human resources and social security department of Guangzhou"),
        ("zh-hans", "广州市人力资源和社会保障局"),
    ],
)
def test_label_is_in_the_readers_language(guangzhou_department, language, label):
    with override(language):
        assert guangzhou_department.label == label


def test_labels_of_ministry_and_agency(regions, guangzhou_department):
    agency = create("440100", "information_agency", parent=guangzhou_department)
    with override("en"):
        assert create("000000").label == "Ministry of Human Resources and Social Security"
        assert agency.label == "Social security information agency of Guangzhou"
