"""Papers that prove a relationship, sealed. They lie in the database: every web machine reaches them, they come and go
in the transaction of what they belong to, and a backup that has the row has the paper."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.documents import MOST, ContentType, DocumentKind
from families.models.applications import LinkApplication
from families.models.sealing import SealedBytes

_CONTENT_TYPES = [one.value for one in ContentType if one is not ContentType.PNG]  # pictures are kept as JPEG


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> "DocumentQuerySet":
        """Those that have not been erased, without what is in them."""
        return self.filter(erased_at__isnull=True).defer("content_sealed").order_by("position")

    def of(self, application: LinkApplication) -> "DocumentQuerySet":
        return self.filter(application=application)


class Document(models.Model):
    """`sha256` is of what is kept, as hexadecimal digits. After it was erased the row says that there was a paper, and of
    which kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(LinkApplication, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind of paper"), max_length=24, choices=DocumentKind)
    position = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="Bytes of what is kept, not sealed.")
    sha256 = models.CharField(max_length=64)
    content_sealed = models.BinaryField(null=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    content = SealedBytes()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position"], condition=Q(erased_at__isnull=True), name="document_one_a_position"
            ),
            models.UniqueConstraint(
                fields=["application", "sha256"], condition=Q(erased_at__isnull=True), name="document_added_once"
            ),
            models.CheckConstraint(condition=Q(position__range=(1, MOST)), name="document_at_most_five"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(condition=Q(content_type__in=_CONTENT_TYPES), name="document_type_known"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, content_sealed__isnull=False)
                | Q(erased_at__isnull=False, content_sealed__isnull=True),
                name="document_kept_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
