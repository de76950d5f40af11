"""What an operator can set, by an environment variable of the same name after INSPECTOR_."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits
from inspector.cores import usable_cores
from inspector.errors import UsageError
from inspector.locations import database_address

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

    @field_validator("products", mode="before")
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
    def limits(self) -> Limits:
        """What is refused unread."""
        return Limits(max_bytes=self.max_body_bytes, max_pixels=self.max_pixels)
