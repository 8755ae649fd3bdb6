r"""LaTeX documents of several files: `\input`, `\include`, `\subfile`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import mathdoc
from mathdoc.cache import Cache
from mathdoc.cli import main
from mathdoc.documents import read_document
from mathdoc.documents.inputs import DEEPEST, all_files, document_in, main_files, read_tree
from mathdoc.results import FileResult
from mathdoc.runs import Failure, outcomes, pages

MAIN = r"""\documentclass{article}
\input{macros}
% derivation-symbols: A \in \R^{n \times n}, x \in \R^n
\begin{document}
\begin{derivation}
d(x^\top A x) &= x^\top (A + A^\top) dx
\end{derivation}
\include{chapters/one}
\end{document}
"""
ONE = "\\begin{derivation}\nf &= x^\\top A x \\\\\ndf &= %s x^\\top (A + A^\\top) dx\n\\end{derivation}\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root / "pyproject.toml", "")
    write(root / "main.tex", MAIN)
    write(root / "macros.tex", "\\newcommand{\\R}{\\mathbb{R}}\n")
    write(root / "chapters" / "one.tex", ONE % "")
    return root


def checked(*paths: Path, cache: Path | None = None) -> list[FileResult]:
    return list(mathdoc.check_files(paths, cache=cache))


def told(result: FileResult) -> list[tuple[str, int, int, str]]:
    return [(finding.code, finding.start.line, finding.start.column, finding.message) for finding in result.findings]


def test_what_a_file_reads_is_checked_with_its_macros_and_symbols(project: Path) -> None:
    results = checked(project / "main.tex")
    assert [Path(result.path).name for result in results] == ["main.tex", "macros.tex", "one.tex"]
    assert [[str(block.verdict) for block in result.blocks] for result in results] == [["verified"], [], ["verified"]]
    assert not any(result.all_findings for result in results)
    write(project / "chapters" / "one.tex", ONE % "3")
    [finding] = checked(project / "main.tex")[2].all_findings
    assert finding.start.line == 3


def test_in_a_folder_a_part_is_checked_once_and_with_the_whole(project: Path) -> None:
    assert [Path(result.path).name for result in checked(project)] == ["main.tex", "macros.tex", "one.tex"]
    assert all_files([str(project / "main.tex")]) == [str(project / name) for name in ("main.tex", "macros.tex", "chapters/one.tex")]
    [alone] = checked(project / "chapters" / "one.tex")
    assert {str(block.verdict) for block in alone.blocks} == {"error"}


def test_macros_count_from_where_they_are_defined(project: Path) -> None:
    write(project / "chapters" / "one.tex", "\\newcommand{\\k}{2}\\input{chapters/two}\\renewcommand{\\k}{3}\n")
    write(project / "chapters" / "two.tex", "\\begin{derivation}\nd(x^\\top x) &= \\k x^\\top dx\n\\end{derivation}\n")
    assert [str(block.verdict) for result in checked(project / "main.tex") for block in result.blocks] == ["verified", "verified"]


def test_symbols_of_a_chapter_are_its_own(project: Path) -> None:
    write(project / "main.tex", MAIN.replace("\\include{chapters/one}", "\\include{chapters/one}\\include{chapters/two}"))
    declared = "% derivation-symbols: B \\in \\R^{n \\times n}\n"
    write(project / "chapters" / "one.tex", declared + (ONE % "").replace("A", "B"))
    write(
        project / "chapters" / "two.tex",
        "% derivation-symbols: B \\in \\R^n\n\\begin{derivation}\nd(B^\\top B) &= 2 B^\\top dB\n\\end{derivation}\n",
    )
    results = checked(project / "main.tex")
    assert [str(block.verdict) for result in results for block in result.blocks] == ["verified"] * 3


def test_what_is_not_read_is_told_at_its_place(project: Path) -> None:
    write(project.parent / "outside.tex", "")
    write(project / "main.tex", MAIN.replace("\\include{chapters/one}", "\\input{nowhere}\n  \\input ../outside\n\\input{\\jobname.x}"))
    assert told(checked(project / "main.tex")[0]) == [
        ("DRV109", 8, 1, "there is no file `nowhere` in the project, so it is not read"),
        ("DRV109", 9, 3, "`../outside` lies outside the project, so it is not read"),
        ("DRV109", 10, 1, "`\\jobname.x` is no file name, so it is not read"),
    ]


def test_files_that_read_each_other_are_told(project: Path) -> None:
    write(project / "chapters" / "one.tex", "\\input{chapters/one}\n\\input{main}\n" + ONE % "")
    assert told(checked(project / "main.tex")[2]) == [
        ("DRV108", 1, 1, "`chapters/one` is being read already: it reads itself"),
        ("DRV108", 2, 1, "`main` is being read already: it reads itself, through others"),
    ]
    circle = [str(project / "chapters" / "one.tex"), str(project / "main.tex")]
    write(project / "chapters" / "one.tex", "\\input{../main}\n")
    assert main_files(reversed(circle)) == [circle[1]]


def test_a_document_without_derivations_hears_nothing(project: Path) -> None:
    [result] = checked(write(project / "plain.tex", "\\input{glyphtounicode}\n"))
    assert result.findings == ()


def test_depth_is_bounded(project: Path) -> None:
    for k in range(DEEPEST + 10):
        write(project / f"f{k}.tex", f"\\input{{f{k + 1}}}% \n" + (ONE % "" if k == 0 else ""))
    tree = read_tree(str(project / "f0.tex"), (project / "f0.tex").read_bytes())
    assert len(tree) == DEEPEST
    assert [message.code for message in document_in(tree, DEEPEST - 1).diagnostics] == ["DRV108"]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../secret", "../../etc/passwd", "link", "chapters/../../secret", "folder/secret", "|cat ../secret", "fifo"]
)
def test_nothing_outside_the_project_is_opened(project: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = write(project.parent / "secret.tex", "\\newcommand{\\R}{\\mathbb{R}}")
    (project / "link.tex").symlink_to(secret)
    (project / "folder").symlink_to(project.parent)
    os.mkfifo(project / "fifo.tex")
    text = f"\\input{{{name}}}\n" + ONE % ""
    opened: list[str] = []
    usual = open

    def watched(file: str, mode: str = "r") -> object:
        opened.append(file)
        return usual(file, mode)

    monkeypatch.setattr("mathdoc.documents.inputs.open", watched, raising=False)
    tree = read_tree(str(write(project / "main.tex", text)), text.encode())
    assert opened == []
    assert [read.code for read in tree[0].reads] == ["DRV109"]


def test_a_project_that_is_a_link_is_read(project: Path) -> None:
    (project.parent / "link").symlink_to(project)
    assert [str(block.verdict) for result in checked(project.parent / "link" / "main.tex") for block in result.blocks] == ["verified"] * 2


def test_the_cache_knows_what_was_read(project: Path) -> None:
    def keys() -> list[str]:
        found = list(pages([str(project / "main.tex")]))
        return [Cache("unused").key(page) for page in found if not isinstance(page, Failure)]

    before = keys()
    assert keys() == before
    write(project / "macros.tex", "\\newcommand{\\R}{\\mathbb{C}}\n")
    after = keys()
    assert not set(before) & set(after)
    (project / "chapters" / "one.tex").unlink()
    assert keys()[0] not in (before[0], after[0])


def test_a_changed_macro_is_not_answered_from_the_cache(project: Path) -> None:
    cache = Cache(str(project / "cache"))
    write(project / "macros.tex", "\\newcommand{\\R}{\\mathbb{R}}\\newcommand{\\k}{1}\n")
    write(project / "chapters" / "one.tex", ONE % "\\k ")

    def verdicts() -> list[str]:
        found = [turn.result() for turn in outcomes(pages([str(project / "main.tex")]), cache) if not isinstance(turn, Failure)]
        return [str(block.verdict) for result in found for block in result.blocks]

    assert verdicts() == verdicts() == ["verified", "verified"]
    write(project / "macros.tex", "\\newcommand{\\R}{\\mathbb{R}}\\newcommand{\\k}{2}\n")
    assert verdicts() == ["verified", "refuted"]


def test_convert_leaves_the_commands(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["convert", str(project / "main.tex"), "--notation", "index"]) == 0
    written = capfdbinary.readouterr().out.decode()
    assert "\\include{chapters/one}\n\\end{document}\n" in written
    assert "A_{ij}" in written


def test_what_a_file_reads_is_mended(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write(project / "chapters" / "one.tex", "\\begin{derivation}\nf &= x^\\top x \\\\\ndf &= 3 x^\\top dx\n\\end{derivation}\n")
    assert main(["check", str(project / "main.tex"), "--fix"]) == 0
    assert "df &= 2 x^\\top" in one.read_text("utf-8")


def test_the_verdicts_of_all_files_stand_beside_the_main_file(project: Path) -> None:
    assert main(["check", str(project / "main.tex"), "--write-verdicts", "--no-cache"]) == 0
    assert (project / "main.verdicts").read_text("utf-8").count("{verified}") == 2


def test_a_single_file_gives_what_it_gave(project: Path) -> None:
    document = read_document(write(project / "alone.tex", "\\newcommand{\\R}{\\mathbb{R}}\n" + ONE % ""))
    assert document.all_macros == document.macros
