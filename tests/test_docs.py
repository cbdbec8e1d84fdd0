"""The docs tell what the code does: given the code as it is, then the pages of docs/reference, the schema and the README."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from aggregator import failures
from aggregator.cli import reference
from aggregator.store import Store

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LONGEST_MODULE = 300
CONFLICT = re.compile(rb"^(?:<{7} |[|]{7} |={7}\r?$|>{7} )", re.M)
"""What a merge leaves where it could not decide (`git help merge`, How conflicts are presented)."""


@pytest.mark.parametrize("page", reference.PAGES)
def test_the_reference_is_current(page: str) -> None:
    written = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), "run `make docs`"


def test_every_failure_kind_is_explained() -> None:
    assert set(failures.FAILURES) == set(failures.FailureKind)
    for kind, info in failures.FAILURES.items():
        assert info.meaning.endswith("."), kind
        assert info.advice.endswith((".", "`.")), kind


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_command_in_the_readme_exists() -> None:
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    known = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    for words in set(re.findall(r"aggregator ((?:sources|db|export) [a-z]+|[a-z]+)", said)):
        assert f"aggregator {words}`" in known or f"aggregator {words.split()[0]}`" in known, words


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    for module in (ROOT / "aggregator").rglob("*.py"):
        lines = len(module.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST_MODULE, f"{module.relative_to(ROOT)}: {lines} lines"


def test_no_file_holds_what_a_merge_could_not_decide() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    tracked = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    files = [path for name in tracked if name and (path := ROOT / name.decode()).is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        if found := b"\0" not in content and CONFLICT.search(content):
            line = content[: found.start()].count(b"\n") + 1
            raise AssertionError(f"{path.relative_to(ROOT)}:{line}: {found[0].decode()}")


@pytest.mark.parametrize("begins", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> branch"])
def test_what_a_merge_leaves_is_known_when_it_is_seen(begins: str) -> None:
    assert CONFLICT.search(f"text\n{begins}\nmore\n".encode())
    assert not CONFLICT.search(f"text\n {begins}\n{begins[:6]}\n{begins[:1] * 9}\n".encode())


def test_the_queries_of_the_readme_and_the_guide_run(tmp_path: Path) -> None:
    database = tmp_path / "empty.db"
    Store.open(database).close()
    connection = sqlite3.connect(database)
    queries = []
    for document in (ROOT / "README.md", DOCS / "howto" / "query-the-archive.md"):
        queries += re.findall(r"```sql\n(.*?)```", document.read_text(encoding="utf-8"), re.S)
    assert len(queries) >= 5
    for query in queries:
        for statement in filter(str.strip, query.split(";")):
            connection.execute(statement).fetchall()
    connection.close()
