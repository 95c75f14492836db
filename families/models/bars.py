"""Which apps a person does not let ask about them."""

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.models.people import InsuredPerson
from integrators.models import App


class AppBar(models.Model):
    """While the row is there, the app gets the same no as for somebody it does not know."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, related_name="app_bars")
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    barred_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "app"], name="app_bar_one_a_pair")]

    def __str__(self) -> str:
        return str(self.pk)
