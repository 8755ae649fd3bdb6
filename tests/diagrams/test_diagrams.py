"""Tensor networks of rows: what is drawn, what is said of it, what is not drawn."""

from __future__ import annotations

import re
from itertools import permutations
from xml.etree import ElementTree as ET

import pytest

import mathdoc
from mathdoc import api
from mathdoc.cli import main
from mathdoc.diagrams import Drawer, figure
from mathdoc.notation import Writer
from tests.diagrams import pictures
from tests.notation.test_random_networks import written

HEAD = r"""A, B, C, X \in \mathbb{R}^{n \times n}, x, y \in \mathbb{R}^n, \lambda \in \mathbb{R}
\sigma : \mathbb{R} \to \mathbb{R}
"""


def page(rows: str, head: str = HEAD) -> str:
    return f"before\n\n```derivation\n{head}{rows}\n```\n\nafter\n"


def drawn(row: str, head: str = HEAD) -> list[ET.Element]:
    """Return the pictures of the last row, the left side first."""
    conversion = mathdoc.convert_text(page(row, head), "diagram")
    assert conversion.all_findings == ()
    return list(pictures.svgs(conversion.blocks[0].rows[-1].figure))


def words(picture: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter(f"{pictures.NS}text")]


def said(picture: ET.Element) -> str:
    return next(picture.iter(f"{pictures.NS}desc")).text or ""


@pytest.mark.parametrize(
    ("row", "network"),
    [
        ("f = x^T A y", ["x:a A:ab y:b"]),
        ("f = x^T A^T y", ["x:a A:ba y:b"]),
        (r"f = \operatorname{tr}(A B^T C)", ["A:ab B:cb C:ca"]),
        (r"Y = A \odot B", ["A:ab B:ab"]),
        (r"Y = A \operatorname{diag}(x) B", ["A:ab B:bc x:b"]),
        ("Y = x y^T", ["x:a y:b"]),
        (r"f = 2 \lambda x^T y - \operatorname{tr}(A)", ["x:a y:a", "A:aa"]),
        (r"f = \sum_i x_i", ["x:a"]),
        ("f = (x^T A x)^2", ["x:a A:ab x:b x:c A:cd x:d"]),
    ],
)
def test_what_is_joined(row: str, network: list[str]) -> None:
    shown = [pictures.seen(picture).tensors for picture in drawn(row)[1:]]
    assert [sorted(item.split()) for item in network] == [sorted(item) for item in map(renamed, shown, network)]


def renamed(tensors: list[tuple[str, str]], network: str) -> list[str]:
    """Return what was seen in the letters of the case, by the first assignment under which it is the same, if there is one."""
    letters = sorted({letter for _, labels in tensors for letter in labels})
    wanted = sorted(network.split())
    found: list[str] = []
    for target in permutations("abcd", len(letters)):
        names = dict(zip(letters, target, strict=True))
        found = [f"{name}:{''.join(names[letter] for letter in labels)}" for name, labels in tensors]
        if sorted(found) == wanted:
            return found
    return found


def test_a_differential_is_a_ring() -> None:
    left, right = drawn("f = x^T y\ndf = y^T dx", ":wrt: x\n" + HEAD)
    assert [len(list(picture.iter(f"{pictures.NS}rect"))) for picture in (left, right)] == [2, 3]
    assert "Tensor network of y and dx. Joined: y with dx." in said(right)


def test_the_legs_of_a_gradient_begin_at_its_ring() -> None:
    left, right = drawn("f = x^T A x\n\\frac{\\partial f}{\\partial x} = (A + A^T) x", ":wrt: x\n" + HEAD)
    assert words(left) == ["i", "∂x", "f"]
    assert said(left) == "Tensor network of the derivative of f by x. Joined: the derivative of f by x with the free leg i."
    (body,) = pictures.groups(left, "tensor")
    ring = next(node for node in body.iter(f"{pictures.NS}rect") if node.attrib["class"] == "mathdoc-ring")
    assert pictures.places(body.attrib["data-ports"])[0][0] == pytest.approx(float(ring.attrib["x"]), abs=0.02)
    assert words(right).count("A") == 2


def test_a_function_of_entries_is_a_frame_around_its_argument() -> None:
    _, right = drawn(r"u = \sigma(A x) \odot y")
    frame = next(group for group in pictures.groups(right, "tensor") if pictures.groups(group, "tensor"))
    assert words(frame) == ["σ", "A", "x"]
    assert "In the frame of σ: Tensor network of A and x." in said(right)


