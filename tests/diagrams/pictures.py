"""Reads networks from the text of SVG pictures, by the places of their strokes alone, and contracts them with numpy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from string import ascii_letters
from xml.etree import ElementTree as ET

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Real = NDArray[np.float64]
Point = tuple[float, float]
NS = "{http://www.w3.org/2000/svg}"


class Seen(Struct):
    """What a picture shows: tensors with a letter for each leg, the letters of free legs, and what stands before them."""

    tensors: list[tuple[str, str]]
    free: dict[str, str]
    loops: int = 0


def svgs(text: str) -> Iterator[ET.Element]:
    """Yield the pictures in a text."""
    for found in re.findall(r"<svg .*?</svg>", text, re.DOTALL):
        yield ET.fromstring(found)


def seen(picture: ET.Element) -> Seen:
    """Follow the wires of a picture."""
    joined: dict[Point, Point] = {}

    def of(point: Point) -> Point:
        near = next((other for other in joined if abs(other[0] - point[0]) + abs(other[1] - point[1]) < 0.05), point)
        joined.setdefault(near, near)
        return near if joined[near] == near else of(joined[near])

    for path in picture.findall(f"{NS}path"):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])]
        joined[of((numbers[-2], numbers[-1]))] = of((numbers[0], numbers[1]))
    letters: dict[Point, str] = {}

    def letter(point: Point) -> str:
        return letters.setdefault(of(point), ascii_letters[len(letters)])

    tensors = [(name(group), "".join(letter(port) for port in places(group.attrib["data-ports"]))) for group in groups(picture, "tensor")]
    free = {group.attrib["data-label"]: letter(places(group.attrib["data-at"])[0]) for group in groups(picture, "tip")}
    ends = [place for _, labels in tensors for place in labels] + list(free.values())
    dots = {letter((float(dot.attrib["cx"]), float(dot.attrib["cy"]))) for dot in of_class(picture, "circle", "copy")}
    assert {label for label in ends if ends.count(label) != 2} <= dots, "what joins one end or three has a dot"
    loops = len(of_class(picture, "circle", "wire"))
    return Seen(tensors, free, loops)


def groups(picture: ET.Element, kind: str) -> list[ET.Element]:
    return of_class(picture, "g", kind)


def of_class(picture: ET.Element, tag: str, kind: str) -> list[ET.Element]:
    return [node for node in picture.findall(f"{NS}{tag}") if node.attrib.get("class") == f"mathdoc-{kind}"]


def places(text: str) -> list[Point]:
    pairs = (pair.split(",") for pair in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def name(group: ET.Element) -> str:
    return "".join(next(iter(group.findall(f"{NS}text"))).itertext())


def contracted(shown: Seen, free: str, values: Mapping[str, Real], size: int) -> Real:
    """Return the entries of what is seen, with the free legs as axes in this order."""
    operands = [np.squeeze(values[name]) for name, _ in shown.tensors]
    axes = [labels for _, labels in shown.tensors]
    out = [shown.free[label] for label in free]
    for place, label in enumerate(out):
        # A leg on which nothing else stands has all entries the same; two that are one wire are a δ.
        fresh = ascii_letters[-1 - place]
        operands.append(np.eye(size))
        axes.append(label + fresh)
    operands += [np.ones(size) for label in set(out)]
    axes += list(dict.fromkeys(out))
    ends = "".join(ascii_letters[-1 - place] for place in range(len(out)))
    result = np.einsum(",".join(axes) + "->" + ends, *operands) if axes else np.array(1.0)
    return np.asarray(result * float(size) ** shown.loops)


def data(picture: ET.Element) -> dict[str, object]:
    found: dict[str, object] = json.loads(picture.attrib["data-network"])
    return found
