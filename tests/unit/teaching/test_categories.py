"""The head that names categories."""

from __future__ import annotations

import numpy as np
import pytest

from inspector.teaching.categories import learn_head


def clusters(apart: float, each: int = 6) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(0)
    centres = apart * np.eye(3, 40)
    labels = np.repeat(np.arange(3), each)
    return centres[labels] + chance.normal(0, 1, (len(labels), 40)), labels


def shares(embeddings: np.ndarray, labels: np.ndarray) -> np.ndarray:
    head = learn_head(embeddings, labels).head
    answers = embeddings @ head.weights.T + head.bias
    powers = np.exp(answers - answers.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def test_what_lies_apart_is_named_rightly() -> None:
    embeddings, labels = clusters(apart=8.0)
    assert (learn_head(embeddings, labels).said == labels).all()
    assert (shares(embeddings, labels).argmax(axis=1) == labels).all()


def test_it_is_surer_the_further_they_lie_apart() -> None:
    near, far = (shares(*clusters(apart)).max(axis=1).mean() for apart in (0.5, 12.0))
    assert near < far


def test_what_cannot_be_told_apart_is_not_named_with_confidence() -> None:
    embeddings, labels = clusters(apart=0.0)
    named = learn_head(embeddings, labels)
    held_out = (named.said == labels).mean()
    assert held_out < 0.7
    assert shares(embeddings, labels).max(axis=1).mean() < 0.9


@pytest.mark.parametrize("alone", [1, 2])
def test_a_category_of_a_single_picture(alone: int) -> None:
    embeddings, labels = clusters(apart=8.0)
    keep = np.concatenate([np.flatnonzero(labels != 2), np.flatnonzero(labels == 2)[:alone]])
    named = learn_head(embeddings[keep], labels[keep])
    assert named.head.weights.shape == (3, 40)
    assert np.isfinite(named.head.weights).all()
