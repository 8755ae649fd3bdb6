"""The command, in-process. Checking itself is replaced: these tests are about arguments, exit codes, files and words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

import mathdoc
from mathdoc.cli import main
from mathdoc.documents import Document
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import Conversion, ConvertedBlock, FileResult
from mathdoc.rewriting import Wish
from mathdoc.settings import Settings
from mathdoc.source import Position
from tests.samples import OPEN, RIGHT, WRONG, row

Outcome = Callable[[Document], FileResult]

PAGE = "before\r\n\n```derivation\ndf = dx\n```\nafter"


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Callable[[FileResult], list[Document]]:
    """Let every document have the given result; return the list of documents that were checked."""

    def install(result: FileResult) -> list[Document]:
        seen: list[Document] = []

        def check_document(document: Document, *, seed: int = 0, settings: Settings | None = None) -> FileResult:
            seen.append(document)
            return replace(result, path=document.path)

        def convert_document(document: Document, wish: Wish, *, seed: int = 0) -> Conversion:
            seen.append(document)
            text = document.text.replace("```derivation\ndf = dx\n```", f"$${wish.notation}$$")
            return Conversion(text, replace(result, path=document.path), (ConvertedBlock(Position(3, 1), wish.notation),))

        check, convert = ModuleType("mathdoc.check"), ModuleType("mathdoc.convert")
        check.__dict__["check_document"] = check_document
        convert.__dict__["convert_document"] = convert_document
        monkeypatch.setitem(sys.modules, "mathdoc.check", check)
        monkeypatch.setitem(sys.modules, "mathdoc.convert", convert)
        return seen

    return install


Checked = Callable[[FileResult], list[Document]]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_bytes(PAGE.encode())
    return path


def test_a_page_without_findings_ends_in_0(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(RIGHT)
    assert main(["check", str(page)]) == 0
    assert capsys.readouterr().out == "1 file, 1 derivation: 1 verified; no findings\n"


def test_findings_end_in_1_and_are_told(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(WRONG)
    assert main(["check", str(page)]) == 1
    assert f"{page}:6:6: DRV301 the two sides differ by a factor 2" in capsys.readouterr().out


def _open_only() -> FileResult:
    block = RIGHT.blocks[0]
    gap = row(8, "dg = ? dx", Verdict.OPEN, "gap", findings=(OPEN,))
    return replace(RIGHT, blocks=(replace(block, rows=(*block.rows, gap)),))


def test_gaps_are_findings_unless_they_are_allowed(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(_open_only())
    assert main(["check", str(page)]) == 1
    assert main(["check", "--allow-open", str(page)]) == 0
    assert capsys.readouterr().out.endswith("1 file, 1 derivation: 1 verified, 1 open; no findings\n")


def test_a_row_that_is_wrong_on_purpose_is_no_finding(checked: Checked, page: Path) -> None:
    block = WRONG.blocks[0]
    checked(replace(WRONG, blocks=(replace(block, rows=(replace(block.rows[2], findings=()),)),)))
    assert main(["check", str(page)]) == 0


def test_agreement_to_digits_passes_unless_verified_is_required(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    block = WRONG.blocks[0]
    checked(replace(WRONG, blocks=(replace(block, rows=(block.rows[3],)),)))
    assert main(["check", str(page)]) == 0
    assert main(["check", "--require", "verified", str(page)]) == 1
    assert "DRV490 the row agrees to 60 digits, and verified is required" in capsys.readouterr().out


def test_json_goes_to_standard_output(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(WRONG)
    assert main(["check", str(page), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == str(page)


def test_folders_and_files_are_read_once(checked: Checked, page: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.tex").write_text("\\begin{derivation}df = dx\\end{derivation}")
    (tmp_path / "sub" / "other.txt").write_text("no document")
    seen = checked(RIGHT)
    assert main(["check", str(tmp_path), str(page)]) == 0
    assert sorted(Path(document.path).name for document in seen) == ["more.tex", "page.md"]


def test_standard_input_takes_the_name_that_it_is_given(
    checked: Checked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(WRONG)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert main(["check", "-", "--stdin-filename", "docs/x.md", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("docs/x.md:6:6: DRV301")


def test_a_missing_file_ends_in_2_without_a_traceback(checked: Checked, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(RIGHT)
    missing = tmp_path / "missing.md"
    assert main(["check", str(missing)]) == 2
    assert capsys.readouterr().err == f"mathdoc: {missing}: No such file or directory\n"


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["check", "a.md", "--format", "xml"], ["conver"], ["convert", "a.md", "--style", "ink=red"], ["check", "--seed", "x", "a"]],
)
def test_wrong_usage_ends_in_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: mathdoc")


def test_an_internal_error_is_short_and_ends_in_2(
    checked: Checked, page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(document: Document, *, seed: int = 0, settings: Settings | None = None) -> FileResult:
        raise ZeroDivisionError("in the kernel\nof it")

    checked(RIGHT)
    monkeypatch.setitem(sys.modules["mathdoc.check"].__dict__, "check_document", broken)
    assert main(["check", str(page)]) == 2
    assert capsys.readouterr().err == (
        "mathdoc: internal error (ZeroDivisionError: in the kernel of it); nothing was decided. `mathdoc --debug …` shows where.\n"
    )
    assert main(["--debug", "check", str(page)]) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, False),
    ],
)
def test_colours(
    checked: Checked,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: list[str],
    environment: dict[str, str],
    colored: bool,
) -> None:
    checked(WRONG)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["check", str(page), *option])
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_convert_prints_the_document_byte_for_byte(checked: Checked, page: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    checked(RIGHT)
    assert main(["convert", str(page), "--notation", "colon"]) == 0
    assert capfdbinary.readouterr().out == b"before\r\n\n$$colon$$\nafter"


def test_convert_may_write_over_its_input(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(RIGHT)
    assert main(["convert", str(page), "-o", str(page), "--notation", "index"]) == 0
    assert page.read_bytes() == b"before\r\n\n$$index$$\nafter"
    assert capsys.readouterr().out == ""
    assert [path.name for path in page.parent.iterdir()] == ["page.md"]


def test_convert_writes_nothing_if_there_are_findings(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(WRONG)
    assert main(["convert", str(page), "-o", str(page), "--notation", "index"]) == 1
    assert page.read_bytes() == PAGE.encode()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "DRV301" in captured.err
    assert main(["convert", str(page), "-o", str(page), "--notation", "index", "--allow-findings"]) == 0
    assert b"$$index$$" in page.read_bytes()


def test_convert_takes_one_file(checked: Checked, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(RIGHT)
    assert main(["convert", str(tmp_path), "--notation", "index"]) == 2
    assert capsys.readouterr().err == f"mathdoc: {tmp_path} is a folder; convert takes one file\n"


def test_an_unwritable_output_ends_in_2(checked: Checked, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(RIGHT)
    assert main(["convert", str(page), "-o", str(page.parent / "none" / "x.md"), "--notation", "index"]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"mathdoc {mathdoc.__version__}\n"


def test_the_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["check"], ["convert"]):
        assert main([*arguments, "--help"]) == 0
        text = capsys.readouterr().out
        assert "Examples:" in text
        assert "mathdoc c" in text
    main(["--help"])
    assert "Exit codes:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "code", ["import mathdoc", "from mathdoc.cli import main; main(['--version']); main(['--help']); main(['check', '--help'])"]
)
def test_what_needs_no_check_loads_no_mathematics(code: str) -> None:
    script = f"import sys; {code}; print([m for m in ('sympy', 'flint', 'markdown_it', 'pylatexenc') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "mathdoc", "--help"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, "")
