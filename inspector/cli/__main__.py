"""`python -m inspector.cli` is the command `inspector`."""

import sys

from inspector.cli import main

sys.exit(main())
