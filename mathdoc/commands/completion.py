"""`mathdoc completion`: what a shell runs to complete the words of a command."""

from __future__ import annotations

import click

from mathdoc.terminal import CLEAN, write

_SHELLS = ("bash", "zsh", "fish")

_HELP = """Print the completion of `mathdoc` for a SHELL.

\b
    eval "$(mathdoc completion bash)"                  in ~/.bashrc
    eval "$(mathdoc completion zsh)"                   in ~/.zshrc
    mathdoc completion fish > ~/.config/fish/completions/mathdoc.fish
"""


@click.command(help=_HELP, short_help="Completion for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script of one shell."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    # The script is the same for every version of the shell that is supported; nothing is run to look which it is.
    script = made(context.find_root().command, {}, "mathdoc", "_MATHDOC_COMPLETE")
    write(script.source_template % script.source_vars() + "\n")
    return CLEAN
