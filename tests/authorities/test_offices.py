import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from authorities.models import Authority, Office
from authorities.selectors import offices_near
from authorities.validators import validate_hours

WEEKDAYS = {"days": [1, 2, 3, 4, 5], "open": "09:00", "close": "17:00"}


def create(region, authority="440100-department", hours=(WEEKDAYS,)):
    with transaction.atomic():
        return Office.objects.create(
            code=f"office-{region}",
            authority_id=authority,
            region_id=region,
            name="网点",
            romanised_name="Office",
            address="路1号",
            romanised_address="1 Road",
            phone="12333",
            hours=list(hours),
        )


@pytest.fixture
def province_department(regions):
    return Authority.objects.create(code="440000-department", region=regions["440000"], kind="department", name="厅")


def test_office_lies_in_the_region_of_its_authority(guangzhou_department, province_department):
    create("440104")
    create("440304", "440000-department")


@pytest.mark.parametrize("region", ["440304", "320508"])
def test_office_elsewhere_is_refused(guangzhou_department, region):
    with pytest.raises(IntegrityError, match="office_lies_in_region_of_authority"):
        create(region)


def test_office_of_a_province_stays_in_it(province_department):
    with pytest.raises(IntegrityError, match="office_lies_in_region_of_authority"):
        create("320508", "440000-department")


def test_nearest_offices_come_first(guangzhou_department, province_department, django_assert_num_queries):
    for region, authority in [("440304", "440000"), ("440106", "440100"), ("440104", "440100")]:
        create(region, f"{authority}-department")
    with django_assert_num_queries(1):
        near = offices_near("440106")
        assert [office.region.code for office in near] == ["440106", "440104", "440304"]
    assert [office.region_id for office in offices_near("440000")] == ["440104", "440106", "440304"]
    assert [office.region_id for office in offices_near("440300", limit=1)] == ["440304"]
    assert offices_near("320508") == []


def test_words_are_in_the_readers_script(guangzhou_department):
    office = create("440104")
    with override("es"):
        assert (office.label, office.place) == ("Office", "1 Road")
    with override("zh-hans"):
        assert (office.label, office.place) == ("网点", "路1号")


def test_hours_are_printed_in_the_readers_language(guangzhou_department):
    office = create("440104", hours=[WEEKDAYS, {"days": [6, 7], "open": "10:00", "close": "12:00"}])
    with override("en"):
        assert office.opening_hours == [("Monday – Friday", "09:00–17:00"), ("Saturday, Sunday", "10:00–12:00")]
    with override("zh-hans"):
        assert office.opening_hours[0] == ("星期一 – 星期五", "09:00–17:00")


@pytest.mark.parametrize(
    "hours",
    [
        "9-17",
        [{}],
        [WEEKDAYS | {"days": []}],
        [WEEKDAYS | {"days": [0]}],
        [WEEKDAYS | {"days": [2, 1]}],
        [WEEKDAYS | {"days": [1, 1]}],
        [WEEKDAYS | {"days": ["Monday"]}],
        [WEEKDAYS | {"days": [[1]]}],
        [WEEKDAYS | {"open": "9:00"}],
        [WEEKDAYS | {"open": "17:00"}],
        [WEEKDAYS | {"close": "25:00"}],
        [WEEKDAYS | {"close": None}],
        [WEEKDAYS | {"note": "closed for lunch"}],
    ],
)
def test_hours_of_another_shape_are_refused(hours):
    with pytest.raises(ValidationError) as refused:
        validate_hours(hours)
    assert refused.value.code == "hours"
