"""Write a report as one HTML page that asks for nothing from elsewhere and runs nothing."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from fer_monitor.session.report.document import Document
from fer_monitor.session.report.svg import writable

TEMPLATE, STYLE = "page.html.j2", "style.css"


def page(document: Document) -> str:
    """Return the page; every text in the document may be hostile."""
    return writable(_template().render(document=document, style=Markup(_read(STYLE))))


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    # The one thing that is not escaped here: the drawings, which escape their own text.
    environment.filters["drawn"] = Markup
    return environment.from_string(_read(TEMPLATE))


def _read(name: str) -> str:
    return files("fer_monitor.session.report").joinpath(name).read_text(encoding="utf-8")
