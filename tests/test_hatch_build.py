"""The install: given sources, a compiler or none, then this is in the wheel, and whoever installs hears why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.test_compiled import ROOT, has_compiler

PYPROJECT = """
[project]
name = "aggregator"
version = "1"
[tool.hatch.build.targets.wheel]
packages = ["aggregator"]
[tool.hatch.build.hooks.custom]
"""

WELL = "def twice(number: int) -> int:\n    return 2 * number\n"


@dataclass(frozen=True)
class Wheel:
    """What an install would unpack, and what was said while it was made."""

    path: Path
    said: str

    @property
    def compiled(self) -> list[str]:
        with zipfile.ZipFile(self.path) as packed:
            return [name for name in packed.namelist() if name.startswith("aggregator_compiled/")]

    def runs(self, program: str, folder: Path) -> str:
        with zipfile.ZipFile(self.path) as packed:
            packed.extractall(folder)
        ran = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
        return ran.stdout.strip()


def built(checkout: Path, source: str, **environment: str) -> Wheel:
    """The wheel of a checkout whose extractor is one small module, by the project's own hook."""
    package = checkout / "aggregator"
    extractors = package / "extractors"
    extractors.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "aggregator" / "compiled.py", package)
    shutil.copy(ROOT / "hatch_build.py", checkout)
    shutil.rmtree(checkout / "out", ignore_errors=True)
    (checkout / "pyproject.toml").write_text(PYPROJECT)
    (package / "__init__.py").touch()
    (extractors / "__init__.py").write_text(
        "from aggregator import compiled\n__path__[:0] = compiled.folders(__name__)\n"
    )
    (extractors / "words.py").write_text(source)
    plain = {name: value for name, value in os.environ.items() if name != "AGGREGATOR_PURE"}
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(checkout / "out")],
        cwd=checkout, env={**plain, **environment}, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    (path,) = (checkout / "out").glob("*.whl")
    return Wheel(path, made.stdout + made.stderr)


RUN = "from aggregator.extractors import words; print(words.__loader__.__class__.__name__, words.twice(21))"


def test_where_there_is_a_compiler_the_wheel_has_both_forms_and_is_for_this_python_alone(tmp_path: Path) -> None:
    wheel, there = built(tmp_path, WELL), has_compiler()
    assert bool(wheel.compiled) == there, wheel.said
    assert wheel.path.name.endswith("py3-none-any.whl") == (not there)
    assert wheel.runs(RUN, tmp_path / "site") == ("ExtensionFileLoader 42" if there else "SourceFileLoader 42")


@pytest.mark.parametrize(
    ("source", "environment", "why"),
    [
        (WELL, {"CC": "/bin/false", "LDSHARED": "/bin/false"}, "/bin/false"),
        (WELL, {"CC": "no-such-compiler", "LDSHARED": "no-such-compiler"}, "no-such-compiler"),
        (WELL.replace("2 * number", "'two'"), {}, "Incompatible return value"),
    ],
    ids=["a compiler that fails", "no compiler", "what mypyc refuses"],
)
def test_where_it_cannot_be_compiled_the_sources_are_installed_and_the_reason_is_said(
    tmp_path: Path, source: str, environment: dict[str, str], why: str
) -> None:
    wheel = built(tmp_path, source, **environment)
    assert wheel.compiled == []
    assert wheel.path.name.endswith("py3-none-any.whl")
    assert "was not compiled, and runs from its sources" in wheel.said
    assert why in wheel.said
    assert wheel.runs(RUN, tmp_path / "site").startswith("SourceFileLoader")


def test_whoever_wants_the_sources_gets_nothing_else_and_hears_of_no_fault(tmp_path: Path) -> None:
    wheel = built(tmp_path, WELL, AGGREGATOR_PURE="1")
    assert wheel.compiled == []
    assert "not compiled" not in wheel.said


def test_the_same_sources_are_compiled_once(tmp_path: Path) -> None:
    first = built(tmp_path, WELL)
    again = built(tmp_path, WELL, CC="/bin/false", LDSHARED="/bin/false")
    assert again.compiled == first.compiled
    assert bool(first.compiled) == has_compiler()
    other = built(tmp_path, WELL.replace("2", "3"), CC="/bin/false", LDSHARED="/bin/false")
    assert other.compiled == []
