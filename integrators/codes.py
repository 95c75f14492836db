"""What a program may be allowed, in the words that tokens, agreements and citizens read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiScope(models.TextChoices):
    """Of OAuth tokens. The labels stand on the page where a citizen agrees."""

    LINKS_READ = "links:read", _("See whom you are linked to, and what was done with these links")
    LINKS_WRITE = "links:write", _("Add family accounts for you, and lower, pause or end your links")
    LINKS_CHECK = "links:check", _("Ask whether you may act for a relative, without seeing any record")
    CARDS_READ = "cards:read", _("See your card and those that relatives share with you, with masked numbers")
    BENEFITS_READ = "benefits:read", _("See your insurances and those that relatives share with you")
    WEBHOOKS_MANAGE = "webhooks:manage", _("Be told by a message when something changes")


# What a citizen is asked for: what their token opens. Messages go where they may read anyway, and an app manages them by
# itself: to take that away would change nothing.
OF_CITIZENS = tuple(scope for scope in ApiScope if scope is not ApiScope.WEBHOOKS_MANAGE)
OF_APPS = (ApiScope.LINKS_CHECK, ApiScope.WEBHOOKS_MANAGE)  # what an app's own token opens


class Purpose(models.TextChoices):
    """Why a desk asks whether somebody may act for somebody. An authority grants each in its agreement."""

    HOSPITAL_REGISTRATION = "hospital_registration", _("Registration at a hospital")
    HOSPITAL_BILLING = "hospital_billing", _("A hospital's bill")
    MEDICINE_PICKUP = "medicine_pickup", _("Collecting medicine")
    BANK_PENSION = "bank_pension", _("A pension at a bank")
    BANK_ACCOUNT = "bank_account", _("The bank account of a card")
    COUNTER_SERVICE = "counter_service", _("Business at an authority's counter")
    REGIONAL_APP = "regional_app", _("A region's own app")
