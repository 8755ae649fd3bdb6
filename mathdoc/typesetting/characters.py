"""Which Unicode characters the commands of LaTeX stand for, and which letters have raised, lowered, bold, script … forms."""

from __future__ import annotations

import string

_GREEK = dict(
    zip(
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega phi epsilon vartheta ell varsigma varrho varpi omicron".split(),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϕϵϑℓςϱϖο",
        strict=True,
    )
)
_SIGNS = {
    "partial": "∂", "nabla": "∇", "odot": "⊙", "circ": "∘", "otimes": "⊗", "oslash": "⊘", "oplus": "⊕", "cdot": "·", "times": "×",
    "bullet": "•", "in": "∈", "notin": "∉", "to": "→", "rightarrow": "→", "longrightarrow": "→", "mapsto": "↦", "leftarrow": "←",
    "gets": "←", "implies": "⇒", "Rightarrow": "⇒", "iff": "⇔", "Leftrightarrow": "⇔", "equiv": "≡", "approx": "≈", "propto": "∝",
    "sim": "∼", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "succ": "≻", "succeq": "⪰",
    "prec": "≺", "preceq": "⪯", "triangleq": "≜", "coloneqq": "≔", "pm": "±", "mp": "∓", "infty": "∞", "dots": "…", "ldots": "…",
    "cdots": "⋯", "dotsc": "…", "dotsb": "⋯", "square": "□", "Box": "□", "therefore": "∴", "because": "∵", "top": "⊤", "intercal": "⊺",
    "bot": "⊥", "perp": "⊥", "dagger": "†", "ddagger": "‡", "star": "⋆", "ast": "∗", "prime": "′", "forall": "∀", "exists": "∃",
    "emptyset": "∅", "setminus": "∖", "cup": "∪", "cap": "∩", "subset": "⊂", "subseteq": "⊆", "land": "∧", "wedge": "∧", "lor": "∨",
    "vee": "∨", "div": "÷", "colon": ":", "mid": "|", "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖",
    "langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "sum": "∑",
    "prod": "∏", "int": "∫", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "R": "ℝ", "imath": "ı", "jmath": "ȷ", "backslash": "\\", "wp": "℘",
    "aleph": "ℵ",
}  # fmt: skip
WORDS = frozenset(
    "log ln exp det sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh min max arg dim ker lim sup inf deg gcd hom Pr".split()
)
"""Commands that are upright words."""

COMMANDS: dict[str, str] = {rf"\{name}": sign for name, sign in (_GREEK | _SIGNS).items()} | {
    r"\|": "‖", r"\{": "{", r"\}": "}", r"\%": "%", r"\&": "&", r"\#": "#", r"\_": "_", r"\$": "$",
}  # fmt: skip
SPACES: dict[str, str] = {r"\,": " ", r"\:": " ", r"\;": " ", r"\ ": " ", r"\quad": "  ", r"\qquad": "   ", "~": " ", r"\!": ""}
ACCENTS: dict[str, str] = {
    r"\hat": "\u0302", r"\widehat": "\u0302", r"\bar": "\u0304", r"\overline": "\u0304", r"\tilde": "\u0303", r"\widetilde": "\u0303",
    r"\dot": "\u0307", r"\ddot": "\u0308", r"\vec": "\u20d7", r"\check": "\u030c", r"\breve": "\u0306", r"\acute": "\u0301",
    r"\grave": "\u0300", r"\underline": "\u0332",
}  # fmt: skip

RAISED: dict[str, str] = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW⊤⊺βγδθφχ∗*†‡′×",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀᵀᵝᵞᵟᶿᵠᵡ**†‡′ˣ",
        strict=True,
    )
)
LOWERED: dict[str, str] = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
HALVES: dict[tuple[str, str], str] = {("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾"}


def _alphabet(capitals: int, small: int = 0, digits: int = 0) -> dict[str, str]:
    found = {letter: chr(capitals + k) for k, letter in enumerate(string.ascii_uppercase)}
    found |= {letter: chr(small + k) for k, letter in enumerate(string.ascii_lowercase)} if small else {}
    return found | ({digit: chr(digits + k) for k, digit in enumerate(string.digits)} if digits else {})


_BOLD_GREEK = {letter: chr(0x1D6A8 + ord(letter) - 0x391) for letter in "ΓΔΘΛΞΠΣΥΦΨΩ"} | {
    letter: chr(0x1D6C2 + ord(letter) - 0x3B1) for letter in "αβγδεζηθικλμνξπρςστυφχψω"
}
_BOLD = _alphabet(0x1D400, 0x1D41A, 0x1D7CE) | _BOLD_GREEK
# Some letters of these alphabets stood in Unicode before the others.
_SCRIPT = _alphabet(0x1D49C) | dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True))
_DOUBLE = _alphabet(0x1D538, 0x1D552, 0x1D7D8) | dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
ALPHABETS: dict[str, dict[str, str]] = {
    r"\mathbf": _BOLD, r"\boldsymbol": _BOLD, r"\bm": _BOLD, r"\textbf": _BOLD, r"\mathcal": _SCRIPT, r"\mathscr": _SCRIPT,
    r"\mathbb": _DOUBLE, r"\mathfrak": _alphabet(0x1D504, 0x1D51E) | dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}  # fmt: skip
UPRIGHT: frozenset[str] = frozenset({r"\mathrm", r"\operatorname", r"\text", r"\mathsf", r"\textrm", r"\mathtt", r"\mathop", r"\textit"})
TRANSPARENT: frozenset[str] = frozenset({r"\mathbin", r"\mathrel", r"\mathit", r"\boxed", r"\displaystyle", r"\textstyle", r"\limits"})
"""Commands whose argument is shown as it is, or that have none."""

SIZES: frozenset[str] = frozenset(
    rf"\{name}{end}" for name in ("left", "right", "big", "Big", "bigg", "Bigg", "middle") for end in ("", "l", "r", "m")
)
