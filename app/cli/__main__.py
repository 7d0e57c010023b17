"""`python -m app.cli` is `codecite`."""

import sys

from app.cli import main

sys.exit(main())
