"""The Sphinx extension `sphinx_mathdoc`: a directive `derivation`, checked, and shown in the builders html and latex.

    extensions = ["sphinx_mathdoc"]
    mathdoc_notation = "colon"

It works in reStructuredText and, through MyST-Parser, in Markdown.
"""

from sphinx_mathdoc.extension import setup

__all__ = ["setup"]
