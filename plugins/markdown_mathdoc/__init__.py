"""The Python-Markdown extension `mathdoc`: derivations on a page become verified formulas.

    markdown.markdown(text, extensions=["mathdoc"], extension_configs={"mathdoc": {"notation": "colon"}})

It works in every tool that runs Python-Markdown extensions; the MkDocs plugin adds it and reports what it finds.
"""

from markdown_mathdoc.extension import DerivationError, MathdocExtension, makeExtension

__all__ = ["DerivationError", "MathdocExtension", "makeExtension"]
