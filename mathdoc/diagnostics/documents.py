"""The messages on documents and blocks (DRV1xx)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

ENCODING = Code(
    code="DRV101",
    name="not-utf-8",
    severity="error",
    what="The file is not valid UTF-8.",
    why="mathdoc reads UTF-8 only. A guess at the encoding could change characters of the file when it is written back.",
    example="A page saved as Latin-1, in which `é` is the single byte E9.",
    fix="Save the file as UTF-8. The message names the first byte that is wrong.",
)

UNCLOSED = Code(
    code="DRV102",
    name="unclosed-block",
    severity="error",
    what="A derivation, or the comment that announces one, is opened and never closed.",
    why="In CommonMark an unclosed fence runs to the end of its container, often the rest of the page. All of it is read as rows.",
    example="````markdown\n```derivation\nf = x^T x\n\nThe text goes on.\n````",
    fix="Write the closing fence, `\\end{derivation}`, the second `$$` or `-->`.",
)

EMPTY = Code(
    code="DRV103",
    name="empty-block",
    severity="error",
    what="A derivation has no rows.",
    why="Nothing was checked, which a reader of the report could take for a pass.",
    example="````markdown\n```derivation\n```\n````",
    fix="Write the rows, or remove the block.",
)

NO_FORMULA = Code(
    code="DRV104",
    name="annotation-without-formula",
    severity="error",
    what="A comment announces a derivation, but no display formula follows it.",
    why="The formula that was meant is not checked: it stands elsewhere, or is not a display formula.",
    example="```markdown\n<!-- derivation wrt: x -->\nHere is the gradient: $2x$.\n```",
    fix="Put `$$ … $$`, `\\[ … \\]`, an environment such as `align` or a `math` fence right after the comment, or reword the comment.",
)

TOO_DEEP = Code(
    code="DRV105",
    name="nested-too-deeply",
    severity="error",
    what="Quotes and lists are nested deeper than they are read.",
    why="A derivation below that depth is not found, so it is not checked.",
    example="A line that begins with several hundred `>`.",
    fix="Nest less deeply.",
)

NOT_RAW = Code(
    code="DRV106",
    name="docstring-not-raw",
    severity="error",
    what="A docstring is not raw, and what is written in its derivation becomes a control character, as `\\t` does.",
    why="What Python, `help()` and a site read is not what its author wrote: `x \\times y` has become a tab and `imes`.",
    example='A docstring that begins with `"""` and says `x \\times y`.',
    fix='Put an `r` before the quotes, `r"""…"""`, or write every backslash twice.',
)

NO_NOTEBOOK = Code(
    code="DRV107",
    name="not-a-notebook",
    severity="error",
    what="A file with the suffix `.ipynb` is not JSON.",
    why="Its cells cannot be told apart, so nothing in it is checked.",
    example="A notebook with the marks of an unfinished merge in it.",
    fix="Mend the file, or save it again with Jupyter.",
)

INPUT_CYCLE = Code(
    code="DRV108",
    name="input-cycle",
    severity="error",
    what="A LaTeX file reads itself by `\\input` or `\\include`, directly or through others, or too many files are read within each other.",
    why="TeX would never come to an end. The command is passed over, and what it should bring is missing.",
    example="`a.tex` that says `\\input{b}`, and `b.tex` that says `\\input{a}`.",
    fix="Remove one of the commands.",
)

INPUT_NOT_READ = Code(
    code="DRV109",
    name="input-not-read",
    severity="warning",
    what="A file that `\\input` or `\\include` names is not read: there is none of that name in the project, or it cannot be opened.",
    why="Its derivations are not checked, and its macros and symbols are unknown. Outside the project no file is opened.",
    example="`\\input{chapters/one}` where there is no `chapters/one.tex` beside the main file.",
    fix="Names start from the folder of the main file, and stay inside its project: the nearest folder with `pyproject.toml` or `.git`.",
)

UNSAFE_REPLACEMENT = Code(
    code="DRV190",
    name="unsafe-replacement",
    severity="error",
    what="Writing the converted blocks back would have changed what else is found in the document. Nothing was written.",
    why="mathdoc reads its own output again before it writes it. A conversion may replace derivations and nothing else.",
    example="Output that contains a line which closes the list around it.",
    fix="Please report this page: it is a fault of mathdoc. Moving the derivation out of its container helps meanwhile.",
)

CODES: tuple[Code, ...] = (
    ENCODING,
    UNCLOSED,
    EMPTY,
    NO_FORMULA,
    TOO_DEEP,
    NOT_RAW,
    NO_NOTEBOOK,
    INPUT_CYCLE,
    INPUT_NOT_READ,
    UNSAFE_REPLACEMENT,
)
