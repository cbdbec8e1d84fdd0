"""The table itself: every row is one of its own, points to a test that exists, and stands in the reference."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from .fault import Fault, Group
from .faults import FAULTS
from .reference import page

TESTS = Path(__file__).resolve().parent.parent
ELSEWHERE = [fault for fault in FAULTS if fault.tested_in]


def test_the_page_of_faults_is_current() -> None:
    reference = TESTS.parent / "docs" / "reference" / "faults.md"
    assert reference.read_text(encoding="utf-8") == page(), "make docs"


def test_every_fault_has_a_name_of_its_own_and_every_group_its_faults() -> None:
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []
    assert {fault.group for fault in FAULTS} == set(get_args(Group))


def test_a_fault_without_a_server_is_refused_or_tested_elsewhere() -> None:
    assert [fault.name for fault in FAULTS if fault.server is None and not fault.tested_in] == ["refused"]


@pytest.mark.parametrize("fault", ELSEWHERE, ids=str)
def test_what_is_tested_elsewhere_is_tested_there(fault: Fault) -> None:
    file, _, name = fault.tested_in.partition("::")
    assert re.search(rf"^def {name}\(", (TESTS / file).read_text(encoding="utf-8"), re.M)
