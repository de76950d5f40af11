"""`python -m inspector.demo` is `inspector demo`."""

import sys

from inspector.cli import main

sys.exit(main(["demo", *sys.argv[1:]]))
