from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

import mathdoc
from mathdoc.api import Flavour

pytestmark = pytest.mark.usefixtures("pretended_conversion")

PAGE = "\ufeffa\r\n\r\n```derivation\r\ndf = dx\r\n```\r\nb"
CONVERTED = "\ufeffa\r\n\r\n$$\r\n\\text{colon} df = dx\r\n$$\r\nb"


def test_text_is_converted_and_the_rest_of_it_kept() -> None:
    assert mathdoc.convert_text(PAGE, "colon").text == CONVERTED


def test_a_file_is_converted_in_place(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(PAGE.encode())
    conversion = mathdoc.convert_file(page, "colon", page)
    assert page.read_bytes() == CONVERTED.encode()
    assert conversion.text == CONVERTED
    assert conversion.result.path == str(page)


def test_nothing_is_written_if_a_derivation_does_not_pass(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```derivation\nWRONG\n```")
    conversion = mathdoc.convert_file(page, "colon", tmp_path / "out.md")
    assert [finding.code for finding in conversion.all_findings] == ["DRV301"]
    assert not (tmp_path / "out.md").exists()


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="unknown notation 'bra'"):
        mathdoc.convert_text(PAGE, "bra")
    with pytest.raises(ValueError, match="unknown flavour 'rst': it is one of markdown, latex"):
        mathdoc.convert_text(PAGE, "colon", flavour=cast("Flavour", "rst"))
    with pytest.raises(FileNotFoundError):
        mathdoc.convert_file("does-not-exist.md", "colon")
