"""The command `mathdoc`. `main` takes the arguments and returns the exit code, so that it can be called from tests and tools."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from mathdoc.terminal import CLEAN, FAILURE, write
from mathdoc.version import __version__

_YOUNG = 100_000
"""How many objects may come to be before those that are out of use are looked for."""

_COMMANDS = {
    "check": "mathdoc.commands.check",
    "convert": "mathdoc.commands.convert",
    "complete": "mathdoc.complete_command",
    "derive": "mathdoc.derive_command",
    "explain": "mathdoc.explain_command",
    "latex-style": "mathdoc.latex_command",
    "rule": "mathdoc.commands.rule",
    "init": "mathdoc.commands.init",
    "doctor": "mathdoc.commands.doctor",
    "cache": "mathdoc.commands.cache",
    "completion": "mathdoc.commands.completion",
}
"""The commands and their modules, each of which holds its command under the command's name."""

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
    mathdoc derive '\\log\\det X' --wrt X --declare 'X \\in \\mathbb{R}^{n \\times n}'

\b
Exit codes:
    0   every claim is verified or checked to many digits
    1   findings: a claim is refuted or unknown, a row has an error, a gap is open
    2   wrong usage, or a file cannot be read or written
"""


class _Commands(click.Group):
    """A group that loads a command when it is called, or when the help lists all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, help=_TOP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mathdoc", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def _cli(debug: bool) -> None: ...


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
    except OSError as error:
        return _failed(error)
    except SystemExit:
        # click's answer to a reader that went away.
        return FAILURE
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted")
    except Exception as error:
        from mathdoc.settings import ProjectError

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
