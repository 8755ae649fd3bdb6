"""How results are told: one file per format, entered in `FORMATS`, from which the command line takes its choices."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from mathdoc.tally import Tally

# The command line reads the names of the formats for its help, which needs neither results nor msgspec.
if TYPE_CHECKING:
    from mathdoc.results import FileResult


class Look(NamedTuple):
    """How a text report looks: in colour or not, and whether rows without a finding are listed too.

    `clean` counts the files without findings that are not among those to report on: summaries count them in.
    """

    color: bool = False
    verbose: bool = False
    clean: Tally = Tally()


class Render(Protocol):
    """What the module of a format offers under the name `render`."""

    def __call__(self, files: Sequence[FileResult], look: Look) -> str:
        """Return the report on `files`, ready to print, with its last newline."""


class Format(NamedTuple):
    """One report format: the module that writes it (loaded when it is used) and a line for the help text."""

    module: str
    what: str


FORMATS: dict[str, Format] = {
    "full": Format("mathdoc.reports.text", "for people, with the row and what to do"),
    "concise": Format("mathdoc.reports.concise", "one line per finding"),
    "json": Format("mathdoc.reports.json", "everything, in the documented format"),
    "github": Format("mathdoc.reports.github", "annotations in GitHub Actions"),
    "gitlab": Format("mathdoc.reports.gitlab", "a GitLab code quality report"),
    "junit": Format("mathdoc.reports.junit", "a JUnit report, one test per derivation"),
    "sarif": Format("mathdoc.reports.sarif", "SARIF 2.1.0"),
}


def render(name: str, files: Sequence[FileResult], look: Look | None = None) -> str:
    """Return the report on `files` in the format called `name`."""
    write = cast("Render", import_module(FORMATS[name].module).render)
    return write(files, look or Look())
