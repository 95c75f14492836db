"""The user: how they sign in and how they want pages. Nothing of their card or family stands here."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

ERASED = "erased-"  # how the user name of an empty shell begins; the rest is random


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class TextSize(models.TextChoices):
    NORMAL = "normal", _("Normal")
    LARGE = "large", _("Large")


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by mobile number, e-mail or user name; allauth makes a user name for those who gave none. Once erased the row
    stays as an empty shell, for what happened names its id."""

    id = models.UUIDField(_("account"), primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("user name"), max_length=150, unique=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    mobile = models.CharField(
        _("mobile number"), max_length=20, null=True, unique=True, help_text="E.164, say +8613800000000"
    )
    is_mobile_verified = models.BooleanField(_("mobile number verified"), default=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    text_size = models.CharField(_("text size"), max_length=10, choices=TextSize, default=TextSize.NORMAL)
    is_staff = models.BooleanField(_("member of staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    erase_at = models.DateTimeField(_("to be erased at"), null=True, editable=False)  # its user wishes it
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_mobile_verified=False) | models.Q(mobile__isnull=False),
                name="user_verified_mobile_exists",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    erase_at__isnull=False,
                    username__startswith=ERASED,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                    email="",
                    mobile__isnull=True,
                    is_mobile_verified=False,
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    last_login__isnull=True,
                ),
                name="user_erased_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["erase_at"],
                condition=models.Q(erase_at__isnull=False, erased_at__isnull=True),
                name="user_to_erase",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Channel(models.TextChoices):
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")


class OutgoingText(models.Model):
    """A text message or e-mail of the local demonstration, shown at /local/messages/ instead of being sent.

    Written only when settings.DEMO, and kept for an hour.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=255, blank=True)
    body = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class WrongTries(models.Model):
    """How often somebody, or a network, got something wrong since the first time. `who` is a keyed hash of an account, a
    visit or a network address, so a row tells nothing to whoever reads the table. Gone after a day."""

    what = models.CharField(max_length=30)
    who = models.BinaryField(max_length=32)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="No further try before.")
    last = models.BinaryField(max_length=32, null=True, help_text="Keyed hash of the code that was typed last.")
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who"], name="wrong_tries_one_row")]
        indexes = [models.Index(fields=["since"], name="wrong_tries_by_age")]

    def __str__(self) -> str:
        return f"{self.what} {self.since:%Y-%m-%dT%H}"


class SignInPlace(models.Model):
    """A network from which somebody signed in lately, as a keyed hash: others' wrong passwords do not keep them out there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_places")
    network = models.BinaryField(max_length=32)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "network"], name="sign_in_place_once")]
        indexes = [models.Index(fields=["seen_at"], name="sign_in_place_by_age")]

    def __str__(self) -> str:
        return str(self.pk)
