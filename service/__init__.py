"""The HTTP service: takes pictures from stations, answers with verdicts, counts each once."""

from service.app import create_app
from service.server import serve
from service.settings import Settings

__all__ = ["Settings", "create_app", "serve"]
