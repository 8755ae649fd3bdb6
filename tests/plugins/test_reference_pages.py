"""The reference page of notations is written by mathdoc, names everything that there is, and holds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import mathdoc
from mathdoc.options import NOTATIONS, STYLES, TABLE, TARGETS

HOOKS = Path(__file__).parents[2] / "site" / "hooks.py"


def page() -> str:
    spec = importlib.util.spec_from_file_location("site_hooks", HOOKS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.notations()
    return text


def test_the_page_names_every_notation_style_and_form_and_its_derivations_hold() -> None:
    text = page()
    for name in NOTATIONS:
        assert f"\n## {name}\n" in text
    for key in STYLES:
        assert f"\n### {key}\n" in text
        assert all(f"`{value}`" in text for value in TABLE[key].values)
    assert all(f"| `{name}` |" in text for name in TARGETS)
    assert "xcolor" in text
    result = mathdoc.check_text(text)
    assert result.all_findings == ()
    assert len(result.blocks) == len(NOTATIONS)
