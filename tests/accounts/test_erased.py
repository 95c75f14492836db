"""An erased account is an empty shell, or it is not erased."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ERASED, User

SHELL = {
    "username": f"{ERASED}a1b2",
    "password": "!unusable",
    "email": "",
    "mobile": None,
    "is_mobile_verified": False,
    "is_active": False,
    "last_login": None,
}


def erase(user, **left):
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(**{"erase_at": now, "erased_at": now} | SHELL | left)


@pytest.mark.parametrize(
    "left",
    [
        {"username": "wei.wang"},
        {"password": "md5$a$b"},
        {"email": "wei@example.com"},
        {"mobile": "+8613912345678"},
        {"is_active": True},
        {"is_staff": True},
        {"is_superuser": True},
        {"last_login": timezone.now()},
        {"erase_at": None},
    ],
    ids=lambda left: next(iter(left)),
)
def test_nothing_is_left_in_an_erased_account(wei, left):
    with pytest.raises(IntegrityError, match='"user_erased_whole"'), transaction.atomic():
        erase(wei, **left)


def test_empty_shell_stands(wei):
    erase(wei)

    wei.refresh_from_db()
    assert (wei.mobile, wei.email, wei.has_usable_password()) == (None, "", False)
