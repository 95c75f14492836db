import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import override

from authorities.models import Level, Region


def insert(code, level, parent, *, is_placeholder=False, is_own_county=False):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO authorities_region (code, name, romanised_name, level, parent_id, is_placeholder, is_own_county)"
            " VALUES (%s, '某', 'Mou', %s, %s, %s, %s)",
            [code, level, parent, is_placeholder, is_own_county],
        )


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("450000", "prefecture", "000000"),
        ("440200", "province", "000000"),
        ("440200", "county", "440000"),
        ("440105", "prefecture", "440000"),
        ("440005", "county", "440000"),
        ("000001", "nation", None),
        ("010000", "province", "000000"),
        ("45000", "province", "000000"),
        ("45000a", "county", "440100"),
        ("450000", "village", "000000"),
    ],
)
def test_level_that_disagrees_with_the_code_is_refused(regions, code, level, parent):
    with pytest.raises(IntegrityError, match="region_level_agrees_with_code"):
        insert(code, level, parent)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("450000", "province", None),
        ("450000", "province", "440000"),
        ("440200", "prefecture", "320000"),
        ("440200", "prefecture", "000000"),
        ("440105", "county", "440300"),
        ("440105", "county", "440000"),
        ("440105", "county", None),
    ],
)
def test_parent_that_disagrees_with_the_code_is_refused(regions, code, level, parent):
    with pytest.raises(IntegrityError, match="region_parent_agrees_with_code"):
        insert(code, level, parent)


def test_nation_has_no_parent(regions):
    with pytest.raises(IntegrityError, match="region_parent_agrees_with_code"), transaction.atomic():
        Region.objects.filter(code="000000").update(parent="110000")


def test_code_exists_once(regions):
    with pytest.raises(IntegrityError, match="authorities_region_pkey"):
        insert("440100", "prefecture", "440000")


@pytest.mark.parametrize(
    ("mark", "constraint"),
    [
        ("is_placeholder", "region_placeholder_is_prefecture"),
        ("is_own_county", "region_own_county_is_prefecture"),
    ],
)
def test_only_a_prefecture_is_marked(regions, mark, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        insert("440105", "county", "440100", **{mark: True})


def test_placeholder_cannot_stand_for_its_own_county(regions):
    with pytest.raises(IntegrityError, match="region_placeholder_is_prefecture"):
        insert("440200", "prefecture", "440000", is_placeholder=True, is_own_county=True)


def test_region_with_others_below_cannot_be_deleted(regions):
    with pytest.raises(ProtectedError):
        regions["440100"].delete()


def codes(queryset):
    return [region.code for region in queryset]


def test_shown_leaves_placeholders_out(regions):
    assert "110100" not in codes(Region.objects.shown())
    assert "110101" in codes(Region.objects.shown())


def test_provinces(regions):
    assert codes(Region.objects.provinces()) == ["110000", "320000", "440000"]


def test_issuing_needs_a_department_that_may(regions, guangzhou_department):
    assert codes(Region.objects.issuing()) == []
    guangzhou_department.may_issue = True
    guangzhou_department.approved_on = "2011-04-20"
    guangzhou_department.approval_source = "test"
    guangzhou_department.save()
    assert codes(Region.objects.issuing()) == ["440100"]


def test_district_of_a_municipality_stands_right_below_it(regions, django_assert_num_queries):
    assert codes(Region.objects.shown_children_of(regions["110000"])) == ["110101"]
    assert codes(Region.objects.shown_children_of(regions["440000"])) == ["440100", "440300"]
    with django_assert_num_queries(1):
        dongcheng = Region.objects.select_related("parent__parent").get(code="110101")
        assert dongcheng.shown_parent.code == "110000"


def test_shown_parent_is_the_parent_elsewhere_and_none_at_the_top(regions):
    assert Region.objects.get(code="440104").shown_parent.code == "440100"
    assert Region.objects.get(code="000000").shown_parent is None


@pytest.mark.parametrize(("language", "label"), [("en", "Suzhou"), ("es", "Suzhou"), ("zh-hans", "苏州市")])
def test_label_is_in_the_readers_script(regions, language, label):
    with override(language):
        assert regions["320500"].label == label


def test_level_words_cover_every_level():
    assert Level.values == ["nation", "province", "prefecture", "county"]
