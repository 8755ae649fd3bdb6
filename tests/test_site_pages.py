"""Rendered pages: what comes from the cache or from another process is what a render here gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mathdoc import cache as caches
from mathdoc.cache import Cache
from mathdoc.site_pages import Renderer, SitePage, render

FENCE = "```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %d x^\\top dx\n```\n"


def asked(factor: int = 2, notation: str = "trace") -> SitePage:
    return SitePage(f"# Page\n\n> {FENCE.replace(chr(10), chr(10) + '> ') % factor}", "page.md", (notation,))


def never(*_: object) -> None:
    raise AssertionError("this was to come from the cache")


@pytest.mark.parametrize("factor", [2, 3])
def test_a_second_build_gives_the_same_and_renders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, factor: int) -> None:
    first = Renderer(Cache(str(tmp_path))).page(asked(factor))
    assert first.fails == (factor == 3)
    assert [one.verdict for one in first.derivations] == ["verified" if factor == 2 else "refuted"]
    monkeypatch.setattr("mathdoc.site_pages.render", never)
    assert Renderer(Cache(str(tmp_path))).page(asked(factor)) == first


def test_whatever_counts_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    one = asked()
    changes = [{"text": one.text + "\n"}, {"notations": ("colon",)}, {"notations": ("trace", "colon")}, {"reasons": "hide"}, {"mark": True}]
    keys = {one.key(), *(one._replace(**change).key() for change in changes)}  # type: ignore[arg-type]  # a table of several types
    assert len(keys) == 1 + len(changes)
    monkeypatch.setattr(caches, "engine", lambda: b"another")
    assert one.key() not in keys


def test_the_settings_of_the_project_are_in_the_key(tmp_path: Path) -> None:
    page = asked()._replace(path=str(tmp_path / "page.md"))
    before = page.key()
    (tmp_path / "pyproject.toml").write_text('[tool.mathdoc]\nlayout = "denominator"\n')
    assert page.key() != before


BROKEN: list[Callable[[bytes], bytes]] = [lambda data: data[:-1], lambda data: b"", lambda data: data.replace(b"verified", b"refuted!")]


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_broken_entry_is_no_entry(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    first = Renderer(Cache(str(tmp_path))).page(asked())
    ((_, _, path),) = Cache(str(tmp_path)).entries()
    Path(path).write_bytes(spoil(Path(path).read_bytes()))
    assert Renderer(Cache(str(tmp_path))).page(asked()) == first


def test_an_entry_of_another_kind_is_no_page(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    cache.store(asked().key(), b"[]")
    assert Renderer(cache).page(asked()).derivations


def test_processes_that_work_ahead_say_the_same(tmp_path: Path) -> None:
    pages = [asked(factor) for factor in range(2, 12)]
    renderer = Renderer(Cache(str(tmp_path)), jobs=2)
    renderer.ahead(pages)
    assert [renderer.page(page) for page in pages] == [render(page) for page in pages]
    renderer.close()
    assert len(list(Cache(str(tmp_path)).entries())) == len(pages)


def test_pages_that_come_otherwise_than_foreseen_are_rendered(tmp_path: Path) -> None:
    renderer = Renderer(jobs=2)
    renderer.ahead(asked(factor) for factor in range(100, 109))
    pages = [asked(factor) for factor in range(2, 13)]
    assert [renderer.page(page) for page in pages] == [render(page) for page in pages]
    renderer.close()


WARM = """
import sys
from mathdoc.cache import Cache
from mathdoc.site_pages import Renderer, SitePage
Renderer(Cache(sys.argv[1])).page(SitePage(sys.stdin.read(), "page.md", ("trace",)))
print(sorted({"sympy", "flint", "markdown_it", "mathdoc.check", "mathdoc.convert", "mathdoc.syntax"} & sys.modules.keys()))
"""


def test_a_page_from_the_cache_loads_neither_language_nor_engine(tmp_path: Path) -> None:
    page = asked()
    for loaded in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", WARM, str(tmp_path)], input=page.text, capture_output=True, text=True, check=True, encoding="utf-8"
        )
        assert (done.stdout.strip() != "[]") == loaded
