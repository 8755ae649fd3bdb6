"""SVG: drawn terms as pictures that stand in a line of text, in the colours of the page, with a sentence for those who do not see them.

There are no ids, scripts, links or styles in them, and everything that an author wrote is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from mathdoc.diagrams.bodies import PAD, RING, TITLE
from mathdoc.diagrams.marks import LETTER, Body, Dot, Mark, Point, Ring, Tip, Wire, Word, extent, text_width
from mathdoc.typesetting import Run, runs

MARGIN = 3.0
AXIS = 5.0
"""How far the line of a chain lies above the line on which text stands."""

_FONT = "KaTeX_Main, 'STIX Two Text', 'Latin Modern Roman', 'Cambria Math', 'Times New Roman', serif"


def svg(marks: Sequence[Mark], title: str, description: str, data: str) -> str:
    """Return a picture. `data` is what it says as JSON."""
    reach = extent(marks)
    left, top = reach.left - MARGIN, min(reach.top, -9.0) - MARGIN
    width, height = reach.right - left + MARGIN, max(reach.bottom, 9.0) - top + MARGIN
    below = top + height - AXIS
    body = "".join(_mark(mark) for mark in sorted(marks, key=_order))
    return (
        f'<svg class="mathdoc-diagram" role="img" xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="{_n(left)} {_n(top)} {_n(width)} {_n(height)}" style="vertical-align:{_n(-below)}px" '
        f'fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" '
        f'stroke-linejoin="round" font-family="{_FONT}" text-anchor="middle" data-network="{escape(data)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def _order(mark: Mark) -> int:
    return 0 if isinstance(mark, Wire) else 1


def _mark(mark: Mark) -> str:
    if isinstance(mark, Wire):
        return f'<path class="mathdoc-wire" d="{_path(mark)}"/>'
    if isinstance(mark, Dot):
        return f'<circle class="mathdoc-copy" cx="{_n(mark.at[0])}" cy="{_n(mark.at[1])}" r="3.2" fill="currentColor" stroke="none"/>'
    if isinstance(mark, Ring):
        return f'<circle class="mathdoc-wire" cx="{_n(mark.at[0])}" cy="{_n(mark.at[1])}" r="{_n(mark.radius)}"/>'
    if isinstance(mark, Tip):
        x, y = LETTER[mark.side]
        tip = f'<g class="mathdoc-tip" data-at="{_p(mark.at)}" data-label="{escape(mark.label)}">'
        return f"{tip}{_text((mark.at[0] + x, mark.at[1] + y), runs(mark.letter), 12) if mark.letter else ''}</g>"
    if isinstance(mark, Word):
        return _text(mark.at, mark.runs, mark.size)
    return _body(mark) if isinstance(mark, Body) else ""


def _path(wire: Wire) -> str:
    steps = (f"{'L' if len(segment) == 1 else 'C'}{' '.join(map(_p, segment))}" for segment in wire.path)
    return f"M{_p(wire.start)}{''.join(steps)}"


def _body(body: Body) -> str:
    """Return a tensor: its rings, its outline, its name, what stands in it."""
    look = body.part.look
    around = RING * look.rings
    width, height = body.width - 2 * around, body.height - 2 * around
    x, y = body.at[0] - width / 2, body.at[1] - height / 2
    rings = "".join(
        f'<rect class="mathdoc-ring" {_box(x - k, y - k, width + 2 * k, height + 2 * k)} '
        f'rx="{_n(min(width, height) / 2 + k if not look.framed else 10 + k)}"/>'
        for k in (RING * (one + 1) for one in range(look.rings))
    )
    if body.label:
        place = (x + width + around + text_width(body.label, 10) / 2 - 2, y - around + 1)
        rings += _text(place, body.label, 10)
    inside = "".join(_mark(mark) for drawn in body.inside for mark in sorted(drawn.marks(), key=_order))
    title = body.at
    size = 16.0
    if look.framed:
        size = 12.0
        title = (x + PAD / 2 + text_width(body.runs, size) / 2 + 1, y + TITLE / 2 + 3)
    name = _text(title, body.runs, size) if body.runs else ""
    ports = " ".join(map(_p, body.ports))
    group = f'<g class="mathdoc-tensor" data-ports="{ports}" data-labels="{escape(" ".join(body.part.labels))}">'
    return f"{group}{_outline(body, x, y, width, height)}{rings}{name}{inside}</g>"


def _outline(body: Body, x: float, y: float, width: float, height: float) -> str:
    paint, look = 'fill="currentColor" fill-opacity="0.07"', body.part.look
    if look.framed:
        return f'<rect class="mathdoc-frame" {_box(x, y, width, height)} rx="6" {paint}/>'
    if len(body.part.labels) - len(look.on_ring) < 2:
        return f'<rect class="mathdoc-vector" {_box(x, y, width, height)} rx="{_n(height / 2)}" {paint}/>'
    right, bottom, cut = x + width, y + height, 7.0
    corners = [(x, y), (right, y), (right, bottom), (x, bottom)]
    # Cut is the corner next to the leg of the first axis, clockwise; the box turns with its legs.
    place = 2 if body.row == "e" else 0
    points: list[Point] = []
    for k, corner in enumerate(corners):
        if k != place:
            points.append(corner)
        elif place == 0:
            points += [(x, y + cut), (x + cut, y)]
        else:
            points += [(right, bottom - cut), (right - cut, bottom)]
    return f'<polygon class="mathdoc-matrix" points="{" ".join(map(_p, points))}" {paint}/>'


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'


def _text(at: Point, found: Iterable[Run], size: float) -> str:
    """Return text with its middle at a place."""
    spans, level = "", 0
    for run in found:
        shift = {(0, 1): -0.38, (1, 0): 0.38, (0, -1): 0.22, (-1, 0): -0.22, (1, -1): 0.6, (-1, 1): -0.6}.get((level, run.level), 0)
        moved = f' dy="{_n(shift * size)}"' if shift else ""
        small = f' font-size="{_n(size * 0.7)}"' if run.level else ""
        italic = ' font-style="italic"' if run.italic else ""
        spans += f"<tspan{moved}{small}{italic}>{escape(run.text, quote=False)}</tspan>"
        level = run.level
    return f'<text x="{_n(at[0])}" y="{_n(at[1] + size * 0.33)}" font-size="{_n(size)}" fill="currentColor" stroke="none">{spans}</text>'


def _n(value: float) -> str:
    """Return a number, short."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(value) < 0.005 else f"{value:.2f}".rstrip("0").rstrip(".")


def _p(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"
