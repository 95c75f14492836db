"""A handful of regions, enough for every rule; tests of the whole table load it themselves."""

import pytest
from django.db import connection

from accounts.models import User
from authorities.models import Authority, Level, Region

ROWS = [
    ("000000", "中华人民共和国", "China", Level.NATION, None, False),
    ("110000", "北京市", "Beijing", Level.PROVINCE, "000000", False),
    ("110100", "市辖区", "Shixia", Level.PREFECTURE, "110000", True),
    ("110101", "东城区", "Dongcheng", Level.COUNTY, "110100", False),
    ("320000", "江苏省", "Jiangsu", Level.PROVINCE, "000000", False),
    ("320500", "苏州市", "Suzhou", Level.PREFECTURE, "320000", False),
    ("320508", "姑苏区", "Gusu", Level.COUNTY, "320500", False),
    ("440000", "广东省", "Guangdong", Level.PROVINCE, "000000", False),
    ("440100", "广州市", "Guangzhou", Level.PREFECTURE, "440000", False),
    ("440104", "越秀区", "Yuexiu", Level.COUNTY, "440100", False),
    ("440106", "天河区", "Tianhe", Level.COUNTY, "440100", False),
    ("440300", "深圳市", "Shenzhen", Level.PREFECTURE, "440000", False),
    ("440304", "福田区", "Futian", Level.COUNTY, "440300", False),
]


TABLES = ("staffduty", "office", "authority", "region", "tableload")


@pytest.fixture
def without_regions(db):
    """The other rooms' tests find all regions loaded (tests/conftest.py); a few here begin without any. Nothing points to one
    yet, so it is not asked of each whether anything does, which reads a table once a region where no index is by it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            cursor.execute(f"DELETE FROM authorities_{table}")
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def regions(without_regions):
    rows = [
        Region(
            code=code, name=name, romanised_name=romanised, level=level, parent_id=parent, is_placeholder=placeholder
        )
        for code, name, romanised, level, parent, placeholder in ROWS
    ]
    Region.objects.bulk_create(rows)
    return {row.code: row for row in rows}


@pytest.fixture
def guangzhou_department(regions):
    return Authority.objects.create(
        code="440100-department",
        region=regions["440100"],
        kind="department",
        name="广州市人力资源和社会保障局",
        phone="12333",
    )


@pytest.fixture
def officer(db):
    return User.objects.create_user("officer", is_staff=True)


@pytest.fixture
def supervisor(db):
    return User.objects.create_user("supervisor", is_staff=True)
