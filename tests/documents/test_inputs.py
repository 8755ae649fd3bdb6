"""LaTeX documents of several files."""

from __future__ import annotations

from pathlib import Path

from mathdoc.documents import read_document
from mathdoc.documents.inputs import input_files, with_inputs


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_inputs_inside_the_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    main = "% derivation-symbols\n\\input{macros}\n\\input sub/a.tex\n% \\input{c}\n\\include{../outside}\\input{link}\\input{nowhere}"
    document = read_document(write(root / "main.tex", main))
    write(root / "macros.tex", "\\newcommand{\\R}{\\mathbb{R}}")
    write(root / "sub" / "a.tex", "\\input{main}\n\\begin{derivation}\na = b\n\\end{derivation}")
    write(root / "c.tex", "")
    write(tmp_path / "outside.tex", "")
    (root / "link.tex").symlink_to(tmp_path / "outside.tex")
    assert [path.name for path in input_files(document, root)] == ["macros.tex", "a.tex"]
    documents = with_inputs(document, root)
    assert [Path(found.path).name for found in documents] == ["main.tex", "macros.tex", "a.tex"]
    assert [macro.name for macro in documents[2].macros] == ["\\R"]
    assert len(documents[2].blocks) == 1
