"""The public contract: keys, types and values as documented in site/docs/reference/json.md."""

from __future__ import annotations

import json
from types import NoneType

import mathdoc
from mathdoc.reports import render
from mathdoc.reports.json import SCHEMA
from tests.samples import EMPTY, RIGHT, WRONG

Shape = dict[str, object]

PLACE: Shape = {"line": int, "column": int, "end_line": int, "end_column": int}
REPAIR: Shape = {"text": str, **PLACE, "what": str}
DIAGNOSTIC: Shape = {"code": str, "severity": str, "message": str, **PLACE, "help": str, "repairs": [REPAIR]}
CERTIFICATE: Shape = {
    "method": str,
    "scope": str,
    "sizes": [dict],
    "points": int,
    "error_bound": (str, NoneType),
    "digits": (int, NoneType),
    "facts": [str],
    "conventions": [str],
    "conditions": [str],
}
COUNTEREXAMPLE: Shape = {"sizes": dict, "values": dict, "left": str, "right": str, "difference": str, "exact": bool}
ROW: Shape = {
    **PLACE,
    "latex": str,
    "kind": str,
    "verdict": str,
    "certificate": (CERTIFICATE, NoneType),
    "counterexample": (COUNTEREXAMPLE, NoneType),
    "diagnostics": [DIAGNOSTIC],
}
BLOCK: Shape = {"line": int, "verdict": str, "inferred": dict, "constants": [str], "assumed": [str], "rows": [ROW]}
FILE: Shape = {"path": str, "diagnostics": [DIAGNOSTIC], "blocks": [BLOCK]}
REFUTED_PAGE = r"""
> ```derivation
> W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, y \in \mathbb{R}^m
> f = y^T W x
> df = 2 y^T dW
>   \cdot x
> ```
"""
VERDICTS = ["given", "verified", "supported", "refuted", "unknown", "error", "open"]
REPORT: Shape = {"mathdoc": str, "schema": int, "files": [FILE], "summary": dict.fromkeys(VERDICTS, int)}


def conforms(value: object, shape: object, where: str = "report") -> None:
    """Hold a value to a shape: a record has these keys in this order, a list holds one kind, a tuple lists alternatives."""
    if isinstance(shape, tuple):
        conforms(value, NoneType if value is None else shape[0], where)
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for index, item in enumerate(value):
            conforms(item, shape[0], f"{where}[{index}]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), where
        assert list(value) == list(shape), where
        for key, part in shape.items():
            conforms(value[key], part, f"{where}.{key}")
    else:
        assert type(value) is shape, where


def test_the_report_has_exactly_the_documented_keys() -> None:
    conforms(json.loads(render("json", [WRONG, RIGHT, EMPTY])), REPORT)


def test_the_version_of_the_format_is_1() -> None:
    assert SCHEMA == 1
    report = json.loads(render("json", []))
    assert report == {"mathdoc": mathdoc.__version__, "schema": 1, "files": [], "summary": dict.fromkeys(VERDICTS, 0)}


def test_the_values_of_a_refuted_and_of_a_verified_row() -> None:
    rows = json.loads(render("json", [WRONG]))["files"][0]["blocks"][0]["rows"]
    assert rows[1]["certificate"] == {
        "method": "exact",
        "scope": "all sizes",
        "sizes": [{"m": 5, "n": 6}],
        "points": 2,
        "error_bound": "2^-98",
        "digits": None,
        "facts": [],
        "conventions": [],
        "conditions": [],
    }
    assert rows[2]["verdict"] == "refuted"
    assert rows[2]["counterexample"]["sizes"] == {"m": 1, "n": 2}
    assert rows[2]["diagnostics"][0]["code"] == "DRV301"
    assert (rows[3]["certificate"]["digits"], rows[3]["certificate"]["error_bound"]) == (60, None)


def test_a_condition_is_an_assumption_in_public() -> None:
    from msgspec.structs import replace

    block = RIGHT.blocks[0]
    file = replace(RIGHT, blocks=(replace(block, rows=(replace(block.rows[0], kind="condition"),)),))
    assert json.loads(render("json", [file]))["files"][0]["blocks"][0]["rows"][0]["kind"] == "assumption"


def test_the_summary_counts_rows() -> None:
    assert json.loads(render("json", [WRONG]))["summary"] == {
        "given": 1,
        "verified": 1,
        "supported": 1,
        "refuted": 1,
        "unknown": 0,
        "error": 0,
        "open": 1,
    }


def test_a_repair_says_what_may_stand_where() -> None:
    from mathdoc.api import check_text

    report = json.loads(render("json", [check_text(REFUTED_PAGE)]))
    conforms(report, REPORT)
    row = report["files"][0]["blocks"][0]["rows"][2]
    assert row["diagnostics"][0]["repairs"][0] == {
        "text": "y^T \\, dW \\, x",
        "line": 5,
        "column": 8,
        "end_line": 6,
        "end_column": 12,
        "what": "with a factor 1/2",
    }
