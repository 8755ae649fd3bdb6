"""Derivations in Python docstrings."""

from __future__ import annotations

import ast
from pathlib import Path

from mathdoc.documents import decode_document, parse_document, splice

MODULE = '''"""A module.

```derivation
a = b
```
"""

TEXT = """
```derivation
no docstring
```
"""


def f(x):
    r"""Sum.

    Args:
        x: The vector.

            ```derivation
            c = \\\\top
              + d
            ```

    Example:
        ```derivation
        e = f
        ```

    Notes
    -----
    Text.

    <!-- derivation -->
    $$
    g = h
    $$
    """
    """```derivation
    \\\\t
    ```"""
'''.replace("\\\\", "\\")


def test_blocks_and_places() -> None:
    document = decode_document(MODULE.encode(), "module.py")
    lines = document.lines()
    assert [block.body.text for block in document.blocks] == ["a = b", "c = \\top\n  + d", "e = f", "g = h"]
    assert [block.prefix for block in document.blocks] == ["", "            ", "        ", "    "]
    for block in document.blocks:
        for number, line in enumerate(block.body.text.split("\n")):
            assert MODULE.startswith(line, lines.offset(block.body.starts[number]))
    (message,) = document.diagnostics
    assert (message.code, message.source) == ("DRV106", '    """```derivation')


def test_replacement() -> None:
    document = parse_document(MODULE, "module.py", "python")
    text = splice(document, {document.blocks[2]: "$$\ne\n$$"})
    assert text == MODULE.replace("        ```derivation\n        e = f\n        ```", "        $$\n        e\n        $$")


def test_broken_modules_are_read_as_far_as_possible() -> None:
    for text in ('"""\n```derivation\na\n```\n"""\ndef f(:\n  """', "(" * 20_000 + "'''```derivation", '"""```derivation\n'):
        assert len(parse_document(text, "x.py", "python").blocks) <= 1


def test_escapes_are_read_as_python_reads_them() -> None:
    text = (Path(__file__).parent / "escapes.txt").read_text("utf-8")
    document = parse_document(text, "module.py", "python")
    assert [block.body.text for block in document.blocks] == ["c = \\top \\mathbb", 'x = \\"']
    assert [message.code for message in document.diagnostics] == ["DRV106"]
    places = [document.blocks[0].body.position(k) for k in (4, 9)]
    assert [text.split("\n")[place.line - 1][place.column - 1 :] for place in places] == ["\\\\top \\mathbb", "\\mathbb"]
    new = ast.parse(splice(document, dict.fromkeys(document.blocks, "$$\n\\top \"'''\n$$")))
    said = [ast.get_docstring(node) for node in new.body if isinstance(node, ast.FunctionDef)]
    assert said[0] == "Sum.\n\n$$\n\\top \"'''\n$$"
    assert said[1] == "$$\n\\top \"'''\n$$"
