"""The command `mathdoc`. `main` takes the arguments and returns the exit code, so that it can be called from tests and tools."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mathdoc.complete_command import complete
from mathdoc.derive_command import derive
from mathdoc.explain_command import explain
from mathdoc.latex_command import latex_style
from mathdoc.options import NOTATIONS
from mathdoc.reports import FORMATS, Look, render
from mathdoc.terminal import chosen_styles, colored, deliver, read_all, write
from mathdoc.version import __version__

if TYPE_CHECKING:
    from mathdoc.documents.model import Document
    from mathdoc.results import FileResult

CLEAN, FINDINGS, FAILURE = 0, 1, 2

_YOUNG = 100_000  # How many objects may come to be before those that are out of use are looked for.

_TOP = """Check matrix-calculus derivations in Markdown and LaTeX, fill their gaps, write them in another notation.

\b
A derivation is a fence on an ordinary page:
    ```derivation
    W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m
    f = y^\\top W x
    df = y^\\top dW\\, x = \\operatorname{tr}(x y^\\top dW)
    ```

\b
Examples:
    mathdoc check page.md                            is every step true?
    mathdoc check docs/ --format concise             a folder, one line per finding
    mathdoc convert page.md --notation colon         the page with df = G : dW
    mathdoc convert page.md -o page.md --notation index
    mathdoc complete page.md --in-place              what is left open (df = ?), filled in
    mathdoc derive '\\log\\det X' --wrt X --declare 'X \\in \\mathbb{R}^{n \\times n}'

\b
Exit codes:
    0   every claim is verified or checked to many digits
    1   findings: a claim is refuted or unknown, a row has an error, a gap is open
    2   wrong usage, or a file cannot be read or written
"""

_CHECK = """Check every derivation in PATH…: files, folders, or - for standard input.

A finding tells the place, the row with carets under the part that is wrong, sizes and values at which both sides differ (or both
shapes, if they do not fit), and what to do.

\b
Examples:
    mathdoc check page.md notes.tex
    mathdoc check docs/ --format json > report.json
    mathdoc check - --stdin-filename page.md < page.md
    mathdoc check page.md --allow-open               gaps (?) are not findings
    mathdoc check page.md --require verified         many equal digits are not enough
    mathdoc check page.md --diff                     what --fix would change
    mathdoc check page.md --fix                      wrong rows get the one smallest repair that they have

With --fix a wrong row is mended where there is exactly one smallest repair. Each is verified; the whole file is checked again, and what
does not make it better is dropped. What was changed is told on standard error, the report is on the mended file. Standard input goes,
mended, to standard output, and the report to standard error.

\b
Exit codes: 0 all well (with --fix: now), 1 findings, 2 wrong usage or unreadable files.

\b
Formats:
"""

_CONVERT = """Write the document IN (- for standard input) with its derivations in another notation.

\b
NOTATIONS

Everything outside the derivations stays as it is, byte for byte. What is written has been read again and verified. With -o, which may
be IN itself, the file is replaced at once or not at all; without it, the document goes to standard output.

If there are findings, they are printed, nothing is written, and the exit code is 1. With --allow-findings the derivations that have
one stay as their author wrote them, and the others are converted.

\b
Examples:
    mathdoc convert page.md --notation trace
    mathdoc convert page.md -o page.md --notation index
    mathdoc convert page.md --notation colon --style inner=angle --style transpose=T
