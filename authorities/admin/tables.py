"""Tables for a spreadsheet, both ways: the rows of a list as a file, and a file that is looked through, shown and carried out
whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.admin.exports import may_take_along, some_at_a_time, table_download
from authorities.admin.on_duty import DutyScopedAdmin, is_on_duty, officer_of, page_in_between, scope_of
from authorities.models import Role
from authorities.policies import TAKE_ALONG
from authorities.services.importing.plans import (
    Does,
    Plan,
    PlanChanged,
    Table,
    carry_out_table,
    plan_table,
)
from authorities.services.importing.previews import PreviewOver, opened_preview, sealed_preview
from authorities.services.importing.reading import MOST_PROBLEMS, TableRefused
from authorities.uploads import FIELD, MOST_BYTES, SizedFile

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object

_SEALED = "shown"  # the field of the page that shows what a table would do


class TableForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_table(self) -> bytes:
        upload = self.cleaned_data[FIELD]
        assert isinstance(upload, SizedFile)  # the handler of the settings makes it
        if upload.is_too_large:
            text = _("The file is larger than %(most)d kB.") % {"most": MOST_BYTES // 1024}
            raise ValidationError(text, code="too_large")
        return upload.content


class TakesTables(Base):
    """Mixed in before the page's class. Who supervises or audits takes the list along; supervisors send one."""

    change_list_template = "admin/authorities/rows.html"
    table: ClassVar[Table]

    def cells_of(self, row: Any) -> Mapping[str, str]:
        raise NotImplementedError

    def rows_of_table(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.get_queryset(request)

    def get_urls(self) -> list[URLPattern]:
        takes, gives = (self.admin_site.admin_view(view) for view in (self.import_view, self.table_view))
        return [
            path("import/", takes, name=f"authorities_{self.opts.model_name}_import"),
            path("table.csv", gives, name=f"authorities_{self.opts.model_name}_table"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        ways = {"table_url": self._way("table")} if may_take_along(request) else {}
        if is_on_duty(request, Role.SUPERVISOR):
            ways["import_url"] = self._way("import")
        return super().changelist_view(request, {**(extra_context or {}), **ways})

    def table_view(self, request: HttpRequest) -> HttpResponseBase:
        """In the shape in which it is taken back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        theirs = scope_of(request, *TAKE_ALONG, field=self.region_field)
        return table_download(
            request, self.table.name, partial(self._lines, self.rows_of_table(request).filter(theirs))
        )

    def _lines(self, rows: models.QuerySet[Any]) -> Iterator[Sequence[str]]:
        yield self.table.columns
        for some in some_at_a_time(rows):
            for cells in map(self.cells_of, some):
                yield [cells[name] for name in self.table.columns]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not is_on_duty(request, Role.SUPERVISOR):
            raise PermissionDenied
        if _SEALED in request.POST:
            return self._carried_out(request, request.POST[_SEALED])
        form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
        if not form.is_valid():
            return self._ask(request, form)
        return self._shown(request, form.cleaned_data[FIELD])

    def _ask(self, request: HttpRequest, form: forms.Form, refused: TableRefused | None = None) -> HttpResponse:
        problems = refused.problems if refused else []
        told = {"problems": problems[:MOST_PROBLEMS], "has_more": len(problems) > MOST_PROBLEMS}
        title = _("Take a table")
        answer = self._page(request, "import", title, form=form, button=_("Show what it would do"), **told)
        if refused:
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer

    def _shown(self, request: HttpRequest, content: bytes) -> HttpResponse:
        """What the table would do, or what is wrong with it."""
        try:
            plan = plan_table(self.table, content, by=officer_of(request))
        except TableRefused as refused:
            return self._ask(request, TableForm(), refused)
        sealed = sealed_preview(self.table, content, plan, by=officer_of(request))
        counts = [(does.label, plan.counts[does]) for does in Does]
        context = {"steps": plan.to_do, "counts": counts, "sealed": sealed, "sealed_name": _SEALED}
        title, button = (_("Do all of this?"), _("Do all of it")) if plan.to_do else (_("Nothing to do"), "")
        return self._page(request, "preview", title, button=button, **context)

    def _carried_out(self, request: HttpRequest, sealed: str) -> HttpResponse:
        officer = officer_of(request)
        try:
            content, shown = opened_preview(self.table, sealed, by=officer)
            plan = carry_out_table(self.table, content, shown=shown, by=officer)
        except PlanChanged as error:
            messages.warning(request, str(error))
            return self._shown(request, content)
        except TableRefused as refused:
            return self._ask(request, TableForm(), refused)
        except PreviewOver as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._way("import"))
        messages.success(request, _told(plan))
        return HttpResponseRedirect(self._way("changelist"))

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        frame = {"table": self.table, "table_url": self._way("table"), "back_url": self._way("changelist")} | context
        return page_in_between(self, request, f"admin/authorities/{name}.html", title, **frame)

    def _way(self, page: str) -> str:
        return reverse(f"admin:authorities_{self.opts.model_name}_{page}")


def _told(plan: Plan) -> str:
    counts = {does.value: plan.counts[does] for does in Does}
    return _("Done: %(add)d added, %(change)d changed, %(end)d ended.") % counts
