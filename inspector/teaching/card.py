"""card.md of a taught bundle: what it was made from, what is known of it, what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["card"]


def card(manifest: Mapping[str, Any]) -> str:
    """The card as Markdown, from what the manifest says."""
    return "\n".join(_lines(manifest)) + "\n"


def _lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    data, metrics = manifest["data"], manifest["metrics"]
    grading = manifest["grading"]
    yield f"# {manifest['title']['en']}, {manifest['version']}"
    yield (
        f"\nTells pictures that look unlike good product from those that look like it. Taught by "
        f"`inspector teach` from {data['pictures']} pictures ({data['tiles']} tiles) of good "
        "product; nothing else was learnt."
    )
    yield "\n## Do not use it"
    yield "- on another product, camera, lens, light or scale than those of the pictures it learnt;"
    yield "- as the only judge before labelled defects of your own were graded with it."
    yield "\n## What is known"
    low, high = metrics["overkill_interval"]
    yield (
        f"Each good picture was judged by a memory without it: {metrics['false_rejects']} of "
        f"{data['pictures']} would have been rejected (95 % interval of the rate "
        f"{100 * low:.1f} to {100 * high:.1f} %). The threshold is set for a false-reject rate of "
        f"{100 * metrics['false_reject_rate']:g} %."
    )
    yield from _labelled(manifest)
    yield (
        f"\nRejected from a probability of {grading['reject_at']:g} on, shown to a person from "
        f"{grading['review_at']:.2g} on. The probability is even at the threshold and its odds "
        "rise as good pictures of such a score get rarer: how many defects there are, it cannot "
        "know. What is as novel as "
        f"{grading['no_pass_at']:g} does not pass: a person sees it."
    )
    yield f"\n## Licence\n{manifest['licence']['note']}"
    versions = manifest["training"]["versions"]
    made = ", ".join(f"{name} {number}" for name, number in versions.items())
    yield "\n## How it was made"
    yield f"`inspector teach`, seed {manifest['training']['seed']}, with {made}."
    yield "The same pictures, settings and versions give the same bundle again."


def _labelled(manifest: Mapping[str, Any]) -> Iterator[str]:
    metrics = manifest["metrics"]
    if "labelled" not in metrics:
        yield "\nHow many defects it finds is not known: no labelled defects were given."
        return
    yield (
        f"\nOf {metrics['labelled']} labelled defects ({', '.join(manifest['categories'])}), "
        f"{metrics['found']} are rejected; {metrics['named_right']} were given their category by a "
        "head that had not seen them. The threshold was placed with these same pictures, so their "
        "share says nothing about others."
    )
