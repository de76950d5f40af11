"""Reads the pictures to teach from, and refuses what nothing can be learnt from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.adapters.decoding import SUFFIXES, decode
from inspector.errors import PictureError, TeachingError, Trouble
from inspector.scan.listing import list_pictures
from inspector.teaching.request import MOST_USEFUL, Doubt, DoubtKind
from inspector.values import Frame

__all__ = ["FEWEST", "Picture", "read_defects", "read_good", "too_few"]

FEWEST = 10
"""Below this many good pictures nothing is taught."""

_NAMED = 5
Opened = Callable[[], None]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture of the folder: `name` as people see it, with its class folder if it has one."""

    name: str
    frame: Frame

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return self.frame.width, self.frame.height

    @property
    def coloured(self) -> bool:
        """Whether any pixel's levels differ between red, green and blue."""
        pixels = self.frame.pixels
        return pixels.ndim == 3 and bool((pixels != pixels[..., :1]).any())


def read_good(folder: Path, opened: Opened) -> tuple[Picture, ...]:
    """Pictures of good product, each once, by name; `opened` is called after each.

    Raises TeachingError where the folder is missing, pictures lie in folders below it, a file is
    damaged, there are fewer than FEWEST pictures, or they have several sizes.
    """
    _none_below(folder)
    pictures = _distinct(_read(folder, _pictures_in(folder), opened))
    if len(pictures) < FEWEST:
        low, high = MOST_USEFUL
        raise TeachingError(
            Trouble.FEW,
            f"{folder} holds {_counted(len(pictures))} of different content; at least {FEWEST} of "
            f"good product are needed, {low} to {high} are best.",
        )
    _of_one_size(pictures)
    return pictures


def read_defects(
    folder: Path, good: Sequence[Picture], opened: Opened
) -> Mapping[str, tuple[Picture, ...]]:
    """Labelled pictures by category: the names of the folders they lie in.

    Raises TeachingError for fewer than two categories, an empty one, a picture in none or in a
    folder below one, a damaged file, a picture of another size than the good ones, or one that is
    labelled in two ways.
    """
    folders = _class_folders(folder)
    _all_in_classes(folder)
    for each in folders:
        _none_below(each)
    classes = {each.name: _read(each, _pictures_in(each), opened) for each in folders}
    empty = sorted(name for name, pictures in classes.items() if not pictures)
    if empty:
        raise TeachingError(
            Trouble.CLASSES,
            f"{folder} has no picture for {_listed(empty)}: put some there, or remove the folder.",
        )
    _agree(good, classes)
    labelled = {name: _distinct(pictures) for name, pictures in classes.items()}
    _of_one_size([*good[:1], *(each for group in labelled.values() for each in group)])
    return labelled


def too_few(pictures: Sequence[Picture]) -> Doubt | None:
    """A warning where fewer pictures came than make a good bundle; None where enough did."""
    count, (low, high) = len(pictures), MOST_USEFUL
    if count >= low:
        return None
    return Doubt(
        DoubtKind.FEW,
        f"Only {count} good pictures: the threshold is uncertain. {low} to {high} are best.",
    )


def _class_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise TeachingError(
            Trouble.FOLDER, f"The folder of defects {folder} does not exist or is no folder."
        )
    folders = sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    if len(folders) < 2:
        found = f"only {folders[0].name!r}" if folders else "none"
        raise TeachingError(
            Trouble.CLASSES,
            f"{folder} must hold one folder a category, named like it, and at least two to tell "
            f"apart; it holds {found}.",
        )
    return folders


def _all_in_classes(folder: Path) -> None:
    """Refuse pictures beside the folders that say what they show: nobody would miss them."""
    loose = [path.name for path in _pictures_in(folder)]
    if loose:
        lie = "lies" if len(loose) == 1 else "lie"
        raise TeachingError(
            Trouble.CLASSES,
            f"{_counted(len(loose))} {lie} directly in {folder} ({_listed(loose)}); expected in a "
            "folder that says what it shows, one for each category.",
            loose,
        )


def _none_below(folder: Path) -> None:
    """Refuse pictures in folders below the one that was named.

    Left out, nobody would miss them; taken in, they might show something else, as where good
    pictures and defects lie side by side.
    """
    if not folder.is_dir():
        return
    deeper = [name for name in list_pictures(folder).pictures if "/" in name]
    if deeper:
        lie = "lies" if len(deeper) == 1 else "lie"
        raise TeachingError(
            Trouble.FOLDER,
            f"{_counted(len(deeper))} {lie} in folders below {folder} ({_listed(deeper)}); all are "
            "expected directly in it. Put there what belongs there, or name another folder.",
            deeper,
        )


def _pictures_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise TeachingError(
            Trouble.FOLDER, f"The folder of pictures {folder} does not exist or is no folder."
        )
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )


def _read(folder: Path, paths: Iterable[Path], opened: Opened) -> tuple[Picture, ...]:
    pictures, damaged, names = [], [], []
    for path in paths:
        name = path.relative_to(folder.parent).as_posix()
        try:
            pictures.append(Picture(name, decode(path.read_bytes())))
        except (PictureError, OSError) as error:
            reason = f"{error.strerror}." if isinstance(error, OSError) else str(error)
            damaged.append(f"{path.name}: {reason}")
            names.append(name)
        opened()
    if damaged:
        raise TeachingError(
            Trouble.DAMAGED,
            f"{_counted(len(damaged))} in {folder} cannot be read; repair or remove: "
            f"{' '.join(damaged[:_NAMED])}",
            names,
        )
    return tuple(pictures)


def _distinct(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """The same picture under two names says nothing twice."""
    return tuple({picture.frame.digest: picture for picture in reversed(pictures)}.values())[::-1]


def _of_one_size(pictures: Sequence[Picture]) -> None:
    sizes: dict[tuple[int, int], list[str]] = {}
    for picture in pictures:
        sizes.setdefault(picture.size, []).append(picture.name)
    if len(sizes) == 1:
        return
    usual = max(sizes, key=lambda size: len(sizes[size]))
    others = [name for size, names in sizes.items() if size != usual for name in names]
    raise TeachingError(
        Trouble.SIZES,
        f"The pictures have {len(sizes)} sizes; one product comes from one camera at one size. "
        f"Most are {usual[0]}x{usual[1]}, not so {_listed(others)}.",
        others,
    )


def _agree(good: Sequence[Picture], classes: Mapping[str, Sequence[Picture]]) -> None:
    """Refuse a picture that is labelled in two ways."""
    labels: dict[str, list[str]] = {picture.frame.digest: [picture.name] for picture in good}
    for pictures in classes.values():
        for picture in pictures:
            labels.setdefault(picture.frame.digest, []).append(picture.name)
    contradictory = [
        names for names in labels.values() if len({_label(name) for name in names}) > 1
    ]
    if contradictory:
        pairs = "; ".join(" and ".join(names) for names in contradictory[:_NAMED])
        raise TeachingError(
            Trouble.LABELS,
            f"The same picture is labelled in two ways: {pairs}. Remove the wrong one.",
            [name for names in contradictory for name in names],
        )


def _label(name: str) -> str:
    return name.rpartition("/")[0]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _counted(number: int) -> str:
    return f"{number} picture" if number == 1 else f"{number} pictures"
