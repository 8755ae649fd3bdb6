"""The plugin. It changes no page itself: the work is done by the extension that it adds."""

from __future__ import annotations

from typing import Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from msgspec.structs import replace

from markdown_mathdoc.extension import line
from mathdoc import Finding
from mathdoc.api import NOTATIONS
from mathdoc.source import Position

EXTENSION = "markdown_mathdoc"

# Warnings below `mkdocs.plugins` count for `mkdocs build --strict`.
log = get_plugin_logger("mathdoc")


class MathdocConfig(Config):
    """What stands under `plugins: - mathdoc:` in mkdocs.yml."""

    notation = config_options.Choice(NOTATIONS, default="trace")
    """The notation of the formulas."""

    strict = config_options.Type(bool, default=False)
    """Let a build fail if a derivation does not pass. Serving only warns."""


class MathdocPlugin(BasePlugin[MathdocConfig]):
    """Adds the extension with the configured notation, logs its findings with page and line, and stops a strict build."""

    def __init__(self) -> None:
        super().__init__()
        self._serving = False
        self._failures = 0
        self._skipped_lines = 0

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether somebody is writing: a server that stops at every slip helps nobody."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension, once; MkDocs keeps the plugin from one build of a served site to the next."""
        self._failures = 0
        if EXTENSION not in config.markdown_extensions:
            config.markdown_extensions.append(EXTENSION)
        config.mdx_configs[EXTENSION] = {"notation": self.config.notation, "report": self._report}
        return config

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Count the lines of the front matter, which MkDocs has taken off."""
        source = page.file.content_string
        self._skipped_lines = source.count("\n", 0, len(source) - len(markdown)) if source.endswith(markdown) else 0
        return None

    def on_env(self, env: object, /, *, config: MkDocsConfig, files: Files) -> None:
        """Stop a strict build once all pages have been read, so that it has told everything, and written nothing."""
        if self.config.strict and self._failures and not self._serving:
            raise PluginError(f"mathdoc: {self._failures} finding(s) in derivations, and the plugin is set to strict")

    def _report(self, path: str, finding: Finding) -> None:
        moved = replace(finding, start=self._in_file(finding.start), end=self._in_file(finding.end))
        if finding.severity == "info":
            log.info(line(path, moved))
            return
        self._failures += 1
        log.warning(line(path, moved))

    def _in_file(self, position: Position) -> Position:
        return Position(position.line + self._skipped_lines, position.column)
