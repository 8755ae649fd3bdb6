"""The macros that the language knows: fonts, accents, spacing, wrappers, relations. Tables only."""

from __future__ import annotations

FONTS: dict[str, str] = {
    "mathbf": r"\mathbf", "bf": r"\mathbf", "textbf": r"\mathbf", "boldsymbol": r"\boldsymbol", "bm": r"\boldsymbol",
    "symbf": r"\mathbf", "pmb": r"\boldsymbol", "boldmath": r"\boldsymbol",
    "mathcal": r"\mathcal", "cal": r"\mathcal", "mathscr": r"\mathscr", "mathfrak": r"\mathfrak", "frak": r"\mathfrak",
    "mathbb": r"\mathbb", "Bbb": r"\mathbb", "mathtt": r"\mathtt", "tt": r"\mathtt", "texttt": r"\mathtt",
    "mathsf": r"\mathsf", "sf": r"\mathsf", "textsf": r"\mathsf", "mathit": "", "it": "", "textit": "", "mathnormal": "",
    "mathrm": r"\mathrm", "rm": r"\mathrm", "textrm": r"\mathrm", "operatorname": r"\mathrm", "operatorname*": r"\mathrm",
    "mathop": "", "text": r"\text", "mbox": r"\text", "textnormal": r"\text", "hbox": r"\text", "textup": r"\text",
}  # fmt: skip
"""Macro -> the font it sets, in one spelling. Those without an argument (`\\bf`) hold to the end of their group."""

SWITCHES: frozenset[str] = frozenset({"bf", "cal", "frak", "tt", "sf", "it", "rm", "boldmath"})

ACCENTS: dict[str, str] = {
    "hat": r"\hat", "widehat": r"\hat", "tilde": r"\tilde", "widetilde": r"\tilde", "check": r"\check", "widecheck": r"\check",
    "bar": r"\bar", "overline": r"\bar", "vec": r"\vec", "overrightarrow": r"\vec", "dot": r"\dot", "ddot": r"\ddot", "acute": r"\acute",
    "grave": r"\grave", "breve": r"\breve", "mathring": r"\mathring", "underline": r"\underline",
}  # fmt: skip

ARGUMENTS: dict[str, int] = {"frac": 2, "tfrac": 2, "dfrac": 2, "cfrac": 2, "nicefrac": 2, "sqrt": 1, "binom": 2,
                             "overset": 2, "stackrel": 2, "underset": 2}  # fmt: skip
"""Macros whose arguments the grammar wants as groups."""

DROPPED: frozenset[str] = frozenset({
    ",", ";", ":", "!", " ", ">", "quad", "qquad", "enspace", "enskip", "thinspace", "medspace", "thickspace", "negthinspace", "nobreak",
    "notag", "nonumber", "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "allowbreak", "hfill", "hline", "relax",
    "small", "large", "Large", "normalsize", "footnotesize", "tiny", "huge", "null", "break", "noindent", "strut", "mathstrut", "/",
    "nonscript", "smallskip", "medskip", "bigskip", "centering", "qedhere", "left", "right", "bigl", "bigr", "Bigl", "Bigr", "biggl",
    "biggr", "Biggl", "Biggr", "big", "Big", "bigg", "Bigg", "middle", "bigm", "Bigm", "hphantom", "-",
})  # fmt: skip
"""Macros that say nothing to the mathematics (`\\left` and its kin are dropped after a look at the delimiter)."""

DROPPED_WITH_ARGUMENT: frozenset[str] = frozenset({
    "tag", "tag*", "label", "color", "hspace", "hspace*", "vspace", "vspace*", "phantom", "vphantom", "mspace", "kern", "mkern", "ref",
    "eqref", "hskip", "style", "class", "cssId", "intertext", "shortintertext", "raise", "rule",
})  # fmt: skip

DROPPED_FIRST: frozenset[str] = frozenset({"textcolor", "colorbox", "fcolorbox", "href", "htmlClass", "bbox", "raisebox"})
"""Macros whose first argument is looks and whose second is mathematics."""

TRANSPARENT: frozenset[str] = frozenset({
    "mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct", "mathinner", "cancel", "bcancel", "xcancel", "ensuremath",
    "smash", "fbox", "mathstrut", "mathchoice", "protect", "rlap", "llap", "mathclap", "sout",
})  # fmt: skip
"""Macros whose argument is read as if it stood alone."""

BRACED: frozenset[str] = frozenset({"underbrace", "overbrace", "underbracket", "overbracket", "underline"})
"""Macros whose argument is mathematics and whose script is a remark."""

LEFTS: frozenset[str] = frozenset({"left", "bigl", "Bigl", "biggl", "Biggl"})
RIGHTS: frozenset[str] = frozenset({"right", "bigr", "Bigr", "biggr", "Biggr"})

WRAPPERS: frozenset[str] = frozenset({
    "aligned", "align", "align*", "alignat", "alignat*", "alignedat", "gather", "gather*", "gathered", "split", "eqnarray", "eqnarray*",
    "equation", "equation*", "multline", "multline*", "flalign", "flalign*", "displaymath", "math", "derivation",
})  # fmt: skip

MATRICES: frozenset[str] = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array",
                                      "psmallmatrix", "bsmallmatrix"})  # fmt: skip

