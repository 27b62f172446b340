"""Everything that was sent, as a file to work with."""

from __future__ import annotations

from flask import Blueprint, Response

from cxkit_submissions import tables
from cxkit_submissions.access import allow, roles
from cxkit_submissions.services import services
from cxkit_submissions.store.people import ADMIN, PROGRAMME

blueprint = Blueprint("export", __name__, url_prefix="/<any(de,en):language>")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/organise/submissions.csv")
@allow(roles(ADMIN, PROGRAMME))
def as_csv(language: str) -> Response:
    """The table as CSV."""
    del language
    return _file(tables.as_csv(tables.rows_of(services())), "csv", "text/csv; charset=utf-8")


@blueprint.get("/organise/submissions.xlsx")
@allow(roles(ADMIN, PROGRAMME))
def as_excel(language: str) -> Response:
    """The table as a workbook."""
    del language
    return _file(tables.as_excel(tables.rows_of(services())), "xlsx", _EXCEL)


def _file(content: bytes, ending: str, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="submissions.{ending}"'
    return response
