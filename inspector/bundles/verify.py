"""Before a bundle is used: are its files whole, does the graph fit, does it compute the same?"""

from __future__ import annotations

from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import Match, compare
from inspector.bundles.manifest import Bundle, Precision, file_digest
from inspector.errors import BundleError

__all__ = ["activate", "check_files", "match_here", "open_session"]


def check_files(bundle: Bundle) -> None:
    """Compare every file with the hash the manifest lists. Raises BundleError naming the file."""
    for precision in Precision:
        if precision.file_name not in bundle.files:
            raise BundleError(f"{bundle.folder}: the manifest lists no {precision.file_name}.")
    for name, expected in bundle.files.items():
        path = bundle.folder / name
        if not path.is_file():
            raise BundleError(f"{path} is missing; install the bundle again.")
        found = file_digest(path)
        if found != expected:
            raise BundleError(
                f"{path} has SHA-256 {found[:12]}…, the manifest says {expected[:12]}…: the file "
                "was changed or damaged; install the bundle again."
            )


def open_session(bundle: Bundle, precision: Precision, *, threads: int) -> OnnxSession:
    """Load one graph of a bundle. Raises BundleError where it does not fit the manifest."""
    session = OnnxSession(bundle.graph(precision), threads=threads)
    if session.input_shape != bundle.input_shape:
        raise BundleError(
            f"{bundle.graph(precision)} takes tiles of {session.input_shape}, the manifest says "
            f"{bundle.input_shape}."
        )
    if session.categories != len(bundle.categories):
        raise BundleError(
            f"{bundle.graph(precision)} tells {session.categories} categories apart, the manifest "
            f"names {len(bundle.categories)}."
        )
    return session


def activate(
    bundle: Bundle,
    precision: Precision,
    *,
    threads: int,
) -> OnnxSession:
    """Check files, load the graph and run its golden cases here; returns the session to use.

    Raises BundleError, or GoldenMismatchError where this machine computes something else.
    """
    check_files(bundle)
    session = open_session(bundle, precision, threads=threads)
    compare(bundle.folder, bundle.geometry, session, precision)
    return session


def match_here(bundle: Bundle, precision: Precision) -> Match:
    """Verify a bundle from disk; returns how nearly this machine does what was exported.

    Raises as `activate` does.
    """
    check_files(bundle)
    session = open_session(bundle, precision, threads=1)
    return compare(bundle.folder, bundle.geometry, session, precision)
