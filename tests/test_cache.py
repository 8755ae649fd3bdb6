"""The cache: what comes out of it is what a fresh run would say, and whatever counts is in the key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mathdoc import FileResult, check_files
from mathdoc import cache as caches
from mathdoc.cache import Cache, Page
from mathdoc.results import summary
from mathdoc.runs import Outcome, check_page, outcomes, pages
from mathdoc.settings import Settings
from mathdoc.tally import VERDICTS

PAGES_OF_USERS = [path for path in (Path(__file__).parent.parent / "examples").iterdir() if path.suffix in (".md", ".tex")]
EXAMPLES = [str(path) for path in sorted(PAGES_OF_USERS, key=lambda path: (path.stat().st_size, path))[:1]]
PAGE = b"```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %d x^\\top dx\n```\n"


def results(files: list[str], cache: Cache | None) -> list[FileResult]:
    found = []
    for outcome in outcomes(pages(files), cache):
        assert isinstance(outcome, Outcome)
        found.append(outcome.result())
    return found


def never(*_: object) -> None:
    raise AssertionError("this was to come from the cache")


def test_a_second_run_says_the_same_and_checks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXAMPLES
    cache = Cache(str(tmp_path / "cache"))
    fresh = results(EXAMPLES, cache)
    monkeypatch.setattr("mathdoc.runs.check_page", never)
    again = results(EXAMPLES, Cache(cache.folder))
    assert again == fresh
    assert [str(file.blocks) for file in again] == [str(file.blocks) for file in fresh]
    assert list(summary(fresh)) == list(VERDICTS)


TEXTS = st.binary(max_size=30)
SETTINGS = st.none() | st.text(max_size=10).map(lambda text: Settings("pyproject.toml", text))
PAGES = st.builds(Page, st.sampled_from(["a.md", "b.md", "a.tex", "a.py"]), TEXTS, SETTINGS, st.integers(0, 3))


@given(PAGES, PAGES)
def test_whatever_counts_changes_the_key(one: Page, other: Page) -> None:
    def counting(page: Page) -> tuple[object, ...]:
        return Path(page.path).suffix, page.data, page.settings.text if page.settings else "", page.seed

    cache = Cache("unused")
    assert (cache.key(one) == cache.key(other)) == (counting(one) == counting(other))


def test_another_engine_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Cache("unused").key(Page("a.md", b""))
    monkeypatch.setattr(caches, "engine", lambda: b"another")
    assert Cache("unused").key(Page("a.md", b"")) != before


def test_the_engine_is_told_by_its_files_and_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plain = caches.engine.__wrapped__
    before = plain()
    assert plain() == before
    monkeypatch.setattr(caches, "__file__", str(tmp_path / "cache.py"))
    (tmp_path / "cache.py").write_text("1")
    one = plain()
    (tmp_path / "cache.py").write_text("2 ")
    assert len({before, one, plain()}) == 3


def test_a_check_reads_nothing_that_is_not_in_the_key(tmp_path: Path) -> None:
    """Whatever is opened while a page is checked belongs to Python or its packages."""
    page = tmp_path / "page.tex"
    page.write_text("\\input{other}\n\\begin{derivation}\nx \\in \\mathbb{R}^n\nd(x^T x) = 3 x^T dx\n\\end{derivation}\n")
    (tmp_path / "other.tex").write_text("\\newcommand{\\R}{\\mathbb{R}}\n")
    script = (
        "import sys; from pathlib import Path; from mathdoc.runs import read_page, check_page; import mathdoc.check\n"
        f"page = read_page({str(page)!r}); seen = []\n"
        f"sys.addaudithook(lambda name, args: seen.append(args[0]) if name == 'open' and {str(tmp_path)!r} in str(args[0]) else None)\n"
        "check_page(page); print(seen)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


BREAKING: list[Callable[[bytes], bytes]] = [
    lambda data: b"",
    lambda data: data[:-1],
    lambda data: data.replace(b"verified", b"refuted ", 1),
    lambda data: data[:20] + b"\0" + data[21:],
    lambda data: data.replace(b"\n", b" ", 1),
]


@pytest.mark.parametrize("broken", BREAKING)
def test_a_broken_entry_is_no_entry_and_is_written_again(broken: Callable[[bytes], bytes], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(PAGE % 2)
    cache = Cache(str(tmp_path / "cache"))
    fresh = results([str(page)], cache)
    [(_, _, entry)] = cache.entries()
    whole = Path(entry).read_bytes()
    assert broken(whole) != whole
    Path(entry).write_bytes(broken(whole))
    assert results([str(page)], Cache(cache.folder)) == fresh
    assert Path(entry).read_bytes() == whole


def test_an_entry_of_another_page_is_no_entry(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    right, wrong = Page("page.md", PAGE % 2), Page("page.md", PAGE % 3)
    cache.put(cache.key(right), check_page(right))
    [(_, _, entry)] = cache.entries()
    name = cache.key(wrong)
    (tmp_path / name[:2]).mkdir(exist_ok=True)
    Path(entry).rename(tmp_path / name[:2] / name[2:])
    assert cache.get(name) is None


def test_what_a_failure_of_mathdoc_has_left_out_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("broken")

    page = tmp_path / "page.md"
    page.write_bytes(PAGE % 3)
    cache = Cache(str(tmp_path / "cache"))
    monkeypatch.setattr("mathdoc.check.judge_relation", fail)
    results([str(page)], cache)
    assert list(cache.entries()) == []


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    result = check_page(Page("page.md", PAGE % 2))
    for number in range(8):
        key = f"{number:040x}"
        cache.put(key, result)
        os.utime(cache._path(key), (number, number))
    sizes = [size for _, size, _ in cache.entries()]
    cache.prune(sum(sizes))
    assert len(list(cache.entries())) == 8
    cache.prune(sum(sizes) - 1)
    assert sorted(time for time, _, _ in cache.entries()) == [3, 4, 5, 6, 7]
    assert cache.clear() == 5
    assert list(cache.entries()) == []


def test_writers_at_the_same_time_do_not_harm_each_other(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    result = check_page(Page("page.md", PAGE % 2))
    entries = []
    with ThreadPoolExecutor(4) as threads:
        for _ in range(200):
            threads.submit(cache.put, "0" * 40, result)
            entries.append(threads.submit(cache.get, "0" * 40))
    assert {entry.result().result("page.md") for entry in entries if entry.result() is not None} == {result}  # type: ignore[union-attr]


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    (tmp_path / "page.md").write_bytes(PAGE % 2)
    cache = Cache(str(tmp_path / "cache"))
    assert results([str(tmp_path / "page.md")], cache) == results([str(tmp_path / "page.md")], None)


def test_the_name_of_today_counts(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    page = Page("old.md", PAGE % 3)
    result = check_page(page)
    cache.put(cache.key(page), result)
    entry = cache.get(cache.key(page._replace(path="new.md")))
    assert entry is not None
    assert entry.result("new.md") == replace(result, path="new.md") == check_page(page._replace(path="new.md"))


def test_any_executor_gives_the_same_in_the_same_order(tmp_path: Path) -> None:
    files: list[str | Path] = []
    for number in range(20):
        files.append(tmp_path / f"{number:02}.md")
        (tmp_path / f"{number:02}.md").write_bytes(PAGE % (2 + number % 2) + b"\n" * number)
    alone = list(check_files(files))
    assert [file.path for file in alone] == [str(file) for file in files]
    with ThreadPoolExecutor(2) as threads:
        assert list(check_files([tmp_path], executor=threads)) == alone
    assert list(check_files([str(tmp_path / "*.md")], jobs=2)) == alone
