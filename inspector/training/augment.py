"""Changes a training picture may undergo: what another day, camera or mounting would do."""

from __future__ import annotations

import os

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # it asks the network at import otherwise

import albumentations as transforms
import cv2

from inspector.training.plan import Augment

__all__ = ["light", "pipeline"]


def pipeline(settings: Augment, seed: int) -> transforms.Compose:
    """Turns and flips, small moves, light, noise; reproducible for a seed.

    Takes `image` uint8 [H, W] and, if given, `mask`, which moves along with it.
    """
    return transforms.Compose(
        [transforms.D4(p=1.0), *_moves(settings), *_light(settings), *_sensor(settings)],
        seed=seed,
    )


def light(settings: Augment, seed: int) -> transforms.Compose:
    """Light and noise alone, for sources that place and turn their tiles themselves."""
    return transforms.Compose([*_light(settings), *_sensor(settings)], seed=seed)


def _moves(settings: Augment) -> list[transforms.BasicTransform]:
    if not (settings.scale or settings.shift or settings.rotate):
        return []
    move = transforms.Affine(
        scale=(1 - settings.scale, 1 + settings.scale),
        translate_percent=(-settings.shift, settings.shift),
        rotate=(-settings.rotate, settings.rotate),
        border_mode=cv2.BORDER_REFLECT_101,
        p=0.7,
    )
    return [move]


def _light(settings: Augment) -> list[transforms.BasicTransform]:
    gamma = (100 * (1 - settings.gamma), 100 * (1 + settings.gamma))
    return [
        transforms.RandomBrightnessContrast(
            brightness_limit=settings.brightness, contrast_limit=settings.contrast, p=0.7
        ),
        transforms.RandomGamma(gamma_limit=gamma, p=0.5),
    ]


def _sensor(settings: Augment) -> list[transforms.BasicTransform]:
    return [
        transforms.GaussNoise(std_range=(0.0, settings.noise), p=0.3),
        transforms.GaussianBlur(blur_limit=(3, 3), p=settings.blur),
    ]
