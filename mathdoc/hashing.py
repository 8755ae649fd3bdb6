"""The hash functions behind all random values, from Python's own C modules.

`hashlib` gives the same functions, but loads OpenSSL first, which takes as long as the check of a small page.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b, sha256, shake_256
else:

    def _function(name: str, *modules: str) -> object:
        """Return the function from the first of `modules` that this Python has, else from `hashlib`."""
        for module in modules:
            try:
                return getattr(import_module(module), name)
            except (ImportError, AttributeError):
                continue
        return getattr(import_module("hashlib"), name)

    blake2b = _function("blake2b", "_blake2")
    # `_sha256` before Python 3.12.
    sha256 = _function("sha256", "_sha2", "_sha256")
    shake_256 = _function("shake_256", "_sha3")

__all__ = ["blake2b", "sha256", "shake_256"]
