"""The hash functions are those of `hashlib`, with and without Python's own C modules."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from mathdoc.hashing import blake2b, sha256, shake_256


def test_the_functions_are_those_of_hashlib() -> None:
    assert sha256(b"mathdoc").digest() == hashlib.sha256(b"mathdoc").digest()
    assert shake_256(b"mathdoc").digest(1024) == hashlib.shake_256(b"mathdoc").digest(1024)
    assert blake2b(b"mathdoc", key=b"key", digest_size=16).digest() == hashlib.blake2b(b"mathdoc", key=b"key", digest_size=16).digest()


@pytest.mark.parametrize("hidden", [(), ("_sha2", "_sha256", "_sha3")])
def test_openssl_is_loaded_only_where_python_has_no_functions_of_its_own(hidden: tuple[str, ...]) -> None:
    script = f"""
import sys
sys.modules.update(dict.fromkeys({hidden!r}))
import mathdoc.check
from mathdoc.hashing import sha256, shake_256
print("hashlib" in sys.modules, sha256(b"mathdoc").hexdigest(), shake_256(b"mathdoc").hexdigest(16))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    digests = [hashlib.sha256(b"mathdoc").hexdigest(), hashlib.shake_256(b"mathdoc").hexdigest(16)]
    assert done.stdout.split() == [str(bool(hidden)), *digests]
