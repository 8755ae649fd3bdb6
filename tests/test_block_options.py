"""What stands around a derivation is read with the same care: nothing in it is dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from mathdoc import check_text
from mathdoc.cli import main

PAGE = r"""<!-- derivation-symbols
A \in \foo
:lay: x
-->

<!-- derivation
:layuot: numerator
-->
$$
1 = 1
$$

```derivation title="a" layout=numertor linenums="1" foo=3
x \in \mathbb{R}
2 x = x + x
```
"""
MESSAGES = r"""page.md:2:7: DRV201 `\foo` is not a macro that mathdoc knows
  |
2 | A \in \foo
  |       ^^^^
  help: write it out, or declare a symbol for it: `\foo`

page.md:3:1: DRV217 unknown option `lay`
  |
3 | :lay: x
  | ^^^^^^^
  help: known: KEYS

page.md:7:1: DRV217 unknown option `layuot`
  |
7 | :layuot: numerator
  | ^^^^^^^^^^^^^^^^^^
  help: known: KEYS

page.md:13:25: DRV217 option `layout` does not take `numertor`
   |
13 | ```derivation title="a" layout=numertor linenums="1" foo=3
   |                         ^^^^^^^^^^^^^^^
  help: known: `numerator`, `denominator`

page.md:13:54: DRV217 unknown option `foo`
   |
13 | ```derivation title="a" layout=numertor linenums="1" foo=3
   |                                                      ^^^^^
  help: known: KEYS

1 file, 2 derivations: 2 verified; 5 findings
"""
KEYS = (
    "`complete`, `continues`, `differential`, `elementwise`, `free`, `given`, `gradient`, `hadamard`, `highlight`, `inner`, `layout`, "
    "`matrix`, `name`, `notation`, `reasons`, `show`, `sums`, `title`, `transpose`, `wrt`"
)
LAYOUTS = ("numerator", "denominator")


def test_every_message_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE, encoding="utf-8")
    assert main(["check", "page.md"]) == 1
    assert capsys.readouterr().out == MESSAGES.replace("KEYS", KEYS)


def test_nothing_is_converted_where_the_options_are_wrong(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["convert", str(page), "-o", str(page), "--notation", "index"]) == 1
    assert page.read_text(encoding="utf-8") == PAGE


def test_options_of_a_fence_count() -> None:
    body = "x \\in \\mathbb{R}^n, A \\in \\mathbb{R}^{m \\times n}\n\\frac{\\partial A x}{\\partial x} = A^T\n"
    verdicts = {layout: str(check_text(f"```derivation layout={layout}\n{body}```").blocks[0].rows[-1].verdict) for layout in LAYOUTS}
    assert verdicts == {"numerator": "error", "denominator": "verified"}
