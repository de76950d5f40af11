"""Everything that can go wrong, as a tree.

InspectorError
├── UsageError              the caller asked for something that cannot be
│   ├── UnknownProductError no bundle for this product
│   ├── PlantSyntaxError    what is to describe a plant is no TOML at all
│   ├── TooManyPicturesError more than can be looked through at once
│   └── NotFoundError       no record or document of this name
├── PictureError            the bytes sent are not a picture that can be graded
│   ├── EmptyPictureError       no bytes at all
│   ├── UnsupportedPictureError not a picture, or several in one file
│   ├── DamagedPictureError     a picture by its header, whose pixels do not decode
│   └── OversizePictureError    larger than the limits allow (told from the header)
├── BundleError             a model bundle is damaged, incomplete or does not fit
│   └── GoldenMismatchError     this machine computes something else than the one that exported it
├── RecipeError             thresholds or settings of a recipe contradict each other
│   └── RecipeFaultsError       everything that is wrong with one that somebody wrote
├── PlantError              what describes a plant or an order contradicts itself
├── DataError               a data set is missing, incomplete or contradicts itself
│   └── TeachingError           pictures that nothing can be taught from
├── StoreError              a record could not be kept or read
│   ├── KeyConflictError        the same station and sequence, but another picture or product
│   ├── VersionConflictError    somebody else changed it meanwhile
│   ├── LotConflictError        a lot is on record with other figures
│   ├── KeyNameTakenError       an API key of this name is in use
│   ├── LastAdminKeyError       without this key nobody could make another
│   ├── PicturesUnavailableError the folder of kept pictures is full or out of reach
│   └── StoreUnavailableError   disk full, database locked or out of reach
└── BusyError               the queue is full; nothing was taken in

Each carries one sentence for the person who must act on it: what was expected,
what came, what to do. Transports map the class to a status or an exit code;
nothing in here knows about HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

__all__ = [
    "BundleError",
    "BusyError",
    "DamagedPictureError",
    "DataError",
    "EmptyPictureError",
    "GoldenMismatchError",
    "InspectorError",
    "KeyConflictError",
    "KeyNameTakenError",
    "LastAdminKeyError",
    "LotConflictError",
    "NotFoundError",
    "OversizePictureError",
    "PictureError",
    "PicturesUnavailableError",
    "PlantError",
    "PlantSyntaxError",
    "RecipeError",
    "RecipeFaultsError",
    "StoreError",
    "StoreUnavailableError",
    "TeachingError",
    "TooManyPicturesError",
    "Trouble",
    "UnknownProductError",
    "UnsupportedPictureError",
    "UsageError",
    "VersionConflictError",
]


class InspectorError(Exception):
    """Base of every error this package raises on purpose."""


class UsageError(InspectorError):
    """The request itself cannot be carried out."""

    def __init__(self, message: str, *parameters: str) -> None:
        """Say what is wrong, and name the parameters that it is about."""
        self.parameters = parameters
        super().__init__(message)


class UnknownProductError(UsageError):
    """No bundle is installed for the product that was named."""

    def __init__(self, product: str, known: tuple[str, ...]) -> None:
        """Name the product asked for and the ones that exist."""
        self.product = product
        self.known = known
        choices = ", ".join(known) if known else "none is installed"
        super().__init__(f"There is no bundle for product {product!r}; known products: {choices}.")


class TooManyPicturesError(UsageError):
    """A span holds more pictures than can be looked through at once."""

    def __init__(self, pictures: int, most: int) -> None:
        """Tell how many there are, and how many there may be."""
        self.pictures = pictures
        self.most = most
        super().__init__(
            f"The span holds {pictures:,} pictures; rolls and modules are looked up among at most "
            f"{most:,}. Choose a shorter span, a station or a product."
        )


class NotFoundError(UsageError):
    """There is no record or document of the name that was asked for."""


class PictureError(InspectorError):
    """The bytes that came are not a picture that can be graded."""


class EmptyPictureError(PictureError):
    """No bytes came at all."""


class UnsupportedPictureError(PictureError):
    """The bytes are no picture, or a file that holds several."""


class DamagedPictureError(PictureError):
    """The header is a picture's, the pixels do not decode."""


class OversizePictureError(PictureError):
    """The picture exceeds the limit on bytes or pixels."""


class BundleError(InspectorError):
    """A bundle is damaged, incomplete, or does not fit its own description."""


class GoldenMismatchError(BundleError):
    """The golden cases give another answer on this machine than at export."""


class RecipeError(InspectorError):
    """A recipe's settings are out of range or contradict each other."""


class RecipeFaultsError(RecipeError):
    """A recipe that somebody wrote has faults, all of which are listed."""

    def __init__(self, product: str, faults: Sequence[tuple[str, str]]) -> None:
        """Name every fault: its place in the recipe, and what is wrong there."""
        self.faults = tuple(faults)
        listed = "; ".join(f"{place}: {message}" for place, message in self.faults)
        super().__init__(f"The recipe of {product!r} cannot be used as it stands. {listed}")


