"""`mathdoc check`: is every step of the derivations in these files true?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypedDict

import click

from mathdoc.commands.documents import STDIN, allow_open, color, documents, grouped, listed, seed, stdin_filename
from mathdoc.reports import FORMATS, Look, render
from mathdoc.settings import RunSettings, Settings, run_settings, settings_of
from mathdoc.tally import Tally
from mathdoc.terminal import CLEAN, FAILURE, FINDINGS, Progress, colored, write

if TYPE_CHECKING:
    from typing import Unpack

    from mathdoc.cache import Cache, Page
    from mathdoc.results import FileResult
    from mathdoc.runs import Failure, Outcome

_UNDECODABLE = "DRV101"
_SUMMED_UP = ("full", "concise")

_CHECK = """Check every derivation in PATH…: files, folders, or - for standard input.

A finding tells the place, the row with carets under the part that is wrong, sizes and values at which both sides differ (or both
shapes, if they do not fit), and what to do.

\b
Examples:
    mathdoc check page.md notes.tex
    mathdoc check docs/ 'notes/**/*.tex'             folders and patterns
    mathdoc check docs/ --format json > report.json
    mathdoc check docs/ --watch                      again, whenever a file changes
    mathdoc check docs/ --write-baseline --baseline known.json
    mathdoc check docs/ --baseline known.json        only what is new
    mathdoc check - --stdin-filename page.md < page.md
    mathdoc check page.md --allow-open               gaps (?) are not findings
    mathdoc check page.md --require verified         many equal digits are not enough
    mathdoc check page.md --diff                     what --fix would change
    mathdoc check page.md --fix                      wrong rows get the one smallest repair that they have

With --fix a wrong row is mended where there is exactly one smallest repair. Each is verified; the whole file is checked again, and what
does not make it better is dropped. What was changed is told on standard error, the report is on the mended file. Standard input goes,
mended, to standard output, and the report to standard error.

\b
Results are kept in .cache/mathdoc of the project (where pyproject.toml or .git is); with many files, all processors work.

\b
Exit codes: 0 all well (with --fix: now), 1 findings, 2 wrong usage or unreadable files; the other files are checked all the same.

