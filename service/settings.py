"""What an operator can set, by an environment variable of the same name after INSPECTOR_."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits
from inspector.cores import usable_cores
from inspector.errors import UsageError
from inspector.locations import database_address, pictures_folder
from inspector.pictures import GIGABYTE

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Settings of one service process; immutable."""

    model_config = SettingsConfigDict(
        env_prefix="INSPECTOR_", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database: str = Field(
        default_factory=database_address,
        description="Where records are kept: a file, or postgresql+psycopg://user@host/name.",
    )
    products: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Products to serve, separated by commas; by default all that are installed.",
    )
    max_body_bytes: int = Field(
        default=DEFAULT_LIMITS.max_bytes, ge=1, description="Largest request body, in bytes."
    )
    max_bodies_bytes: int = Field(
        default=512 * 1024**2,
        ge=1,
        description="Bytes of pictures that are received and graded, and of documents of more than "
        "64 KiB that are received, at a time; beyond it the answer is 503.",
    )
    body_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Seconds in which a request body must have come; of pictures to teach from, "
        "seconds in which some more must have come.",
    )
    head_seconds: float = Field(
        default=20.0,
        gt=0,
        le=3600,
        description="Seconds in which the address and the headers of a request must have come, "
        "counted from the connection for the first and from its first byte for every other.",
    )
    max_pixels: int = Field(
        default=DEFAULT_LIMITS.max_pixels, ge=1024, description="Largest picture, in pixels in all."
    )
    queue_length: int = Field(
        default=64, ge=1, description="Pictures that may wait; beyond it the answer is 503."
    )
    cores: int = Field(
        default_factory=usable_cores, ge=1, le=1024, description="Cores to grade on."
    )
    keep_records_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after which records are deleted; what they counted stays. By default "
        "they are kept for ever.",
    )

    keep_pictures: Path | None = Field(
        default=None,
        description="Folder for pictures that are kept; by default beside the database.",
    )
    keep_pictures_passed_share: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="Share of the pictures that passed to keep; all others are kept.",
    )
    keep_pictures_max_gb: float = Field(
        default=10.0,
        ge=0,
        le=1_000_000,
        description="Room for kept pictures, in GB (10^9 bytes); 0 keeps none.",
    )
    open_board: bool = Field(
        default=False,
        description="Show board and statistics without sign-in to everybody on the network.",
    )
    session_hours: float = Field(
        default=12.0,
        gt=0,
        le=24 * 90,
        description="Hours after which a browser that was not used is signed out.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of proxies, separated by commas, that are believed when "
        "they say in X-Forwarded-For whom they speak for.",
    )
    keep_sign_ins_days: int = Field(
        default=90,
        ge=1,
        le=36_500,
        description="Days after which sign-ins and refusals leave the log; changes stay.",
    )

    teach_max_pictures: int = Field(
        default=1000, ge=1, le=100_000, description="Pictures taken in to teach a product."
    )
    teach_max_bytes: int = Field(
        default=2 * 1024**3, ge=1, description="Bytes taken in to teach a product, all together."
    )

    @field_validator("products", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Settings from `values`, then the environment, then defaults; None counts as not given.

        Raises UsageError naming what cannot be used.
        """
        try:
            return cls(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, entry['loc'])) or 'settings'}: {entry['msg']}"
                for entry in error.errors()
            )
            raise UsageError(f"The service's settings cannot be used: {problems}.") from error

    @property
    def keep_records(self) -> timedelta | None:
        """How long records are kept; None: for ever."""
        days = self.keep_records_days
        return None if days is None else timedelta(days=days)

    @property
    def pictures_folder(self) -> Path:
        """Where pictures are kept."""
        return self.keep_pictures or pictures_folder(self.database)

    @property
    def pictures_bytes(self) -> int:
        """How much room kept pictures may take."""
        return int(self.keep_pictures_max_gb * GIGABYTE)

    @property
    def keep_sign_ins(self) -> timedelta:
        """How long the log remembers sign-ins and refusals."""
        return timedelta(days=self.keep_sign_ins_days)

    @property
    def session_lasts(self) -> timedelta:
        """How long a browser stays signed in without being used."""
        return timedelta(hours=self.session_hours)

    @property
    def limits(self) -> Limits:
        """What is refused unread."""
        return Limits(max_bytes=self.max_body_bytes, max_pixels=self.max_pixels)
