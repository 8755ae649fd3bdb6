"""What typesets the formulas that mathdoc writes: KaTeX and MathJax in node, and pdflatex."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from mathdoc.convert import convert_into
from mathdoc.documents.model import Document
from mathdoc.rewriting import Wish
from mkdocs_mathdoc import katex

ROOT = Path(__file__).parent.parent
MATHJAX_VERSION = "3.2.2"
MATHJAX_SHA512 = (
    "06df9249553c7811b6ef30a155ec0e89c62ced7b1db78d2a9b8f94a47c97ee4d3f3bd36588f73ec7bee4d7f144b0fb2328f64626fb5164cd6f3be81e5b43a11b"
)

_NODE = r"""
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const report = (errors) => process.stdout.write(JSON.stringify(errors));
if (process.argv[1] === "katex") {
  const katex = require(process.argv[2]);
  report(formulas.map((tex) => {
    try { katex.renderToString(tex, { displayMode: true, throwOnError: true, strict: "error", trust: false }); return ""; }
    catch (error) { return String(error.message); }
  }));
} else {
  require(process.argv[2]).init({ loader: { load: ["input/tex", "output/svg"] } }).then((mathjax) => {
    report(formulas.map((tex) => {
      const svg = mathjax.startup.adaptor.outerHTML(mathjax.tex2svg(tex, { display: true }));
      const error = /data-mjx-error="([^"]*)"/.exec(svg);
      // An unknown command is shown in red, and is no error to MathJax.
      return error ? error[1] : /fill="red"/.test(svg) ? "a command is not known" : "";
    }));
  });
}
"""


class Missing(Exception):
    """A typesetter is not there, and why."""


def formulas(document: Document, notations: Sequence[str], seed: int = 0) -> Iterator[str]:
    """Yield what mathdoc writes for every derivation of a document in these notations."""
    for conversion in convert_into(document, tuple(Wish(notation) for notation in notations), seed=seed):
        yield from (block.latex for block in conversion.blocks if block.latex)


def katex_errors(texts: Sequence[str]) -> dict[str, str]:
    """Return what KaTeX says of each formula that it cannot typeset. Raises `Missing`."""
    folder = Path(os.environ.get("MATHDOC_KATEX", ROOT / "build" / "katex"))
    try:
        katex.fetch(folder)
    except (OSError, ValueError) as error:
        raise Missing(f"KaTeX could not be fetched: {error}") from error
    return _in_node("katex", folder / "katex.min.js", texts)


def mathjax_errors(texts: Sequence[str]) -> dict[str, str]:
    """Return what MathJax says of each formula that it cannot typeset. Raises `Missing`."""
    folder = ROOT / "build" / f"mathjax-{MATHJAX_VERSION}"
    if not folder.exists():
        try:
            archive = katex.packed(f"mathjax@{MATHJAX_VERSION}")
        except OSError as error:
            raise Missing(f"MathJax could not be fetched: {error}") from error
        assert hashlib.sha512(archive).hexdigest() == MATHJAX_SHA512
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
    return _in_node("mathjax", folder / "package" / "es5" / "node-main.js", texts)


def _in_node(which: str, script: Path, texts: Sequence[str]) -> dict[str, str]:
    node = shutil.which("node")
    if node is None:
        raise Missing("node is not installed")
    command = [node, "-e", _NODE, which, str(script)]
    done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, timeout=600, check=True)
    return {text: error for text, error in zip(texts, json.loads(done.stdout), strict=True) if error}


def pdflatex_errors(texts: Sequence[str], folder: Path) -> list[str]:
    """Return the errors that pdflatex reports of a document with all the formulas. Raises `Missing`."""
    pdflatex = shutil.which("pdflatex")
    if pdflatex is None:
        raise Missing("pdflatex is not installed")
    body = "\n\n".join(f"\\[\n{text}\n\\]" for text in texts)
    packages = "\\usepackage{amsmath,amssymb}"
    page = f"\\documentclass{{article}}\n{packages}\n\\begin{{document}}\n\\allowdisplaybreaks\n{body}\n\\end{{document}}\n"
    (folder / "all.tex").write_text(page, encoding="utf-8")
    command = [pdflatex, "-interaction=nonstopmode", "-draftmode", "all.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=600, check=False)
    lines = done.stdout.splitlines()
    return [" ".join(lines[k : k + 6]) for k, line in enumerate(lines) if line.startswith("!")]
