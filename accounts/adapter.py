"""How allauth meets our user: mobile numbers, texts, words, sealed secrets, when to ask for the password again."""

import secrets
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.deaths import was_closed_after_death
from accounts.encryption import SECOND_FACTORS, seal_text, unseal_text
from accounts.errors import NotDelivered
from accounts.forms import MobileField
from accounts.idleness import note_activity
from accounts.models import User
from accounts.preferences import text_size_of
from accounts.sign_in_places import is_known_place
from accounts.sign_in_tries import begin_or_say, forget_asking, network_of_request, tries_with_password
from accounts.sms import send_text
from accounts.step_up import is_fresh
from accounts.validators import normalise_mobile

log = structlog.get_logger(__name__)
_NO_MATCH = _("The sign-in name and the password do not match an account. Check both, or sign in with a code.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This e-mail address is on your account already."),
        "email_password_mismatch": _NO_MATCH,
        "phone_password_mismatch": _NO_MATCH,
        "username_password_mismatch": _NO_MATCH,
        "invalid_login": _("Enter the mobile number or e-mail address of your account."),
        "email_taken": _("This e-mail address cannot be used."),
        "phone_taken": _("This mobile number cannot be used."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. Check the latest message and enter it again."),
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("You cannot add more than %d e-mail addresses."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "unverified_primary_email": _("Your main e-mail address must be verified first."),
        "username_taken": _("This user name is taken. Choose another one."),
        "same_as_current": _("This is what your account has already. Enter a different one."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
    }

    # --- mobile numbers -------------------------------------------------------------------------------------------
    def phone_form_field(self, **kwargs: Any) -> MobileField:
        return MobileField(**kwargs)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        assert isinstance(user, User)
        return (user.mobile, user.is_mobile_verified) if user.mobile else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        assert isinstance(user, User)
        user.mobile, user.is_mobile_verified = phone, verified
        user.save(update_fields=["mobile", "is_mobile_verified"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return User.objects.filter(mobile=normalise_mobile(phone)).first()
        except ValidationError:
            return None

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        minutes = settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT // 60
        text = gettext(
            "%(code)s is your sscard code. It is valid for %(minutes)d minutes. Nobody will ever ask you for it."
        )
        self._send_text(phone, text % {"code": code, "minutes": minutes})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._send_text(
            phone,
            gettext(
                "Somebody asked sscard for a sign-in code for this number. It has no account. If it was you, create one."
            ),
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._send_text(
            phone,
            gettext(
                "Somebody tried to create an sscard account with this number. It has one already: sign in with it."
            ),
        )

    # --- what leaves ------------------------------------------------------------------------------------------------
    def _send_text(self, phone: str, text: str) -> None:
        """Raises NotDelivered; and RateLimited beyond a number's texts of a day, whoever asks for them, but from where its
        holder has signed in lately, who is not kept out by what strangers ask for."""
        action = "text_message"
        if is_known_place(phone, network_of_request(self.request)):
            action = "text_message_home"
        usage = ratelimit.consume(self.request, app="allauth.account", action=action, key=phone, raise_exception=True)
        assert usage  # else it has raised
        try:
            send_text(to=phone, text=text)
        except NotDelivered:
            usage.rollback()
            self._forget_tries(phone)
            raise

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises NotDelivered."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are of this kind too
            self._forget_tries(email.lower())
            raise NotDelivered from error

    def _forget_tries(self, name: str) -> None:
        """What was not sent is no try: the person may ask again at once."""
        forget_asking(name, self.request)
        for action in ("verify_phone", "confirm_email"):
            ratelimit.clear(self.request, app="allauth.account", action=action, key=name)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any) -> None:
        """The change that people are told of has happened: it does not fail for want of the notice."""
        try:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except NotDelivered:
            log.warning("notice_not_delivered", notice=template_prefix)

    # --- sign-up and sign-in --------------------------------------------------------------------------------------
    def new_user(self, request: HttpRequest) -> User:
        """The stranger's language and text size become the user's."""
        return User(language=translation.get_language() or settings.LANGUAGE_CODE, text_size=text_size_of(request))

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """A name of no meaning for who gave none: allauth would make it from the e-mail address."""
        assert isinstance(user, User)
        user.username = user.username or f"user-{secrets.token_hex(6)}"

    def get_login_stages(self) -> list[str]:
        ours = {"PhoneVerificationStage", "EmailVerificationStage"}
        stages = super().get_login_stages()
        return [f"accounts.stages.{name}" if (name := path.rpartition(".")[2]) in ours else path for path in stages]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by our own rows, which wait longer each time and say how long (`sign_in_tries`)."""
        name = str(credentials.get("email", credentials.get("username", ""))).lower()
        self._tries = tries_with_password(name, request)
        begin_or_say(self._tries, request)

    def _rollback_login_failed_rl_usage(self) -> None:
        """The hook by which allauth says that the password was right."""
        self._tries.were_right()

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Only whoever could have signed in comes here."""
        if isinstance(user, User) and was_closed_after_death(user.pk):
            return redirect("accounts:closed_after_death")
        return super().respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        note_activity(request)

    def post_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        *,
        email_verification: str,
        signal_kwargs: dict[str, Any] | None,
        email: str | None,
        signup: bool,
        redirect_url: str | None,
    ) -> HttpResponse:
        """Who has just chosen a password has shown it: allauth notes that for sign-ins only. Whose account is to be erased
        sees that first, and can stop it."""
        if signup and user.has_usable_password():
            record_authentication(request, user, method="password")
        response = super().post_login(
            request,
            user,
            email_verification=email_verification,
            signal_kwargs=signal_kwargs,
            email=email,
            signup=signup,
            redirect_url=redirect_url,
        )
        is_to_end = isinstance(user, User) and user.erase_at is not None
        return redirect(settings.ERASURE_PAGE) if is_to_end else response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks again right after signing in; a fresh sign-in counts here. Nobody is asked for what they do not
        have: who signs in by codes alone sets a first password without one."""
        has_method = bool(self.get_reauthentication_methods(self.request.user))
        return has_method and super().is_reauthentication_required(app=app, **kwargs) and not is_fresh(self.request)

    def format_email_subject(self, subject: str) -> str:
        return f"sscard: {subject}"


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": _("Verify your e-mail address before you add a second factor."),
        "incorrect_code": _("This code is not right. Enter the code that the app shows now."),
        "add_email_blocked": _("An e-mail address cannot be added while a second factor protects the account."),
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Recovery codes need a second factor first."),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text, purpose=SECOND_FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text, purpose=SECOND_FACTORS)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What an authenticator app shows. No e-mail address, no mobile number."""
        return user.get_username()
