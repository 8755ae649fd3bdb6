"""MkDocs hook: the reference pages that are made from the code, so that they cannot disagree with it."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from mathdoc.diagnostics import CODES, Code
from mathdoc.facts import FACTS
from mathdoc.operators import OPERATORS, OVERLOADS
from mathdoc.options import NOTATIONS, OPTIONS, STYLES, TABLE, TARGETS

ROOT = Path(__file__).parent.parent
# What has to be right for a verdict to be right: everything a pass depends on.
TRUSTED = {
    "numbers": ["ring.py", "weil.py", "arithmetic.py"],
    "functions": ["functions.py", "function_rules.py", "keyed_functions.py"],
    "operators (shape and evaluation)": ["operators"],
    "facts": ["facts"],
    "sizes and shapes": ["sizes.py", "shapes"],
    "evaluation": ["evaluation"],
    "sizes and bounds": ["sizing"],
    "the kernel": ["kernel"],
    "from rows to claims": ["derivation"],
    "the parser": ["syntax"],
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    pages = {
        "reference/messages.md": messages(),
        "reference/operators.md": operators(),
        "reference/facts.md": facts(),
        "reference/options.md": options(),
        "reference/notations.md": notations(),
        "reference/trusted-base.md": trusted_base(),
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def messages() -> str:
    """Return the page of all messages, one section each."""
    return "# Messages\n\nEvery message has a code; each says what is wrong, why it matters, and how to mend it.\n\n" + "\n".join(
        message(CODES[code]) for code in sorted(CODES)
    )


def message(code: Code) -> str:
    """Return the section of one message."""
    return (
        f"## {code.code}: {code.name.replace('-', ' ')} {{ #{code.code.lower()} }}\n\n*{code.severity}.* {code.what}\n\n{code.why}\n\n"
        f"```latex\n{code.example}\n```\n\n**What to do:** {code.fix}\n"
    )


def operators() -> str:
    """Return the table of operators."""
    rows = [
        f"| {record.text} | {', '.join(f'`{s}`' for s in record.spellings) or '(a sign)'} | `{name}` |"
        for name, record in OPERATORS.items()
    ]
    shared = [f"| {', '.join(f'`{s}`' for s in o.spellings) or f'`{o.name}`'} | {', '.join(o.candidates)} |" for o in OVERLOADS.values()]
    return (
        "# Operators\n\n| operator | function-like spellings | name in the code |\n|---|---|---|\n" + "\n".join(rows)
        + "\n\n## Spellings with several meanings\n\nThe shapes decide which one is meant.\n\n| spelling | operators |\n|---|---|\n"
        + "\n".join(shared) + "\n"
    )  # fmt: skip


def facts() -> str:
    """Return the table of facts."""
    kinds = {
        "linear": "moves on lines in a subspace",
        "open": "restricts the points",
        "curved": "moves on a curved set",
        "role": "says what it is",
    }
    rows = [f"| {name.replace('_', ' ')} | ${fact.text.format('X')}$ | {kinds[fact.kind]} |" for name, fact in FACTS.items()]
    return (
        "# Facts\n\nWords that may follow a declaration.\n\n| word | meaning | how it is sampled |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def options() -> str:
    """Return the table of options."""
    rows = [
        f"| `{option.key}` | {option.what} | {', '.join(f'`{v}`' for v in option.values) or 'text'} | {', '.join(sorted(option.levels))} |"
        for option in OPTIONS
    ]
    return (
        "# Options\n\nWritten as `:key: value` lines on top of a derivation.\n\n"
        "| key | what it says | values | where |\n|---|---|---|---|\n" + ("\n".join(rows) + "\n")
    )


# One derivation, of which every notation and every style shows something of its own.
SHOWN = r"""X \in \mathbb{R}^{m \times n}, A \in \mathbb{R}^{m \times m}, B \in \mathbb{R}^{m \times n}
f = \operatorname{tr}(X^\top A X) + \operatorname{tr}(B^\top (X \odot X))
df = \operatorname{tr}(dX^\top A X) + \operatorname{tr}(X^\top A \, dX) + 2 \operatorname{tr}((B \odot X)^\top dX)
\frac{\partial f}{\partial X} = (A + A^\top) X + 2 B \odot X
"""
ABOUT = {
    "diagram": "A pill is a vector, a box a matrix: its cut corner is next to the leg of its rows, so that a transposed box stands on "
    "its head. Wires are summed indices, loose legs free ones, a dot joins three and more (a copy node), a closed "
    "wire is a trace. A ring is around what is differentiated; what it is derived by stands at the ring, and "
    "its legs begin there. A frame holds the argument of a function, "
    "or a sum. Each picture is read again from its wires, and the kernel compares it with the row. "
    "The colour of the rings is `--mathdoc-ring`.",
    "dot": "The notation of algorithmic differentiation: tangents with dots, gradients with bars.",
    "vec": "A differential of an array is written as a matrix times `d vec(X)`.",
}
STYLE_NOTES = {
    "highlight": "What changed from one row to the next is `\\textcolor{teal}{…}`. MathJax and KaTeX know the command; LaTeX needs "
    "`\\usepackage{xcolor}`.",
    "sums": "It concerns index notation.",
    "inner": "It concerns colon notation.",
}
_USED = {"inner": "colon", "sums": "index"}


def notations() -> str:
    """Return the page of notations, styles and targets: the same derivation in all of them, written by mathdoc."""
    import mathdoc

    intro = (
        "One derivation, every notation. `:notation: NAME` in a derivation, `mathdoc convert --notation NAME`, `mathdoc complete` and "
        "`mathdoc derive` take the same names; on a page the reader chooses (`notations`)."
    )
    page = ["# Notations and styles", intro, f"```latex\n{SHOWN}```"]
    for name, example in NOTATIONS.items():
        said = f"\n\n{ABOUT[name]}" if name in ABOUT else ""
        page.append(f"## {name}\n\n`{example}`{said}\n\n```derivation\n:notation: {name}\n:wrt: X\n{SHOWN}```")
    styles = (
        "`:KEY: value` in a derivation or for the whole site, or `--style KEY=value`. Unset, the output is written as its author writes."
    )
    page.append(f"## Styles\n\n{styles}")
    for key in STYLES:
        rows = [f"### {key}\n\n{TABLE[key].what[0].upper()}{TABLE[key].what[1:]}. {STYLE_NOTES.get(key, '')}".rstrip()]
        for value in TABLE[key].values:
            text = f"```derivation\n:wrt: X\n{SHOWN}```\n"
            latex = mathdoc.convert_text(text, _USED.get(key, "trace"), styles=[(key, value)]).blocks[0].latex
            rows.append(f"`{value}`:\n\n```latex\n" + "\n".join(latex.split("\n")[3:-1]) + "\n```")
        page += rows
    targets = "\n".join(f"| `{name}` | {what} |" for name, what in TARGETS.items())
    page.append(f"## Other forms\n\n`mathdoc convert --to FORM` writes:\n\n| form | what it is |\n|---|---|\n{targets}")
    plain = mathdoc.convert_text(f"```derivation\n:wrt: X\n{SHOWN}```\n", to="text").text
    page.append(f"With `--to text`:\n\n```text\n{plain}```\n")
    return "\n\n".join(page)


def trusted_base() -> str:
    """Return the line counts of what a verdict depends on."""
    rows = []
    for part, names in TRUSTED.items():
        files = [
            file
            for name in names
            for file in sorted((ROOT / "mathdoc" / name).rglob("*.py") if "." not in name else [ROOT / "mathdoc" / name])
        ]
        rows.append((part, len(files), sum(code_lines(file) for file in files)))
    table = "\n".join(f"| {part} | {count} | {lines:,} |" for part, count, lines in rows)
    total = sum(lines for _, _, lines in rows)
    return (
        "# The trusted base\n\nA verdict is right if these parts are right. "
        "Lines of code, without blank lines, comments and docstrings.\n\n"
        f"| part | modules | lines |\n|---|---|---|\n{table}\n| **together** | | **{total:,}** |\n"
    )


def code_lines(file: Path) -> int:
    """Return the number of lines that are code."""
    import ast

    text = file.read_text(encoding="utf-8")
    lines = {number for number, line in enumerate(text.split("\n"), 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)
