"""sqlite-utils, loaded without pandas: it loads that wherever it is installed (90 MB and a second), and nothing here needs it."""

from __future__ import annotations

import sys

if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # makes `import pandas` fail, as where it is not installed
    try:
        import sqlite_utils.db  # noqa: F401  # for what it does
    finally:
        del sys.modules["pandas"]
