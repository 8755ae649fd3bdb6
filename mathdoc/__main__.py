"""`python -m mathdoc` is the command `mathdoc`."""

import sys

from mathdoc.cli import main

if __name__ == "__main__":
    sys.exit(main())
