"""mathdoc: checks, completes and rewrites matrix-calculus derivations in Markdown and LaTeX.

`check_text`, `check_file`, `complete_text`, `complete_file`, `convert_text`, `convert_file` and `render_text` work on documents;
`differential`, `gradient`, `jacobian` and `hessian` differentiate LaTeX; `derivation_plugin` is the plugin for markdown-it-py; the records
that the functions return are exported here too. Nothing is loaded before it is asked for, so that `import mathdoc` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mathdoc.version import __version__

if TYPE_CHECKING:
    from mathdoc.api import (
        check_file,
        check_files,
        check_text,
        complete_file,
        complete_text,
        convert_file,
        convert_text,
        differential,
        gradient,
        hessian,
        jacobian,
        render_text,
    )
    from mathdoc.complete import Completion, Fill
    from mathdoc.deriving.confirmed import Derived, DerivedRow, NotFound
    from mathdoc.diagnostics import MathdocError
    from mathdoc.documents.markdown import derivation_plugin
    from mathdoc.engine.sympy_bridge import CannotTranslate
    from mathdoc.kernel.verdict import Certificate, Counterexample, Verdict
    from mathdoc.results import BlockResult, Conversion, ConvertedBlock, FileResult, Finding, RowResult
    from mathdoc.translating import Translation, from_sympy, to_sympy

__all__ = [
    "BlockResult",
    "CannotTranslate",
    "Certificate",
    "Completion",
    "Conversion",
    "ConvertedBlock",
    "Counterexample",
    "Derived",
    "DerivedRow",
    "FileResult",
    "Fill",
    "Finding",
    "MathdocError",
    "NotFound",
    "RowResult",
    "Translation",
    "Verdict",
    "__version__",
    "check_file",
    "check_files",
    "check_text",
    "complete_file",
    "complete_text",
    "convert_file",
    "convert_text",
    "derivation_plugin",
    "differential",
    "from_sympy",
    "gradient",
    "hessian",
    "jacobian",
    "render_text",
    "to_sympy",
]

_HOMES = {
    "mathdoc.api": (
        "check_file", "check_files", "check_text", "complete_file", "complete_text", "convert_file", "convert_text", "differential",
        "gradient", "hessian", "jacobian", "render_text",
    ),
    "mathdoc.complete": ("Completion", "Fill"),
    "mathdoc.deriving.confirmed": ("Derived", "DerivedRow", "NotFound"),
    "mathdoc.diagnostics": ("MathdocError",),
    "mathdoc.documents.markdown": ("derivation_plugin",),
    "mathdoc.kernel.verdict": ("Certificate", "Counterexample", "Verdict"),
    "mathdoc.engine.sympy_bridge": ("CannotTranslate",),
    "mathdoc.translating": ("Translation", "from_sympy", "to_sympy"),
    "mathdoc.results": ("BlockResult", "Conversion", "ConvertedBlock", "FileResult", "Finding", "RowResult"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'mathdoc' has no attribute {name!r}")
    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
