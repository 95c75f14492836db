"""The officers' door: Django admin behind a second factor."""

from django.contrib.admin import AdminSite


class OfficersSite(AdminSite):
    pass
