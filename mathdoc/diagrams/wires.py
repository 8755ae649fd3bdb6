"""The ways that wires take: straight, in a curve from level to level, around corners."""

from __future__ import annotations

from mathdoc.diagrams.marks import Extent, Point, Segment, Wire

ROUND = 10.0
"""The radius of corners."""

_QUARTER = 0.5523
"""Where the handles of a cubic curve lie that looks like a quarter of a circle."""


def curve(start: Point, end: Point) -> Wire:
    """Return a wire that leaves and arrives on the level."""
    if start[1] == end[1]:
        return Wire(start, ((end,),))
    middle = (start[0] + end[0]) / 2
    return Wire(start, (((middle, start[1]), (middle, end[1]), end),))


def corner(start: Point, turn: Point, end: Point) -> Segment:
    """Return a quarter of a circle from `start` to `end`, around the corner."""
    ways = [(place[0] + (turn[0] - place[0]) * _QUARTER, place[1] + (turn[1] - place[1]) * _QUARTER) for place in (start, end)]
    return (ways[0], ways[1], end)


def back_below(east: Point, west: Point, reach: Extent) -> Wire:
    """Return a wire from the east end of a chain back to its west end, below all that is drawn."""
    y, r = reach.bottom + 12, ROUND
    left, right = min(west[0] - 6, reach.left - 2), max(east[0] + 6, reach.right + 2)
    path: list[Segment] = [((right, 0.0),), corner((right, 0.0), (right + r, 0.0), (right + r, r))]
    path += [((right + r, y - r),), corner((right + r, y - r), (right + r, y), (right, y))]
    path += [((left, y),), corner((left, y), (left - r, y), (left - r, y - r))]
    path += [((left - r, r),), corner((left - r, r), (left - r, 0.0), (left, 0.0)), (west,)]
    return Wire(east, tuple(path))


def around(first: Point, second: Point, reach: Extent) -> Wire:
    """Return a wire between two places, above all that is drawn."""
    y = reach.top - 12
    (ax, ay), (bx, by) = sorted((first, second))
    return Wire((ax, ay), (((ax, y), (ax, y), ((ax + bx) / 2, y)), ((bx, y), (bx, y), (bx, by))))
