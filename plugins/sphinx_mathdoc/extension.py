"""The extension: its settings, its directive, and what a failing derivation does to a build."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.states import RSTState
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from markdown_mathdoc.extension import ASSETS
from mathdoc import Conversion, Finding, __version__, api
from mathdoc.options import OPTIONS

log = logging.getLogger(__name__)

_FENCE = "`" * 40
_OURS = ("notation", "notations", "reasons")


class DerivationDirective(SphinxDirective):
    """`.. derivation::` with the options of a derivation, and `notation` and `notations` for how it is shown."""

    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        **{option.key: directives.unchanged for option in OPTIONS},
        "notations": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the derivation as HTML and as LaTeX; each builder takes its own."""
        config = self.config
        notation = self.options.get("notation", config.mathdoc_notation)
        offered = self.options.get("notations")
        notations = offered.replace(",", " ").split() if offered is not None else config.mathdoc_notations
        number = self.env.new_serialno("derivation") + 1
        head = [f":{key}: {value}" for key, value in self.options.items() if key not in _OURS]
        text = "\n".join((f"{_FENCE}derivation", *head, *self.content, _FENCE))
        reasons = self.options.get("reasons", config.mathdoc_reasons)
        try:
            page = api.render_text(
                text, notation, path=self.env.docname, notations=notations, reasons=reasons,
                mark=config.mathdoc_on_failure == "mark", first=number,
            )  # fmt: skip
        except ValueError as error:
            raise self.error(str(error)) from error
        for finding in page.all_findings:
            self.report(finding, self.first_line() + finding.start.line - 2 - len(head))
        return [nodes.raw("", page.text, format="html"), nodes.raw("", _latex(page, self.content), format="latex")]

    def first_line(self) -> int:
        """Return the line of the document on which the content begins; MyST-Parser counts its offset from the directive on."""
        state: object = self.state
        return self.content_offset + 1 + (0 if isinstance(state, RSTState) else self.lineno)

    def report(self, finding: Finding, line: int) -> None:
        """Log a finding at the line of the document; a warning makes `sphinx-build -W` fail."""
        where = (self.env.docname, max(line, self.lineno))
        message = f"{finding.code} {finding.message}"
        if finding.severity == "info" or self.config.mathdoc_on_failure == "mark":
            log.info(message, location=where)
        else:
            log.warning(message, location=where, type="mathdoc", subtype=finding.code)


def _latex(page: Conversion, content: StringList) -> str:
    """Return the derivation as a display formula, or its source where it did not pass."""
    latex = page.blocks[0].latex if page.blocks else ""
    if latex:
        return f"\\[\n{latex}\n\\]"
    # A line of the source that would end the environment is broken in two.
    source = "\n".join(content).replace("\\end{sphinxVerbatim}", "\\end {sphinxVerbatim}").replace("\\end{verbatim}", "\\end {verbatim}")
    return f"\\begin{{verbatim}}\n{source}\n\\end{{verbatim}}"


def _formulas(app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None) -> None:
    """Tell the typesetter, which is loaded only where it is needed, that there are formulas on a page."""
    if doctree is not None and any('class="mathdoc' in node.astext() for node in doctree.findall(nodes.raw)):
        context["has_maths_elements"] = True


def _settings(app: Sphinx) -> None:
    """Refuse values that nothing knows, and hand our files to the builder."""
    config = app.config
    for name, values, known in (
        ("mathdoc_notation", [config.mathdoc_notation], api.NOTATIONS),
        ("mathdoc_notations", config.mathdoc_notations, api.NOTATIONS),
        ("mathdoc_reasons", [config.mathdoc_reasons], api.REASONS),
        ("mathdoc_on_failure", [config.mathdoc_on_failure], ("warn", "mark")),
    ):
        for value in values:
            if value not in known:
                raise ConfigError(f"{name}: {value!r} is not one of {', '.join(known)}")
    config.html_static_path.append(str(ASSETS))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Tell Sphinx what there is."""
    app.add_config_value("mathdoc_notation", "trace", "env", frozenset({str}))
    app.add_config_value("mathdoc_notations", [], "env", frozenset({list, tuple}))
    app.add_config_value("mathdoc_reasons", "show", "env", frozenset({str}))
    app.add_config_value("mathdoc_on_failure", "warn", "env", frozenset({str}))
    app.add_directive("derivation", DerivationDirective)
    app.add_css_file("mathdoc.css", priority=100)
    app.add_js_file("mathdoc.js")
    app.connect("builder-inited", _settings)
    app.connect("html-page-context", _formulas, priority=100)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
