"""The pages of statistics: any span, any grouping, with charts, tables and files."""

from service.pages.statistics.routes import install

__all__ = ["install"]
