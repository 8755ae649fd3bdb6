"""The plugin. It changes no page itself: the work is done by the extension that it adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from markdown import Markdown
from markdown.preprocessors import NormalizeWhitespace
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from msgspec.structs import replace

from markdown_mathdoc.extension import ASSETS, ON_FAILURE, line
from mathdoc import Finding
from mathdoc.api import NOTATIONS, REASONS
from mathdoc.cache import Cache, default_folder
from mathdoc.output.page import RenderedPage
from mathdoc.runs import processors
from mathdoc.settings import run_settings, settings_of
from mathdoc.site_pages import Renderer, SitePage
from mathdoc.source import Position
from mkdocs_mathdoc import math, status

EXTENSION = "markdown_mathdoc"
FOLDER = "assets/mathdoc"
"""Where the style sheet, the script and the typesetter stand in the site."""

# Warnings below `mkdocs.plugins` count for `mkdocs build --strict`.
log = get_plugin_logger("mathdoc")


class MathdocConfig(Config):
    """What stands under `plugins: - mathdoc:` in mkdocs.yml."""

    notation = config_options.Choice(NOTATIONS, default="trace")
    """The notation of the formulas."""

    notations = config_options.ListOfItems(config_options.Choice(NOTATIONS), default=[])
    """The notations that the reader may choose from."""

    reasons = config_options.Choice(REASONS, default="show")
    """What becomes of remarks on rows: shown, folded, hidden."""

    on_failure = config_options.Choice(ON_FAILURE, default="warn")
    """A derivation that does not pass: a warning, a failing build, or only marks on its rows."""

    strict = config_options.Type(bool, default=False)
    """Let a build fail if a derivation does not pass (`on_failure: error`). Serving only warns."""

    status_page = config_options.Type(str, default="")
    """The path of a page that lists every derivation of the site, such as `derivations.md`; none if empty."""

    cache = config_options.Type(bool, default=True)
    """Keep rendered pages from one build to the next."""

    jobs = config_options.Type(int, default=0)
    """How many processes check pages when much is new; 0: as many as there are processors."""

    math = config_options.Choice(math.TYPESETTERS, default="none")
    """What typesets the formulas, if the site has nothing of its own for it."""

    math_assets = config_options.Optional(config_options.Dir(exists=True))
    """The folder with the typesetter's files; they are copied into the site."""


class MathdocPlugin(BasePlugin[MathdocConfig]):
    """Adds the extension with the configured notations, logs its findings with page and line, and stops a strict build."""

    def __init__(self) -> None:
        super().__init__()
        self._serving = False
        self._failures = 0
        self._skipped_lines = 0
        self._entries: list[status.Entry] = []
        self._renderer = Renderer()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether somebody is writing: a server that stops at every slip helps nobody."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension and its files, once; MkDocs keeps the plugin from one build of a served site to the next."""
        self._failures = 0
        self._entries = []
        self._renderer.close()
        self._renderer = Renderer(_cache(config) if self.config.cache else None, self.config.jobs or processors())
        if EXTENSION not in config.markdown_extensions:
            config.markdown_extensions.append(EXTENSION)
        config.mdx_configs[EXTENSION] = {
            "notation": self.config.notation, "notations": self.config.notations, "reasons": self.config.reasons,
            "mark": self.config.on_failure == "mark", "report": self._report, "rendered": self._rendered,
            "renderer": self._renderer,
        }  # fmt: skip
        sheets, scripts = math.files(self.config.math)
        # First, so that what the site brings along overrides it.
        config.extra_css[:0] = [name for sheet in (*sheets, "mathdoc.css") if (name := f"{FOLDER}/{sheet}") not in config.extra_css]
        known = {str(script) for script in config.extra_javascript}
        for script in (*scripts, "mathdoc.js"):
            if f"{FOLDER}/{script}" not in known:
                config.extra_javascript.append(f"{FOLDER}/{script}")
        project = Path(config.docs_dir).parent / "pyproject.toml"
        if project.is_file() and str(project) not in config.watch:
            config.watch.append(str(project))
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the files that the pages load, and the status page."""
        if self.config.math != "none" and not self.config.math_assets:
            raise PluginError(f"mathdoc: math is {self.config.math}, so math_assets has to name the folder with its files; {math.HELP}")
        try:
            assets = math.assets(self.config.math, Path(self.config.math_assets or ""))
        except OSError as error:
            raise PluginError(f"mathdoc: {error}; {math.HELP}") from error
        for name, source in {"mathdoc.css": ASSETS / "mathdoc.css", "mathdoc.js": ASSETS / "mathdoc.js", **assets}.items():
            files.append(File.generated(config, f"{FOLDER}/{name}", abs_src_path=str(source)))
        page = self.config.status_page
        if page and files.get_file_from_path(page) is None:
            title = "---\ntitle: Derivations\n---\n"
            files.append(File.generated(config, page, content=title, inclusion=InclusionLevel.NOT_IN_NAV))
        self._renderer.ahead(self._foreseen(files))
        return files

    def _foreseen(self, files: Files) -> Iterator[SitePage]:
        """Yield the pages as the extension will see them, unless something else changes them before."""
        normalize = NormalizeWhitespace(Markdown())
        notations = tuple(dict.fromkeys((self.config.notation, *self.config.notations)))
        for file in files.documentation_pages():
            try:
                text = get_data(file.content_string)[0]
            except (OSError, ValueError):
                continue  # MkDocs tells what is wrong with it
            text = "\n".join(normalize.run(text.split("\n")))
            yield SitePage(text, file.src_uri, notations, self.config.reasons, self.config.on_failure == "mark")

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Count the lines of the front matter, which MkDocs has taken off."""
        source = page.file.content_string
        self._skipped_lines = source.count("\n", 0, len(source) - len(markdown)) if source.endswith(markdown) else 0
        return None

    def on_env(self, env: object, /, *, config: MkDocsConfig, files: Files) -> None:
        """Stop a strict build once all pages have been read, so that it has told everything, and written nothing; fill the status page."""
        self._renderer.close()
        if self._stops and self._failures and not self._serving:
            raise PluginError(f"mathdoc: {self._failures} finding(s) in derivations, and the plugin is set to strict")
        file = files.get_file_from_path(self.config.status_page) if self.config.status_page else None
        if file is not None and file.page is not None:
            urls = {one.src_uri: "" if one.url == "./" else one.url for one in files.documentation_pages()}
            file.page.content = (file.page.content or "") + status.html(self._entries, urls, file.url)

    @property
    def _stops(self) -> bool:
        return self.config.strict or self.config.on_failure == "error"

    def _rendered(self, path: str, page: RenderedPage) -> None:
        self._entries += [status.Entry(path, one.line + self._skipped_lines, one) for one in page.derivations]

    def _report(self, path: str, finding: Finding) -> None:
        moved = replace(finding, start=self._in_file(finding.start), end=self._in_file(finding.end))
        if finding.severity != "info":
            self._failures += 1
        if finding.severity == "info" or (self.config.on_failure == "mark" and not self._stops):
            log.info(line(path, moved))
        else:
            log.warning(line(path, moved))

    def _in_file(self, position: Position) -> Position:
        return Position(position.line + self._skipped_lines, position.column)


def _cache(config: MkDocsConfig) -> Cache:
    """Return the cache of the site's project; a site without one has its own, beside its settings."""
    told = run_settings(settings_of(config.docs_dir))
    beside = Path(config.config_file_path or config.docs_dir).parent / ".cache" / "mathdoc"
    return Cache(str(Path(told.folder, told.cache_dir)) if told.cache_dir else default_folder(config.docs_dir) or str(beside))
