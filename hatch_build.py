"""Compiles the extractor for a wheel, an editable one too, with mypyc; where that fails, its sources are all there is.

hatchling calls `CompiledExtractor`. `aggregator/compiled.py` tells what becomes of the result, docs/decisions/0010 why. The
folder `build/compiled` keeps what was made, so that the same sources are compiled once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from sysconfig import get_config_var
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from aggregator import compiled  # noqa: E402 - it imports nothing that has to be installed

MADE = ROOT / "build" / "compiled"
FORM = str(get_config_var("SOABI") or sys.implementation.cache_tag)
"""For which interpreters and systems: what the names of compiled modules end in (PEP 3149)."""

OPTIMISED = "1"
"""gcc's level: at 2 the compilation takes a quarter longer, and the extractor is as fast."""


class CompiledExtractor(BuildHookInterface):
    """Puts the package `aggregator_compiled` into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or os.environ.get(compiled.PURE):
            return
        made = MADE / f"{FORM}-{compiled.digest()}"
        try:
            why = "" if made.exists() else _make(made)
        except OSError as error:
            why = str(error)
        if why:
            self.app.display_warning(f"The extractor was not compiled, and runs from its sources:\n{why}")
            return
        build_data["force_include"][str(made)] = compiled.PACKAGE
        if version == "standard":
            build_data["pure_python"], build_data["infer_tag"] = False, True


def _make(made: Path) -> str:
    """Compile into a folder that is there when it is whole; what went wrong, if it did."""
    MADE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=MADE) as folder:
        run = subprocess.run([sys.executable, __file__, folder], cwd=ROOT, capture_output=True, text=True)
        if run.returncode:
            return run.stdout + run.stderr
        package = Path(folder, "package")
        Path(package, "__init__.py").write_text(f'SOURCES = "{compiled.digest()}"\n')
        for old in MADE.glob(f"{FORM}-*"):
            shutil.rmtree(old)
        package.rename(made)
    return ""


def _compile(folder: Path) -> None:
    """Compile the sources; the modules come to `package`, in the folders of their names. Ends with 1 for what mypy refuses."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    names = [path.relative_to(ROOT).as_posix() for path in compiled.sources()]
    extensions = mypycify(
        ["--config-file=", "--ignore-missing-imports", f"--cache-dir={folder / 'cache'}", *names],
        opt_level=OPTIMISED,
        debug_level="0",
        target_dir=str(folder / "c"),
        group_name=f"{compiled.PACKAGE}.native",
    )
    build = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
    build.build_lib, build.build_temp = str(folder / "lib"), str(folder / "objects")
    build.ensure_finalized()
    build.run()
    (folder / "lib" / compiled.PACKAGE).rename(folder / "package")
    (folder / "lib" / "aggregator").rename(folder / "package" / "aggregator")


if __name__ == "__main__":
    _compile(Path(sys.argv[1]))
