"""The extractor's two forms: given these sources and what was compiled of them, then this one runs, and says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from aggregator import compiled
from aggregator.normalize import charset
from tests.fuzz.corpus import write_newsroom

ROOT = Path(__file__).resolve().parent.parent

RECORDS = """
import json, sys
from datetime import UTC, datetime
from aggregator import extractors
from aggregator.model import Hints

hints = Hints(now=datetime(2030, 1, 1, tzinfo=UTC), timezone="Asia/Vladivostok", with_html=True)
json.dump([repr(extractors.extract(html, url, hints)) for url, html in json.load(sys.stdin)], sys.stdout)
"""

WHERE = "import aggregator.extractors.body.walk as walk; print(walk.__loader__.__class__.__name__)"


def said(program: str, given: str = "", *, beside: Path = ROOT, **environment: str) -> str:
    """What a program of its own prints, with `aggregator` from a folder."""
    plain = {name: value for name, value in os.environ.items() if name != compiled.PURE}
    run = subprocess.run(
        [sys.executable, "-c", program],
        input=given, capture_output=True, text=True, check=True, cwd=beside,
        env={**plain, "PYTHONPATH": str(beside), **environment},
    )  # fmt: skip
    return run.stdout.strip()


def has_compiler() -> bool:
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    return shutil.which(compiler) is not None and Path(sysconfig.get_path("include"), "Python.h").exists()


@pytest.fixture(scope="module")
def installed() -> None:
    """The compiled extractor. Where it can be made and is not, that is the failure of whatever asks for it."""
    if said("from aggregator import compiled; print(compiled.made() is not None)") == "True":
        return
    if not has_compiler():
        pytest.skip("no C compiler with Python's headers here: the extractor cannot be compiled")
    pytest.fail(
        "the extractor is not compiled of these sources: `make test` does that, `pip install -v -e .` says what is wrong"
    )


@pytest.fixture(scope="module")
def press_pages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Addresses and pages of the newsroom's outlets."""
    folder = write_newsroom(tmp_path_factory.mktemp("press"))
    return [
        (f"https://vesti.example/{path.name}", charset.decode(path.read_bytes(), None)[0])
        for path in sorted(folder.glob("extraction/pages/*"))
    ]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout whose extractor may be edited."""
    shutil.copytree(ROOT / "aggregator", tmp_path / "aggregator", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_an_install_brings_a_compiled_extractor_and_it_is_the_one_that_runs(installed: None) -> None:
    assert said(WHERE) == "ExtensionFileLoader"


def test_whoever_asks_for_the_sources_has_them(installed: None) -> None:
    assert said(WHERE, **{compiled.PURE: "1"}) == "SourceFileLoader"


def test_a_source_that_was_edited_since_is_never_shadowed(installed: None, copied: Path) -> None:
    assert said(WHERE, beside=copied) == "ExtensionFileLoader"
    source = copied / "aggregator" / "extractors" / "tails.py"
    source.write_text(source.read_text() + "\nEDITED = True\n")
    assert said(WHERE, beside=copied) == "SourceFileLoader"
    assert said("from aggregator.extractors import tails; print(tails.EDITED)", beside=copied) == "True"


def test_a_source_that_was_added_or_taken_away_is_noticed(installed: None, copied: Path) -> None:
    added = copied / "aggregator" / "extractors" / "body" / "more.py"
    added.touch()
    assert said(WHERE, beside=copied) == "SourceFileLoader"
    added.unlink()
    assert said(WHERE, beside=copied) == "ExtensionFileLoader"


def test_both_forms_give_the_same_records(installed: None, press_pages: list[tuple[str, str]]) -> None:
    given = json.dumps(press_pages)
    compiled_says = json.loads(said(RECORDS, given))
    sources_say = json.loads(said(RECORDS, given, **{compiled.PURE: "1"}))
    assert len(compiled_says) == len(press_pages) > 20
    assert compiled_says == sources_say


def test_the_version_says_in_which_form_the_extractor_runs(installed: None) -> None:
    version = "from aggregator.cli import main; import sys; sys.argv = ['aggregator', '--version']; main()"
    assert "compiled" in said(version)
    assert "from its sources" in said(version, **{compiled.PURE: "1"})
