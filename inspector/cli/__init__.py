"""The command line: `inspector COMMAND`."""

from inspector.cli.app import main

__all__ = ["main"]
