"""What a picture shows, in a sentence, and as JSON."""

from __future__ import annotations

import json
from collections import Counter

from mathdoc.diagrams.marks import Body, Drawn, Term
from mathdoc.diagrams.parts import Part
from mathdoc.diagrams.reading import Read, read_term
from mathdoc.notation import Writer
from mathdoc.notation.network import shown
from mathdoc.typesetting import plain

_TURN = ("first", "second", "third", "fourth", "fifth", "sixth")


def called(part: Part) -> str:
    """Return what a tensor is called: `A`, `dx`, `∂²f/∂x∂x`, `exp of …`."""
    look = part.look
    name = plain(look.name) or "a sum"
    if look.framed and look.name:
        name += " of what stands in its frame"
    if look.by:
        return f"the derivative of {name} by {', '.join(map(plain, look.by))}"
    return f"{'d' * look.rings}{name}" if look.rings and not look.framed else f"the differential of {name}" if look.rings else name


def sentence(term: Term) -> str:
    """Say which tensors a term has, and what is joined."""
    read = read_term(term)
    names = [called(body.part) for body in read.bodies]
    if not names and not read.rings:
        return "A number."
    said = [f"Tensor network of {_listed(names)}." if names else "Tensor network."]
    joined = _joined(read, names)
    said += [f"Joined: {'; '.join(joined)}."] if joined else []
    said += [f"A closed wire: the size {size}." for size in read.rings]
    said += [sentence_of(drawn, body) for body in read.bodies for drawn in body.inside]
    return " ".join(said)


def sentence_of(drawn: Drawn, body: Body) -> str:
    """Say what stands in a frame."""
    return f"In the frame of {plain(body.part.look.name) or 'the sum'}: {' '.join(sentence(term) for term in drawn.terms)}"


def _joined(read: Read, names: list[str]) -> list[str]:
    """Say what each label joins."""
    ends: dict[str, list[str]] = {}
    for name, labels in zip(names, read.labels, strict=True):
        for place, label in enumerate(labels):
            leg = name if len(labels) == 1 else f"the {_TURN[place] if place < len(_TURN) else f'{place + 1}th'} leg of {name}"
            ends.setdefault(label, []).append(leg)
    for label, found, _ in read.loose:
        ends.setdefault(found, []).append(f"the free leg {shown(label)}" if not label.startswith("#") else "a leg that ends in the frame")
    said = []
    for joined in ends.values():
        if len(joined) == 1:
            said.append(f"{joined[0]} with a dot (summed over)")
        elif len(joined) == 2:
            said.append(f"{joined[0]} with {joined[1]}")
        else:
            said.append(f"{_listed(joined)} at a copy node")
    return said


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def title(term: Term) -> str:
    """Return a term's tensors side by side."""
    return ", ".join(called(body.part) for body in read_term(term).bodies) or "a number"


def as_json(term: Term, writer: Writer) -> str:
    """Return what a term shows for programs: its factor, its tensors with a label for each leg, and the free legs."""
    read = read_term(term)
    labels = dict.fromkeys(label for one in (*read.labels, tuple(found for _, found, _ in read.loose)) for label in one)
    free = Counter(found for _, found, _ in read.loose)
    letters = {label: label if label in free and not label.startswith("~") else f"s{k}" for k, label in enumerate(labels)}
    data = {
        "factor": writer.latex(term.factor),
        "tensors": [
            {"name": called(body.part), "legs": [letters[label] for label in legs]}
            for body, legs in zip(read.bodies, read.labels, strict=True)
        ],
        "free": [[shown(label), letters[found]] for label, found, _ in read.loose],
        "sizes": [str(size) for size in read.rings],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
