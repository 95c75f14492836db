"""What can be wrong with what somebody asks of the rules or of a renewal, in words for the person who reads them. Doors show
`str(error)`."""

from django.utils.translation import gettext_lazy as _

from families.errors import FamilyServiceError


class BenefitsError(FamilyServiceError):
    """A question that the rules cannot answer, or a renewal that cannot be."""

    message = _("This cannot be worked out.")

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        """`field` where one error may be about any of several answers."""
        super().__init__(**values)
        if field is not None:
            self.field = field


class MonthImpossible(BenefitsError):
    message = _("Enter a year and a month that exist, for example 1970-06.")


class BirthImpossible(MonthImpossible):
    message = _("Nobody who asks today can be born in that month. Check year and month.")
    field = "birth_month"


class CategoryNotFitting(BenefitsError):
    message = _("This retirement age is for the other sex. Choose the one that fits the person.")
    field = "category"


class RetirementTooEarly(BenefitsError):
    message = _("That is too early. The first month possible is %(month)s.")
    field = "retires"


class RetirementTooLate(BenefitsError):
    message = _("That is too late. The last month possible is %(month)s.")
    field = "retires"


class AmountNegative(BenefitsError):
    message = _("Enter an amount of zero or more.")


class AmountTooLarge(BenefitsError):
    message = _("Nobody can have that much. Check the number.")


class MayNotCertify(BenefitsError):
    message = _("This link does not let you renew the proof of life.")


class RenewalUnderWay(BenefitsError):
    message = _("A renewal is on its way to the authority already. You have nothing to do.")


class CountImpossible(BenefitsError):
    message = _("Enter a whole number from %(least)s to %(most)s.")


class DayToCome(BenefitsError):
    message = _("This day is still to come.")


class DayOutOfOrder(BenefitsError):
    message = _("This day is before the one it must follow.")


class HasDuties(BenefitsError):
    message = _("This account belongs to a member of staff. It can be erased once all duties have ended.")