class PlantError(InspectorError):
    """What describes a plant or an order is incomplete or contradicts itself."""

    def __init__(self, what: str, faults: Sequence[tuple[str, str]]) -> None:
        """Name every fault: its place in the description, and what is wrong there."""
        self.faults = tuple(faults)
        listed = "; ".join(f"{place}: {message}" for place, message in self.faults)
        super().__init__(f"{what} cannot be used as it stands. {listed}.")


class PlantSyntaxError(UsageError):
    """What is to describe a plant is no TOML at all."""

    def __init__(self, place: str, reason: str) -> None:
        """Name the place where it cannot be read on, and why."""
        self.faults = ((place, f"it is not valid TOML: {reason}"),)
        super().__init__(f"The plant is not valid TOML: {reason} ({place}).")


class DataError(InspectorError):
    """A data set is missing, incomplete, or contradicts itself."""


class Trouble(StrEnum):
    """What keeps pictures from being taught from."""

    FOLDER = "folder"  # one that is named is not there, or pictures lie in folders below it
    FEW = "few"
    DAMAGED = "damaged"
    SIZES = "sizes"
    STRANGE = "strange"  # some stand out among the good ones
    CLASSES = "classes"  # fewer than two categories, or one without a picture
    LABELS = "labels"  # one picture under two names


class TeachingError(DataError):
    """Too few pictures, pictures that contradict each other, or nothing to tell apart."""

    def __init__(self, trouble: Trouble, message: str, pictures: Sequence[str] = ()) -> None:
        """Say what is wrong; `pictures` names the files that it is wrong with, the worst first."""
        self.trouble = trouble
        self.pictures = tuple(pictures)
        super().__init__(message)


class StoreError(InspectorError):
    """A record could not be kept or read."""


class KeyConflictError(StoreError):
    """A station reused a sequence number for another picture or product."""

    def __init__(
        self,
        *,
        station: str,
        sequence: int,
        recorded_digest: str,
        received_digest: str,
        recorded_product: str,
        received_product: str,
    ) -> None:
        """Name both pictures and both products, so that the station can be put right."""
        self.station = station
        self.sequence = sequence
        self.recorded_digest = recorded_digest
        self.received_digest = received_digest
        self.recorded_product = recorded_product
        self.received_product = received_product
        super().__init__(
            f"Station {station!r} already sent sequence {sequence} with picture "
            f"{recorded_digest} for product {recorded_product!r}; this request carries picture "
            f"{received_digest} for product {received_product!r}. Nothing was counted. Send the "
            "picture again under a sequence number that was not used before."
        )


class VersionConflictError(StoreError):
    """Somebody else stored a newer version of what was about to be changed."""

    def __init__(self, *, kind: str, name: str, expected: int, newest: int) -> None:
        """Name the document, the version the change was made from and the one in force."""
        self.kind = kind
        self.name = name
        self.expected = expected
        self.newest = newest
        super().__init__(
            f"The {kind} {name!r} is at version {newest}, the change was made from version "
            f"{expected}; nothing was stored. Read the newest version and make the change again."
        )


class LotConflictError(StoreError):
    """A lot was recorded before, with other figures."""

    def __init__(self, product: str, lot: str, recorded: str, received: str) -> None:
        """Say what is on record and what came, in words."""
        self.product = product
        self.lot = lot
        super().__init__(
            f"Lot {lot!r} of {product!r} is on record: {recorded}; this report says {received}. "
            "Nothing was changed. A rejected lot that comes again, sorted, is reported as "
            "resubmitted."
        )


class PicturesUnavailableError(StoreError):
    """The place of kept pictures cannot be used now; records are not concerned."""


class KeyNameTakenError(StoreError):
    """An API key of this name is in use."""

    def __init__(self, name: str) -> None:
        """Name it."""
        self.name = name
        super().__init__(
            f"There is a key {name!r} already; choose another name, or revoke that one first."
        )


class LastAdminKeyError(StoreError):
    """The only admin key was to be revoked."""

    def __init__(self, name: str) -> None:
        """Name it."""
        self.name = name
        super().__init__(
            f"{name!r} is the only admin key in use: without it nobody could make another. Make "
            "a new admin key first, then revoke this one."
        )


class StoreUnavailableError(StoreError):
    """The database cannot take the record now: nothing was counted."""


class BusyError(InspectorError):
    """The queue is full; nothing was taken in."""

    def __init__(self, waiting: int, retry_after_s: int) -> None:
        """Say how many wait and when to come again, in whole seconds."""
        self.waiting = waiting
        self.retry_after_s = retry_after_s
        super().__init__(
            f"{waiting} pictures are waiting already and no more are taken in; this one was not "
            f"counted. Send it again in {retry_after_s} s."
        )