def test_a_denominator_is_a_frame() -> None:
    _, right = drawn(r"r = \frac{x^T A x}{x^T x}")
    assert words(right)[0] == "1/·"


def test_the_trace_of_the_identity_is_a_closed_wire() -> None:
    side = written([("I", "ii")], "")
    (picture,) = pictures.svgs(figure(None, "", Drawer(Writer()).side(side, ()), Writer()))
    assert pictures.seen(picture).loops == 1
    assert "A closed wire: the size 3." in said(picture)
    assert words(drawn(r"c = x^T x \operatorname{tr}(I_n)")[1])[0] == "n"


def test_each_picture_is_well_formed_and_has_a_text_and_no_ids() -> None:
    text = mathdoc.convert_text(page("f = x^T A y\ng = \\operatorname{tr}(A B)"), "diagram").text
    found = list(pictures.svgs(text))
    assert len(found) == 4
    for picture in found:
        assert picture.attrib["role"] == "img"
        assert [child.tag.removeprefix(pictures.NS) for child in picture[:2]] == ["title", "desc"]
        assert not [node for node in picture.iter() if {"id", "href"} & node.attrib.keys()]
        colours = {value for node in picture.iter() for key, value in node.attrib.items() if key in ("fill", "stroke")}
        assert colours <= {"none", "currentColor"}


def test_the_same_row_is_drawn_the_same() -> None:
    assert mathdoc.convert_text(page("f = x^T A y"), "diagram").text == mathdoc.convert_text(page("f = x^T A y"), "diagram").text


def test_names_are_escaped() -> None:
    head = "\\text{<b>\"&'} \\in \\mathbb{R}^n\n"
    text = mathdoc.convert_text(page("f = \\text{<b>\"&'}^T \\text{<b>\"&'}", head), "diagram").text
    assert "<b>" not in re.sub(r"\$\$.*?\$\$|```.*?```", "", text, flags=re.DOTALL)


def test_a_document_shows_the_pictures_below_the_formula() -> None:
    text = mathdoc.convert_text(page("f = x^T A y"), "diagram").text
    assert re.search(r"\$\$\n\n<div class=\"mathdoc-figures\">\n<div class=\"mathdoc-figure\"><svg .*</svg></div>\n</div>\n\nafter\n", text)
    assert "f &= x_i A_{ij} y_j" in text


def test_latex_documents_have_no_pictures_and_say_so() -> None:
    body = "\\begin{derivation}\nx, y \\in \\mathbb{R}^n \\\\\nf = x^T y\n\\end{derivation}\n"
    conversion = mathdoc.convert_text(body, "diagram", flavour="latex")
    assert [finding.code for finding in conversion.all_findings] == ["DRV702"]
    assert "svg" not in conversion.text
    assert "x_i y_i" in conversion.text


def test_a_row_that_is_no_network_says_so() -> None:
    conversion = mathdoc.convert_text(page(r"f = \sum_{i=1}^{n} i x_i"), "diagram")
    assert [finding.code for finding in conversion.all_findings] == ["DRV702"]
    assert conversion.all_findings[0].message.startswith("there is no picture of this row: ")
    assert conversion.blocks[0].rows[-1].figure == ""


def test_a_page_offers_pictures_beside_other_notations() -> None:
    html = api.render_text(page("f = x^T A y"), "trace", notations=["index", "diagram"]).text
    assert "<span>diagram</span>" in html
    view = html.partition('data-notation="diagram"')[2]
    assert '<div class="mathdoc-figure"><svg class="mathdoc-diagram" role="img"' in view
    assert "svg" not in html.partition('data-notation="index"')[2].partition("</template>")[0]


def test_derive_and_complete_write_index_notation_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["derive", r"x^\top A x", "--wrt", "x", "--declare", r"x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}"]
    assert main([*question, "--notation", "diagram", "--as", "text"]) == 0
    assert capsys.readouterr().out == "∂f/∂xᵢ = (Aᵢⱼ + Aⱼᵢ) xⱼ\n"
    gap = page("f = x^T A x\ndf = ?", ":wrt: x\n" + HEAD)
    assert [fill.new for fill in mathdoc.complete_text(gap, notation="diagram").fills] == [r"(A_{ij} + A_{ji}) x_j \, dx_i"]
