"""SHA-256 of short texts, on the way of every command."""

from __future__ import annotations

# The interpreter's own, as `random` takes it: hashlib loads OpenSSL, which is faster from megabytes
# on, and takes longer to load than all short texts together.
try:
    from _sha2 import sha256  # type: ignore[import-not-found, unused-ignore] # Python 3.12 and newer
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found, unused-ignore]
    except ImportError:  # an interpreter with no hashes of its own
        from hashlib import sha256


def digest(data: bytes) -> str:
    """All 64 hex digits."""
    digits: str = sha256(data).hexdigest()
    return digits


def fingerprint(text: str) -> str:
    """16 hex digits that stay the same while the text does."""
    return digest(text.encode("utf-8", "replace"))[:16]