\b
Formats:
"""


class Asked(TypedDict):
    """The arguments of `mathdoc check`."""

    paths: tuple[str, ...]
    form: str
    allow_open: bool
    require: str | None
    stdin_filename: str | None
    seed: int
    verbose: bool
    fix: bool
    diff: bool
    rules: bool
    write_verdicts: bool
    color: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    write_baseline: bool
    statistics: bool
    jobs: int | None
    scheduler: str | None
    watch: bool
    cache: bool
    cache_dir: str | None


def _formats() -> str:
    return "\n".join(f"    {name:<9}{known.what}" for name, known in FORMATS.items())


@click.command(help=_CHECK + _formats(), short_help="Is every step of the derivations in these files true?")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="full", show_default=True, help="How the report is written.")
@allow_open
@click.option("--require", type=click.Choice(["verified"]), help="Take rows that only agree to many digits as findings.")
@click.option("--select", multiple=True, metavar="CODES", help="Show only findings whose codes begin like this: DRV3,DRV401.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave out findings whose codes begin like this.")
@click.option("--baseline", metavar="FILE", help="Leave out the findings that FILE knows.")
@click.option("--write-baseline", is_flag=True, help="Write all findings into the baseline.")
@click.option("--statistics", is_flag=True, help="Print how often each code was found instead of the findings.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Check in N processes; else as many as there are processors.")
@click.option("--scheduler", metavar="ADDRESS", help="Check on a Dask cluster: tcp://host:8786 (needs mathdoc[dask]).")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--cache-dir", metavar="FOLDER", help="Where results are kept.")
@click.option("--no-cache", "cache", flag_value=False, type=bool, default=True, help="Check everything afresh, and keep nothing.")
@stdin_filename
@seed
@click.option("-v", "--verbose", is_flag=True, help="List every row with its verdict (format full).")
@click.option("--fix", is_flag=True, help="Mend wrong rows that have one smallest repair, and write the files.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--rules", is_flag=True, help="Tell why each row holds (format json).")
@click.option("--write-verdicts", is_flag=True, help="Leave NAME.verdicts beside NAME.tex, for drafts with mathdoc.sty.")
@color
def check(**asked: Unpack[Asked]) -> int:
    """Check every derivation in the files."""
    _agree(asked)
    if asked["watch"]:
        from mathdoc.commands.watching import watch, watched

        return watch(lambda: watched(listed(asked["paths"], _ignore_missing)), lambda: Run(asked).code())
    return Run(asked).code()


def _agree(asked: Asked) -> None:
    """Refuse options that contradict each other. Raises `UsageError`."""
    mending = asked["fix"] or asked["diff"]
    if asked["statistics"] and asked["form"] not in _SUMMED_UP:
        raise click.UsageError("--statistics is a report of its own: it goes with no --format")
    if asked["watch"] and (mending or "-" in asked["paths"] or asked["write_baseline"]):
        raise click.UsageError("--watch goes neither with --fix, --diff and --write-baseline nor with standard input")
    if mending and asked["scheduler"]:
        raise click.UsageError("--scheduler goes neither with --fix nor with --diff")


def _ignore_missing(path: str, why: str) -> None: ...


class Run:
    """One run of `mathdoc check`: its settings, and what could not be read."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.unreadable = False
        first = asked["paths"][0]
        self.home = (asked["stdin_filename"] or ".") if first == "-" else first
        self.settings: Settings | None = settings_of(self.home)
        self.told: RunSettings = run_settings(self.settings)
        self.baseline = asked["baseline"] or _below(self.told.folder, self.told.baseline)
        if asked["write_baseline"] and not self.baseline:
            raise click.UsageError("--write-baseline needs --baseline FILE, or `baseline` in [tool.mathdoc]")

        self.select, self.ignore = _codes(asked["select"]), _codes(asked["ignore"])
        if self.select or self.ignore:
            from mathdoc.selection import unknown_code

            wrong = unknown_code((*self.select, *self.ignore))
            if wrong:
                raise click.UsageError(wrong)

    def code(self) -> int:
        """Check, report, and return the exit code."""
        clean, files = self._found()
        if self.asked["write_verdicts"]:
            from mathdoc.verdict_file import leave_verdicts

            leave_verdicts(grouped(self.asked["paths"], self.asked["stdin_filename"], _ignore_missing), files)
        if self.asked["write_baseline"]:
            from mathdoc.selection import write_baseline

            number = write_baseline(self.baseline, files)
            write(f"{self.baseline}: {number} finding{'' if number == 1 else 's'} written\n")
            return FAILURE if self.unreadable else CLEAN
        files = self._without_known(files)
        if not self.asked["diff"]:
            self._report(files, clean)
        if self.unreadable or any(finding.code == _UNDECODABLE for file in files for finding in file.all_findings):
            return FAILURE
        if not files:
            return CLEAN
        from mathdoc.policy import fails

        return FINDINGS if any(fails(file) for file in files) else CLEAN

    def fail(self, path: str, why: str) -> None:
        """Tell of a file that cannot be read or written; the others are checked all the same."""
        self.unreadable = True
        write(f"mathdoc: {path}: {why}\n", sys.stderr)

    def _found(self) -> tuple[Tally, list[FileResult]]:
        """Return the counts of the files that the report need not list, and the results of the others, as the policy wants them."""
        asked = self.asked
        paths, name, seed = asked["paths"], asked["stdin_filename"], asked["seed"]
        if asked["fix"] or asked["diff"]:
            from mathdoc.commands.mending import differences, mended

            return Tally(), [self._apply(file) for file in (differences if asked["diff"] else mended)(paths, name, seed, self.fail)]
        if asked["rules"]:
            from mathdoc.check import check_document

            found = documents(paths, name, self.fail)
            return Tally(), [self._apply(check_document(document, seed=seed, rules=True)) for _, document in found]
        from mathdoc.runs import Failure

        clean, files = Tally(), []
        listing = asked["write_verdicts"] or asked["form"] not in _SUMMED_UP or (asked["verbose"] and asked["form"] == "full")
        for outcome in self._outcomes():
            if isinstance(outcome, Failure):
                self.fail(outcome.path, outcome.message)
            elif listing or outcome.tally.findings or (asked["require"] and outcome.tally.counts()["supported"]):
                files.append(self._apply(outcome.result()))
            else:
                clean = clean.plus(outcome.tally)
        return clean, files

    def _outcomes(self) -> Iterator[Outcome | Failure]:
        from mathdoc.runs import outcomes, processors

        asked = self.asked
        paths = listed(asked["paths"], self.fail)
        progress = Progress(len(paths))
        jobs = asked["jobs"] or processors()
        try:
            if asked["scheduler"]:
                from mathdoc.commands.cluster import on_cluster

                found = on_cluster(self._pages(paths), self._cache(), asked["scheduler"])
            else:
                found = outcomes(self._pages(paths), self._cache(), jobs)
            for outcome in found:
                progress.advance()
                yield outcome
        finally:
            progress.clear()

    def _pages(self, paths: Sequence[str]) -> Iterator[Page | Failure]:
        from mathdoc.cache import Page
        from mathdoc.runs import pages

        if "-" in paths:
            name = self.asked["stdin_filename"] or STDIN
            known = settings_of(name) if os.path.isfile(name) else None
            yield Page(name, sys.stdin.buffer.read(), known, self.asked["seed"])
        yield from pages([path for path in paths if path != "-"], self.asked["seed"])

    def _cache(self) -> Cache | None:
        from mathdoc.cache import Cache, default_folder

        if not self.asked["cache"] or (self.asked["paths"] == ("-",) and not self.asked["cache_dir"]):
            return None
        folder = self.asked["cache_dir"] or _below(self.told.folder, self.told.cache_dir) or default_folder(self.home)
        return None if folder is None else Cache(folder)

    def _apply(self, file: FileResult) -> FileResult:
        """Return the results of a file with the findings that the options and the project want."""
        from mathdoc.policy import Policy
        from mathdoc.selection import Selection

        file = Policy(self.asked["allow_open"], self.asked["require"] == "verified").apply(file)
        told = self.told
        return Selection(self.select or told.select, (*told.ignore, *self.ignore), told.per_file_ignores, told.folder).apply(file)

    def _without_known(self, files: list[FileResult]) -> list[FileResult]:
        if not self.baseline or not files:
            return files
        from mathdoc.selection import read_baseline, without_known

        return without_known(files, read_baseline(self.baseline), self.baseline)

    def _report(self, files: list[FileResult], clean: Tally) -> None:
        asked = self.asked
        stream = sys.stderr if asked["fix"] and "-" in asked["paths"] else sys.stdout
        if asked["form"] in _SUMMED_UP and not files:
            if clean.files or not self.unreadable:
                write(f"{clean}\n", stream)
            return
        look = Look(colored(asked["color"], stream), asked["verbose"], clean)
        write(_statistics(files, look) if asked["statistics"] else render(asked["form"], files, look), stream)


def _statistics(files: Sequence[FileResult], look: Look) -> str:
    """Return how often each code was found, the most frequent first."""
    from collections import Counter

    from mathdoc.diagnostics import CODES
    from mathdoc.reports.words import total

    counts = Counter(finding.code for file in files for finding in file.all_findings)
    lines = [f"{number:>6}  {code}  {CODES[code].name}" for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return "\n".join([*lines, total(files, look)]) + "\n"


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for text in texts for code in text.split(",") if code.strip())


def _below(folder: str, path: str) -> str:
    return os.path.join(folder, path) if path else ""
