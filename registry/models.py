"""What the register holds. Kin are plain keys of the same table, without constraints: a million rows load in one go,
and a real register knows of parents whom it does not hold."""

from django.db import models


class Sex(models.TextChoices):
    FEMALE = "female"
    MALE = "male"


class CardState(models.TextChoices):
    NORMAL = "normal"
    SEALED = "sealed"
    TEMPORARY_LOSS = "temporary_loss"
    FORMAL_LOSS = "formal_loss"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Channel(models.TextChoices):
    SMS = "sms"
    VOICE = "voice"
    LETTER = "letter"


class Purpose(models.TextChoices):
    LINK = "link"
    SELF = "self"
    MANAGE = "manage"
    CERTIFY = "certify"
    GUARDIAN = "guardian"
    CARE = "care"


class ChangeKind(models.TextChoices):
    DEATH = "death"
    CARD = "card"
    NAME = "name"
    PHONE = "phone"
    GUARDIANSHIP = "guardianship"
    MARRIAGE = "marriage"
    RESTRICTED = "restricted"


def _kin() -> "models.ForeignKey[Person | None, Person | None]":
    return models.ForeignKey(
        "Person", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )


class Person(models.Model):
    """`household` is the booklet; guardians are of a minor, or of an adult who is a ward by court or notary."""

    reference = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    number = models.CharField(max_length=18, unique=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices)
    region = models.CharField(max_length=6)
    phone = models.CharField(max_length=20, null=True)  # null: none on record; a landline begins with 0
    has_address = models.BooleanField()
    died_on = models.DateField(null=True)
    is_restricted = models.BooleanField()  # protected: nobody may find them through the register
    is_in_transfer = models.BooleanField()  # the file is between two regions and cannot be looked up now
    household = models.IntegerField()
    mother = _kin()
    father = _kin()
    spouse = _kin()
    guardian_1 = _kin()
    guardian_2 = _kin()
    is_ward = models.BooleanField()

    def __str__(self) -> str:
        return self.reference

    @property
    def masked_phone(self) -> str:
        """The first three and the last four digits."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if self.phone else "–"


class Card(models.Model):
    """A person's current card. A temporary loss without `lapses_at` stays until someone ends it."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    number = models.CharField(max_length=9, unique=True)
    state = models.CharField(max_length=20, choices=CardState.choices)
    issuer_region = models.CharField(max_length=6)
    issued_on = models.DateField()
    expires_on = models.DateField()
    lapses_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.state


class LossReport(models.Model):
    id = models.UUIDField(primary_key=True)
    card = models.ForeignKey(Card, models.CASCADE)
    kind = models.CharField(max_length=9)  # temporary, formal
    reported_by = models.CharField(max_length=100)
    reported_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Certification(models.Model):
    """A proof of life for the pension; the newest counts, for twelve months."""

    person = models.ForeignKey(Person, models.CASCADE)
    certified_at = models.DateTimeField()
    certified_by = models.CharField(max_length=100)
    proof_kind = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.proof_kind


class OneTimeCode(models.Model):
    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    reference = models.CharField(max_length=60)
    code = models.CharField(max_length=6)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class CodeTry(models.Model):
    """One try, stored before it is checked; its key makes a repeated call answer the same."""

    one_time_code = models.ForeignKey(OneTimeCode, models.CASCADE)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    tried_at = models.DateTimeField()
    tries_left = models.IntegerField()
    result = models.CharField(max_length=8, null=True)  # null: stored, not checked yet

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one_time_code", "key"], name="one_try_a_key")]

    def __str__(self) -> str:
        return self.result or ""


class Message(models.Model):
    """What went out, as the pages of phones and letters show it."""

    person = models.ForeignKey(Person, models.CASCADE)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    language = models.CharField(max_length=7)
    text = models.TextField()
    code = models.CharField(max_length=6, null=True)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.channel


class Change(models.Model):
    """The cursor is the key: SQLite has one writer, so keys are given in the order of the commits."""

    person = models.ForeignKey(Person, models.CASCADE)
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class AnsweredClaim(models.Model):
    """A claim's answer for 24 hours: its id is its idempotency key, in whatever batch it travels."""

    claim = models.CharField(max_length=100, primary_key=True)
    body_hash = models.CharField(max_length=64)
    answer = models.TextField()
    answered_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.claim


class KeptAnswer(models.Model):
    """The answer to any other POST for 24 hours, by its path and Idempotency-Key."""

    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.IntegerField()
    answer = models.TextField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key


class FaultState(models.Model):
    """One row at most: the faults someone put, for every process that shares this database."""

    faults = models.JSONField()

    def __str__(self) -> str:
        return "faults"


class Population(models.Model):
    """One row, written with the people themselves: which seed made them, how many, on which day."""

    people = models.IntegerField()
    seed = models.IntegerField()
    populated_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.people} people of seed {self.seed}"