""".replace("NOTATIONS", "\n".join(f"    {name:8}{example}" for name, example in NOTATIONS.items()))


class _Failure(Exception):
    """The work cannot be done: a message for the user, and exit code 2."""


def _formats() -> str:
    return "\n".join(f"    {name:<9}{known.what}" for name, known in FORMATS.items())


@click.group(
    help=_TOP,
    commands=[complete, derive, explain, latex_style],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="mathdoc", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def _cli(debug: bool) -> None: ...


_seed = click.option("--seed", type=int, default=0, show_default=True, help="Choose other random points.")
_stdin_filename = click.option("--stdin-filename", metavar="NAME", help="The name of what comes on standard input; its suffix counts.")
_color = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours; NO_COLOR and FORCE_COLOR count."
)
_open = click.option("--allow-open", is_flag=True, help="Let gaps (?, \\square, \\dots) pass.")


@_cli.command(help=_CHECK + _formats(), short_help="Is every step of the derivations in these files true?")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="full", show_default=True, help="How the report is written.")
@_open
@click.option("--require", type=click.Choice(["verified"]), help="Take rows that only agree to many digits as findings.")
@_stdin_filename
@_seed
@click.option("-v", "--verbose", is_flag=True, help="List every row with its verdict (format full).")
@click.option("--fix", is_flag=True, help="Mend wrong rows that have one smallest repair, and write the files.")
@click.option("--rules", is_flag=True, help="Tell why each row holds (format json).")
@click.option("--write-verdicts", is_flag=True, help="Leave NAME.verdicts beside NAME.tex, for drafts with mathdoc.sty.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@_color
def check(
    paths: tuple[str, ...], form: str, allow_open: bool, require: str | None, stdin_filename: str | None, seed: int, verbose: bool,
    fix: bool, rules: bool, diff: bool, write_verdicts: bool, color: str,
) -> int:  # fmt: skip
    """Check every derivation in the files."""
    from mathdoc.policy import Policy, fails

    policy = Policy(allow_open, require == "verified")
    documents = read_all(paths, stdin_filename)
    if diff:
        return FINDINGS if any(fails(policy.apply(found)) for found in _differences(documents, seed)) else CLEAN
    results = _mended(paths, documents, seed) if fix else _checked(documents, seed, rules)
    files = [policy.apply(result) for result in results]
    if write_verdicts:
        from mathdoc.verdict_file import leave_verdicts

        leave_verdicts(read_all(paths, stdin_filename) if fix else documents, files)
    stream = sys.stderr if fix and "-" in paths else sys.stdout
    write(render(form, files, Look(colored(color, stream), verbose)), stream)
    return FINDINGS if any(fails(file) for file in files) else CLEAN


def _checked(documents: Sequence[Document], seed: int, rules: bool) -> list[FileResult]:
    from mathdoc.check import check_document

    return [check_document(document, seed=seed, **({"rules": True} if rules else {})) for document in documents]


def _mended(paths: Sequence[str], documents: Sequence[Document], seed: int) -> list[FileResult]:
    """Mend every document where it stands, and tell on standard error what was changed."""
    from mathdoc.documents import find_files
    from mathdoc.mending import mend_document

    results = []
    for file, document in zip(find_files(paths), documents, strict=True):
        mending = mend_document(document, seed=seed)
        if mending.changes or file == Path("-"):
            deliver(mending.document.text, file)
        for change in mending.changes:
            place = f"{document.path}:{change.start.line}:{change.start.column}"
            write(f"{place}: mended: {_line(change.old)} -> {_line(change.new)}\n", sys.stderr)
        results.append(mending.result)
    return results


def _differences(documents: Sequence[Document], seed: int) -> list[FileResult]:
    """Print what mending would change in each document; return what is found in them as they are."""
    from mathdoc.mending import diff, mend_document

    found = []
    for document in documents:
        mending = mend_document(document, seed=seed)
        deliver(diff(document, mending.document), None)
        found.append(mending.before)
    return found


def _line(latex: str) -> str:
    return " ".join(latex.split())


@_cli.command(help=_CONVERT, short_help="Write the derivations of a document in another notation.")
@click.argument("source", metavar="IN")
@click.option("-o", "--output", metavar="OUT", help="The file to write; it may be IN.")
@click.option("--notation", type=click.Choice(tuple(NOTATIONS)), help="The notation to write (else the option `notation`, else trace).")
@click.option("--style", "styles", metavar="KEY=VALUE", multiple=True, callback=chosen_styles, help="How it is written, as transpose=T.")
@_open
@click.option("--allow-findings", is_flag=True, help="Convert what has no findings, leave the rest as it is.")
@_stdin_filename
@_seed
@_color
def convert(
    source: str, output: str | None, notation: str | None, styles: tuple[tuple[str, str], ...], allow_open: bool, allow_findings: bool,
    stdin_filename: str | None, seed: int, color: str,
) -> int:  # fmt: skip
    """Write a document with its derivations in another notation."""
    from mathdoc.convert import convert_document
    from mathdoc.policy import Policy, conversion_fails, conversion_findings
    from mathdoc.rewriting import Wish

    document = _one_document(source, stdin_filename)
    policy = Policy(allow_open)
    conversion = convert_document(document, Wish(notation or "", styles), seed=seed)
    told = conversion_findings(conversion, policy)
    if told.all_findings:
        write(render("full", [told], Look(colored(color, sys.stderr))), sys.stderr)
    if conversion_fails(conversion, policy) and not allow_findings:
        return FINDINGS
    deliver(conversion.text, output)
    return CLEAN


def _one_document(path: str, stdin_filename: str | None) -> Document:
    """Read the one file that an argument names."""
    if Path(path).is_dir():
        raise _Failure(f"{path} is a folder; convert takes one file")
    return read_all((path,), stdin_filename)[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Run `mathdoc` with the arguments `argv` (without the program's name) and return the exit code. Nothing is raised.

    Without `argv` it is the command itself, with the process to its own.
    """
    if argv is not None:
        return _run(list(argv))
    # What is loaded stays in use until the end. To look for garbage in it again and again, and once more before the process
    # ends, takes longer than the check of a page.
    gc.set_threshold(_YOUNG)
    code = _run(sys.argv[1:])
    gc.freeze()
    return code


def _run(arguments: list[str]) -> int:
    try:
        code = _cli.main(arguments, prog_name="mathdoc", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return FAILURE
    except (_Failure, OSError) as error:
        return _failed(error)
    except SystemExit:
        # click's answer to a reader that went away.
        return FAILURE
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted")
    except Exception as error:
        from mathdoc.options import ProjectError

        return _failed(error) if isinstance(error, ProjectError) else _internal(error, "--debug" in arguments)
    return code if isinstance(code, int) else CLEAN


def _failed(error: Exception) -> int:
    """Tell why a file cannot be read or written; a reader that went away (`mathdoc check … | head`) needs no words."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    if isinstance(error, OSError) and error.filename is not None:
        return _say(f"{error.filename}: {error.strerror}")
    return _say(str(error))


def _internal(error: Exception, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    text = " ".join(str(error).split())[:200]
    return _say(f"internal error ({type(error).__name__}: {text}); nothing was decided. `mathdoc --debug …` shows where.")


def _say(message: str) -> int:
    write(f"mathdoc: {message}\n", sys.stderr)
    return FAILURE
