"""Figures of production over HTTP."""

from service.figures.routes import install

__all__ = ["install"]
