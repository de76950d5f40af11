"""The page that lists inspections, and the page of one."""

from service.pages.inspections.routes import install

__all__ = ["install"]
