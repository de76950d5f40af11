"""Showing a page to whoever sits in front of this machine, where somebody does."""

from __future__ import annotations

import os
import sys
import webbrowser

__all__ = ["open_page"]


def open_page(address: str) -> bool:
    """Open an address in the browser of this desktop; False where there is no desktop.

    A machine that is reached by SSH or runs without a screen has none: a browser for text would
    take over the terminal.
    """
    if sys.platform.startswith("linux"):
        here = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if not here or os.environ.get("SSH_CONNECTION"):
            return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
