"""A little web of bad servers: `faults.py` is the table, `servers.py` its hosts, `test_faults.py` asks each of them.

`python -m tests.hostile.reference docs/reference/faults.md` prints the table.
"""

import sys
from pathlib import Path

TESTS = str(Path(__file__).resolve().parent.parent)
if TESTS not in sys.path:  # the kits of the tests are found when this is run as a module, too
    sys.path.insert(0, TESTS)
