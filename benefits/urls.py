"""Addresses of what a person is entitled to. Ids and the insurance's word are the only things in them."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, register_converter
from django.views.generic import RedirectView

from benefits.contributions import Insurance
from benefits.services.my_data.exporting import FileKind
from benefits.views import (
    after_death,
    board,
    certifications,
    corrections,
    knowledge,
    my_data,
    overview,
    person,
    record,
    what_if,
)


class InsuranceInAddress:
    """`work-injury` in an address is Insurance.WORK_INJURY; what names no insurance is no address."""

    regex = "[a-z]+(?:-[a-z]+)*"

    def to_python(self, value: str) -> Insurance:
        return Insurance(value.replace("-", "_"))

    def to_url(self, value: str) -> str:
        return Insurance(value).value.replace("_", "-")


class FileInAddress:
    """`json` or `html`."""

    regex = "json|html"

    def to_python(self, value: str) -> FileKind:
        return FileKind(value)

    def to_url(self, value: str) -> str:
        return FileKind(value).value


register_converter(InsuranceInAddress, "insurance")
register_converter(FileInAddress, "file")

app_name = "benefits"
_CERTIFICATION = "family/links/<uuid:pk>/certification/"
_OF_LINK = "family/links/<uuid:pk>/insurances/"
_OLD_RETIREMENT = login_not_required(RedirectView.as_view(url="/what-if/retirement/", permanent=True))
urlpatterns = [
    path("insurances/", overview.insurances, name="insurances"),
    path("what-if/", what_if.calculators, name="calculators"),
    path("what-if/<slug:name>/", what_if.calculator, name="what-if"),
    path("what-if/<slug:name>/own/", what_if.calculator_own, name="what-if-own"),
    path("retirement/", _OLD_RETIREMENT, name="retirement"),
    path(_OF_LINK, person.person, name="person"),
    path(f"{_OF_LINK}ask/", person.person_ask, name="person-ask"),
    path(f"{_OF_LINK}fetched/", person.person_fetched, name="person-fetched"),
    path(f"{_OF_LINK}<insurance:insurance>/", record.person_insurance, name="person-insurance"),
    path(
        f"{_OF_LINK}<insurance:insurance>/contributions.csv", record.person_contributions, name="person-contributions"
    ),
    path("family/links/<uuid:pk>/after-death/", after_death.after_death, name="after-death"),
    path(_CERTIFICATION, certifications.certification, name="certification"),
    path(f"{_CERTIFICATION}renew/", certifications.RenewView.as_view(), name="certification-renew"),
    path(f"{_CERTIFICATION}code/", certifications.CodeView.as_view(), name="certification-code"),
    path(f"{_CERTIFICATION}waiting/", certifications.waiting, name="certification-waiting"),
    path("family/board/", board.board, name="board"),
    path("family/board/calendar/", board.calendar_new, name="calendar-new"),
    path("family/board/calendar/revoke/", board.calendar_revoke, name="calendar-revoke"),
    path("who-can-see-me/board/", board.board_shares, name="board-shares"),
    path("consent/manage/board/", board.manage_board_shares, name="manage-board-shares"),
    path("calendar/<slug:secret>.ics", board.calendar, name="calendar"),
    path("account/data/", my_data.my_data, name="my-data"),
    path("account/data/erase/", my_data.erasure, name="erasure"),
    path("account/data/erase/stop/", my_data.erasure_stop, name="erasure-stop"),
    path("account/data/corrections/", corrections.corrections, name="corrections"),
    path("account/data/corrections/new/", corrections.correction_new, name="correction-new"),
    path("account/data/corrections/<uuid:pk>/", corrections.correction, name="correction"),
    path("account/data/<file:kind>/", my_data.export, name="my-data-export"),
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/insurances/<insurance:insurance>/", knowledge.insurance, name="knowledge-insurance"),
    path("knowledge/card/", knowledge.card, name="knowledge-card"),
    path("knowledge/regions/", knowledge.regions, name="knowledge-regions"),
    path("knowledge/regions/<str:code>/", knowledge.region, name="knowledge-region"),
    path("knowledge/stuck/", knowledge.stuck, name="knowledge-stuck"),
]
