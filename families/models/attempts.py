"""How often someone without an account tried something in an hour. Whom it counts is a keyed hash, never an address."""

from django.db import models


class AttemptCounter(models.Model):
    """`who` is an HMAC of the network address, so a row tells nothing to whoever reads the table. Gone after a day."""

    what = models.CharField(max_length=20)
    who = models.BinaryField(max_length=32)
    hour = models.DateTimeField(help_text="Begin of the hour that is counted.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "hour"], name="attempts_one_row_an_hour")]
        indexes = [models.Index(fields=["hour"], name="attempts_by_hour")]

    def __str__(self) -> str:
        return f"{self.what} {self.hour:%Y-%m-%dT%H}"
