"""The extension and its preprocessor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import cast

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from mathdoc import Finding, api
from mathdoc.diagnostics import CODES
from mathdoc.output.page import RenderedPage
from mathdoc.site_pages import Renderer, SitePage
from mathdoc.source import Position

# After snippets (32) have been inserted and before SuperFences (25) takes the fences.
PRIORITY = 27

ASSETS = Path(__file__).parent / "assets"
"""The style sheet and the script that a page with derivations asks for; tools that have no plugin of ours are given this folder's files."""

ON_FAILURE = ("warn", "error", "mark")

Report = Callable[[str, Finding], None]
"""Told of every finding: the page's path, and the finding with its line on the page as the extension sees it."""

Rendered = Callable[[str, RenderedPage], None]
"""Told of every page: its path, and its derivations with their verdicts."""


class DerivationError(Exception):
    """A derivation on a page did not pass, and the site asked for `strict`."""


def log(path: str, finding: Finding) -> None:
    """Report a finding to the logger `mathdoc`."""
    level = logging.INFO if finding.severity == "info" else logging.WARNING
    logging.getLogger("mathdoc").log(level, "%s", line(path, finding))


def line(path: str, finding: Finding) -> str:
    """Return a finding on one line, as the command line's concise report has it."""
    return f"{path}:{finding.start.line}:{finding.start.column}: {finding.code} {finding.message}"


def ignore(path: str, page: RenderedPage) -> None:
    """Do nothing with a page."""


class MathdocExtension(Extension):
    """Configuration: `notation`, `notations`, `reasons`, `strict`, `mark`; for tools that build on it `report`, `rendered`, `renderer`."""

    def __init__(self, **options: object) -> None:
        self.config = {
            "notation": ["trace", f"The notation of the formulas: {', '.join(api.NOTATIONS)}."],
            "notations": [[], "The notations that the reader may choose from, beside `notation`."],
            "reasons": ["show", "What becomes of remarks on rows: show, fold or hide."],
            "mark": [False, "Show a derivation that does not pass row by row, its wrong rows marked."],
            "strict": [False, "Raise DerivationError for a page on which a derivation does not pass."],
            "report": [log, "Called with the page's path and each finding."],
            "rendered": [ignore, "Called with the page's path and the page."],
            "renderer": [Renderer(), "What renders pages, and may keep them from one build to the next."],
        }
        super().__init__(**options)
        self.notations = tuple(dict.fromkeys((str(self.getConfig("notation")), *self._listed_notations())))
        for notation in self.notations:
            if notation not in api.NOTATIONS:
                raise ValueError(f"mathdoc: notation {notation!r} is not one of {', '.join(api.NOTATIONS)}")
        if self.getConfig("reasons") not in api.REASONS:
            raise ValueError(f"mathdoc: reasons {self.getConfig('reasons')!r} is not one of {', '.join(api.REASONS)}")

    def _listed_notations(self) -> list[str]:
        return [str(notation) for notation in cast("list[object]", self.getConfig("notations"))]

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the preprocessor."""
        md.preprocessors.register(_Derivations(md, self), "mathdoc", PRIORITY)


class _Derivations(Preprocessor):
    """Replaces each derivation by a placeholder for its HTML, so that lists, quotes and admonitions keep it inside."""

    def __init__(self, md: Markdown, extension: MathdocExtension) -> None:
        super().__init__(md)
        self.renderer = cast("Renderer", extension.getConfig("renderer"))
        self.notations = extension.notations
        self.reasons = str(extension.getConfig("reasons"))
        self.mark = bool(extension.getConfig("mark"))
        self.strict = bool(extension.getConfig("strict"))
        self.report = cast("Report", extension.getConfig("report"))
        self.rendered = cast("Rendered", extension.getConfig("rendered"))

    def run(self, lines: list[str]) -> list[str]:
        """Return the page's lines with each derivation replaced; if mathdoc fails, the lines as they are."""
        path = page_path(self.md)
        try:
            page = self.renderer.page(SitePage("\n".join(lines), path, self.notations, self.reasons, self.mark))
        except Exception as error:
            self.report(path, _internal(error))
            if self.strict:
                raise
            return lines
        for finding in page.findings:
            self.report(path, finding)
        self.rendered(path, page)
        if self.strict and page.fails:
            raise DerivationError("\n".join(line(path, finding) for finding in page.findings))
        return page.text(self.md.htmlStash.store).split("\n")


def _internal(error: Exception) -> Finding:
    code = CODES["DRV900"]
    message = f"internal error ({type(error).__name__}: {error}); the derivations of this page stay as they are written"
    return Finding(code.code, code.severity, message, Position(1, 1), Position(1, 1), help=code.fix)


def page_path(md: Markdown) -> str:
    """Return the path of the page that is being converted, where the tool around Python-Markdown tells it."""
    # MkDocs and those who continue it, then Zensical.
    if "relpath" in md.treeprocessors:
        found = _attribute(md.treeprocessors["relpath"], "file", "src_uri")
    elif "rendering_context" in md.preprocessors:
        found = _attribute(md.preprocessors["rendering_context"], "page", "path")
    else:
        found = None
    return found if isinstance(found, str) else "<page>"


def _attribute(value: object, *names: str) -> object:
    for name in names:
        value = getattr(value, name, None)
    return value


def makeExtension(**options: object) -> MathdocExtension:
    """Return the extension: the name by which Python-Markdown finds it."""
    return MathdocExtension(**options)