UNICODE: dict[str, str] = {
    "∂": r"\partial", "∇": r"\nabla", "⊙": r"\odot", "∘": r"\circ", "⊗": r"\otimes", "⊘": r"\oslash", "·": r"\cdot", "×": r"\times",
    "⋅": r"\cdot", "∙": r"\bullet", "•": r"\bullet", "−": "-", "–": "-", "∈": r"\in", "⟨": r"\langle", "⟩": r"\rangle", "→": r"\to",
    "←": r"\leftarrow", "⇒": r"\implies", "⇔": r"\iff", "≡": r"\equiv", "≈": r"\approx", "∝": r"\propto", "≤": r"\le", "≥": r"\ge",
    "≜": r"\triangleq", "≔": ":=", "…": r"\dots", "⋯": r"\dots", "□": r"\square", "∑": r"\sum", "∏": r"\prod", "∫": r"\int",
    "′": "'", "‖": r"\|", "∥": r"\|", "≻": r"\succ", "≽": r"\succeq", "≠": r"\ne", "√": r"\sqrt", "∞": r"\infty", "∗": "*",
    "\u00a0": "", "±": r"\pm", "∓": r"\mp", "∴": r"\therefore", "’": "'",
}  # fmt: skip

GREEK: dict[str, str] = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϕϵϑ",
    [rf"\{name}" for name in (
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega phi epsilon vartheta"
    ).split()],
    strict=True,
))  # fmt: skip

GREEK |= {"ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℂ": r"\mathbb{C}", "𝕊": r"\mathbb{S}", "𝟏": r"\mathbf{1}"}

SUPERSCRIPT_LETTERS: dict[str, str] = dict(zip("ᵀᵗ⁺⁻ⁿ⁰¹²³⁴⁵⁶⁷⁸⁹", "TT+-n0123456789", strict=True))
SUBSCRIPT_LETTERS: dict[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₘₚₓ", "0123456789ijknmpx", strict=True))
FRACTIONS: dict[str, tuple[str, str]] = {"½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4")}

LETTERS: frozenset[str] = frozenset(
    name
    for name in (
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi pi varpi rho varrho sigma "
        "varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath "
        "Re Im wp aleph digamma varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega"
    ).split()
)

SAME: dict[str, str] = {
    "ast": "*", "Vert": r"\|", "lVert": r"\|", "rVert": r"\|", "vert": "|", "lvert": "|", "rvert": "|", "lbrace": r"\{", "rbrace": r"\}",
    "lbrack": "[", "rbrack": "]", "colon": ":", "prime": "'", "geq": r"\ge", "leq": r"\le", "gets": r"\leftarrow", "neq": r"\ne",
    "ldots": r"\dots", "cdots": r"\dots", "dotsc": r"\dots", "dotsb": r"\dots", "dotsm": r"\dots", "vdots": r"\dots", "ddots": r"\dots",
    "Box": r"\square", "triangledown": r"\nabla", "Rightarrow": r"\implies", "Longrightarrow": r"\implies", "rightarrow": r"\to",
    "Leftrightarrow": r"\iff", "Longleftrightarrow": r"\iff", "longrightarrow": r"\to", "lt": "<", "gt": ">", "succcurlyeq": r"\succeq",
    "coloneqq": ":=", "eqqcolon": "=:", "eqcolon": "=:", "coloneq": ":=", "eqdef": r"\triangleq", "circledcirc": r"\odot",
    "langle": r"\langle", "R": r"\mathbb{R}",
    "reals": r"\mathbb{R}", "Reals": r"\mathbb{R}", "vcentcolon": ":", "longleftarrow": r"\leftarrow", "doteq": r"\triangleq",
    "transpose": r"\top", "intercal": r"\top", "qquad": "", "thickapprox": r"\approx", "simeq": r"\approx", "cong": r"\approx",
    "dag": r"\dagger", "le": r"\le", "over": r"\over", "preccurlyeq": r"\preceq", "lang": r"\langle", "rang": r"\rangle",
    "minus": "-", "plus": "+", "mid": "|", "blacksquare": r"\square", "placeholder": r"\square", "star": r"\star", "land": r"\land",
    "lor": r"\lor", "Leftarrow": r"\leftarrow", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}", "defeq": r"\triangleq",
}  # fmt: skip
"""Other spellings of the same thing."""

KNOWN: frozenset[str] = frozenset({
    r"\partial", r"\nabla", r"\odot", r"\circ", r"\otimes", r"\oslash", r"\cdot", r"\times", r"\bullet", r"\in", r"\langle", r"\rangle",
    r"\to", r"\leftarrow", r"\implies", r"\iff", r"\equiv", r"\approx", r"\propto", r"\le", r"\ge", r"\triangleq", r"\dots", r"\square",
    r"\sum", r"\prod", r"\int", r"\succ", r"\succeq", r"\prec", r"\preceq", r"\ne", r"\infty", r"\therefore", r"\because", r"\top",
    r"\dagger", r"\star", r"\sim", r"\over", r"\#", r"\pm", r"\div", r"\ll", r"\gg", r"\land", r"\lor", r"\forall", r"\mapsto",
    r"\lim", r"\oplus", r"\ominus", r"\emptyset", r"\perp", r"\bot", r"\backslash", r"\setminus", r"\diamond", r"\natural", r"\flat",
    r"\sharp", r"\cup", r"\cap", r"\subset", r"\subseteq", r"\notin", r"\exists", r"\mp", r"\iint", r"\oint", r"\asymp", r"\wedge", r"\vee",
    r"\mathbb{R}", r"\|", r"\{", r"\}", r"\lceil", r"\rceil", r"\lfloor", r"\rfloor", r"\bigcirc", r"\ddagger", r"\choose", r"\atop",
})  # fmt: skip
"""Macros that are tokens of their own. What is in no table is an unknown macro: a message."""
