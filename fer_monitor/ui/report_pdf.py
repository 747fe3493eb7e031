"""Draw a report on A4 pages with Qt's own PDF writer: text stays text, charts stay lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)
from PySide6.QtSvg import QSvgRenderer

from fer_monitor.session.report.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Figures,
    Heading,
    PageBreak,
    Table,
    Text,
)
from fer_monitor.session.report.svg import FONT

RESOLUTION = 1200
WIDTH, HEIGHT = 482.0, 729.0
"""Of the text on a page, points: A4 with margins of 20 mm, the foot below it."""
MARGIN_MM = 20.0
BODY_PT, SMALL_PT = 9.5, 8.2
FAMILIES = ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"]
INK, MUTED, HAIRLINE = "#1A1F29", "#4A5160", "#C5CAD3"
_HEADING_PT = {2: 13.5, 3: 10.5}
_GAP = {2: 17.0, 3: 11.0}
_KEPT = 70.0
"""Room that must be left below a heading for what follows it, points."""


def report_pdf(document: Document) -> bytes:
    """Return the report as a PDF file.

    Needs a running ``QGuiApplication`` (one for the offscreen platform will do).

    Raises
    ------
    RuntimeError
        Where there is none, or Qt cannot write.
    """
    if QGuiApplication.instance() is None:
        raise RuntimeError("a QGuiApplication must exist before text can be drawn")
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(_plain(document.title))
    writer.setCreator("FER Monitor")
    painter = QPainter()
    if not painter.begin(writer):
        raise RuntimeError("Qt cannot write a PDF here")
    try:
        _Pages(writer, painter, document).draw()
    finally:
        painter.end()
        buffer.close()
    return bytes(content.data())


class _Pages:
    """The pages in the making: where the pen is, and what stands on every page."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, document: Document) -> None:
        self._writer = writer
        self._painter = painter
        self._document = document
        self._y = 0.0
        self._page = 1
        self._begin()

    def draw(self) -> None:
        """Draw everything."""
        self._head()
        blocks = self._document.blocks
        for place, block in enumerate(blocks):
            following = blocks[place + 1 : place + 3]
            self._draw(block, following)
        self._foot()

    def _draw(self, block: Block, following: Sequence[Block]) -> None:
        if isinstance(block, PageBreak):
            if self._y > 0:
                self._turn()
        elif isinstance(block, Heading):
            self._heading(block, following)
        elif isinstance(block, Text):
            self._text(block)
        elif isinstance(block, Bullets):
            for item in block.items:
                self._paragraph(
                    f"<table cellspacing=0 cellpadding=0><tr><td width=12>\N{BULLET}</td>"
                    f"<td>{_safe(item)}</td></tr></table>",
                    BODY_PT,
                    after=3.5,
                )
            self._y += 3
        elif isinstance(block, Figures):
            self._figures(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._chart(block)

    def _begin(self) -> None:
        """Measure in points from the text's upper left corner."""
        painter = self._painter
        painter.resetTransform()
        scale = RESOLUTION / 72
        painter.scale(scale, scale)
        margin = MARGIN_MM / 25.4 * 72
        painter.translate(margin + (595.3 - 2 * margin - WIDTH) / 2, margin)
        self._y = 0.0

    def _turn(self) -> None:
        self._foot()
        self._writer.newPage()
        self._page += 1
        self._begin()

    def _foot(self) -> None:
        y = HEIGHT + 12
        self._painter.fillRect(QRectF(0, y, WIDTH, 0.5), MUTED)
        title = f"{self._document.kind}: {_plain(self._document.title)}"
        # Cut before it is measured, for a title may be as long as a book.
        title = QFontMetricsF(_font(SMALL_PT)).elidedText(
            title[:400], Qt.TextElideMode.ElideRight, WIDTH - 60
        )
        for words, right in ((title, False), (f"Page {self._page}", True)):
            made = _laid_out(_safe(words), SMALL_PT, colour=MUTED, right=right)
            self._painter.save()
            self._painter.translate(0, y + 4)
            made.drawContents(self._painter)
            self._painter.restore()

    def _room(self, height: float) -> None:
        """Turn the page where ``height`` does not fit on this one."""
        if self._y + height > HEIGHT and self._y > 0:
            self._turn()

    def _head(self) -> None:
        document = self._document
        self._paragraph(f"<b>{_safe(document.kind)}</b>", SMALL_PT, colour=MUTED, after=1)
        self._paragraph(f"<b>{_safe(document.title)}</b>", 19, after=3)
        self._paragraph(_safe(document.about), SMALL_PT + 0.6, colour=MUTED, after=12)

    def _heading(self, block: Heading, following: Sequence[Block]) -> None:
        gap = _GAP[block.level] if self._y > 0 else 0
        made = _laid_out(f"<b>{_safe(block.text)}</b>", _HEADING_PT[block.level])
        kept = gap + made.size().height() + _KEPT
        for each in following:
            # A chart under its heading, also past a line of words, belongs to it.
            if isinstance(each, Chart):
                kept += _height(each) - _KEPT / 2
                break
            if not isinstance(each, Text):
                break
        self._room(min(kept, HEIGHT))
        self._y += gap if self._y > 0 else 0
        self._put(made, after=4)

    def _text(self, block: Text) -> None:
        if block.kind == "lead":
            self._paragraph(_safe(block.text), 11.5, after=10)
        elif block.kind == "note":
            self._note(block.text)
        elif block.kind == "muted":
            self._paragraph(_safe(block.text), SMALL_PT, colour=MUTED, after=6)
        else:
            self._paragraph(_safe(block.text), BODY_PT, after=7)

    def _note(self, text: str) -> None:
        made = _laid_out(_safe(text), BODY_PT, width=WIDTH - 24)
        height = made.size().height() + 14
        self._room(height)
        painter = self._painter
        painter.setPen(INK)
        painter.drawRect(QRectF(0, self._y, WIDTH, height))
        painter.fillRect(QRectF(0, self._y, 3.5, height), INK)
        painter.save()
        painter.translate(13, self._y + 7)
        made.drawContents(painter)
        painter.restore()
        self._y += height + 9

    def _figures(self, block: Figures) -> None:
        gap = 14.0
        width = (WIDTH - gap * (len(block.items) - 1)) / max(len(block.items), 1)
        made = [
            (_laid_out(f"<b>{_safe(value)}</b>", 17, width=width),
             _laid_out(_safe(words), SMALL_PT, colour=MUTED, width=width))
            for value, words in block.items
        ]  # fmt: skip
        height = max((a.size().height() + b.size().height() for a, b in made), default=0) + 6
        self._room(height)
        for place, (value, words) in enumerate(made):
            painter = self._painter
            painter.save()
            painter.translate(place * (width + gap), self._y)
            painter.fillRect(QRectF(0, 0, width, 1.2), INK)
            painter.translate(0, 4)
            value.drawContents(painter)
            painter.translate(0, value.size().height())
            words.drawContents(painter)
            painter.restore()
        self._y += height + 2

    def _chart(self, block: Chart) -> None:
        height = _height(block)
        self._room(height)
        # Qt takes a list of families for the name of one.
        svg = block.svg.replace(FONT, QFontInfo(_font(SMALL_PT)).family(), 1)
        renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
        scale = min(1.0, HEIGHT / height)
        area = QRectF(0, self._y, WIDTH * scale, height * scale)
        renderer.render(self._painter, area)
        self._y += area.height() + 6

    def _table(self, table: Table) -> None:
        """Draw row by row; the head stands again on every page that the table reaches."""
        widths = [column.width * WIDTH for column in table.columns]
        head = [
            _cell(column.title, width, column.number, MUTED, bold=True)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        head_height = max(cell.size().height() for cell in head) + 4
        begun = False
        for row in table.rows:
            cells = [
                _cell(text, width, column.number, INK)
                for text, column, width in zip(row, table.columns, widths, strict=True)
            ]
            height = min(max(cell.size().height() for cell in cells) + 5, HEIGHT - head_height)
            before = self._page
            self._room(height + (0 if begun else head_height))
            if not begun or self._page != before:
                self._row(head, widths, head_height, MUTED)
                begun = True
            self._row(cells, widths, height, HAIRLINE)
        self._y += 7

    def _row(
        self, cells: Sequence[QTextDocument], widths: Sequence[float], height: float, line: str
    ) -> None:
        painter = self._painter
        x = 0.0
        for cell, width in zip(cells, widths, strict=True):
            painter.save()
            painter.translate(x, self._y + 2)
            cell.drawContents(painter, QRectF(0, 0, width, height - 2))
            painter.restore()
            x += width
        self._y += height
        painter.fillRect(QRectF(0, self._y - 0.5, WIDTH, 0.5), line)

    def _paragraph(self, html: str, size: float, *, colour: str = INK, after: float = 6) -> None:
        self._put(_laid_out(html, size, colour=colour), after)

    def _put(self, made: QTextDocument, after: float) -> None:
        height = made.size().height()
        # A title of a thousand words is cut at the foot of its page; the page shows it whole.
        height = min(height, HEIGHT)
        self._room(height)
        self._painter.save()
        self._painter.translate(0, self._y)
        made.drawContents(self._painter, QRectF(0, 0, WIDTH, height))
        self._painter.restore()
        self._y += height + after


def _cell(text: str, width: float, number: bool, colour: str, bold: bool = False) -> QTextDocument:
    html = _safe(text)
    gap = 0.0 if number else 6.0
    return _laid_out(
        f"<b>{html}</b>" if bold else html, SMALL_PT, colour=colour,
        width=max(width - gap, 4.0), right=number,
    )  # fmt: skip


def _laid_out(
    html: str, size: float, *, colour: str = INK, width: float = WIDTH, right: bool = False
) -> QTextDocument:
    """Return text laid out in points, whatever the screen's resolution."""
    made = QTextDocument()
    made.setUndoRedoEnabled(False)
    made.setDocumentMargin(0)
    made.setDefaultFont(_font(size))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if right:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setDefaultTextOption(option)
    made.setHtml(f'<div style="color: {colour}">{html}</div>')
    made.setPageSize(QSizeF())
    made.setTextWidth(width)
    return made


def _font(size: float) -> QFont:
    font = QFont(FAMILIES)
    # A text document is laid out in dots of the screen, of which the painter draws one as a point.
    font.setPointSizeF(size * 72 / _dots_an_inch())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _dots_an_inch() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInchY() if screen is not None else 96.0


def _height(chart: Chart) -> float:
    return chart.height / chart.width * WIDTH


def _plain(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Return text as HTML that holds nothing but text."""
    return escape(text).replace("\n", "<br>")


def drawing_application() -> QGuiApplication:
    """Return an application to draw PDFs with: the running one, or one made for it.

    What is made here opens no window; it ends with the process, for Qt makes only one well.
    """
    running = QGuiApplication.instance()
    return running if isinstance(running, QGuiApplication) else _made_application()


@lru_cache(maxsize=1)
def _made_application() -> QGuiApplication:
    return QGuiApplication(["fer-monitor"])
