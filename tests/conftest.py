"""What every test may use: the shared cases where they are, and no network but loopback."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from aggregator.fetch import ENGINES, Fetcher

# the same examples in every run of CI: what hypothesis finds on a developer's machine becomes an example of its own
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

# as docs/howto/collect-from-a-cluster.md tells everybody on Python 3.11; read when Dask is imported
os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")

# whoever runs the tests under nohup has SIGHUP ignored, and so would every command that they start
signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of real cases (feeds, pages, texts with gold answers), which is not part of the project."""
    folder = Path(os.environ.get("AGGREGATOR_CASES", ROOT.parent / "shared" / "cases"))
    if not folder.is_dir():
        pytest.skip(f"no cases at {folder}: set AGGREGATOR_CASES to the folder that has them")
    return folder


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """For what holds whatever carries the requests: the test runs once over each engine, every Fetcher's that names none."""
    chosen = str(request.param)
    monkeypatch.setitem(Fetcher.__init__.__kwdefaults__, "engine", chosen)
    return chosen


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that `aggregator demo` makes: fourteen outlets, two passes, two hours apart."""
    from aggregator.demo import two_passes as demo

    database = tmp_path_factory.mktemp("demo") / "demo.db"
    with demo.press(datetime.now(UTC)) as press:
        asyncio.run(demo.collected(press, database))
    return database
