"""Finished articles in, what each is about out: the places it names, whom it cites, what it is compared by. Pure.

What follows from that among other articles (whose reprint it is, which story it tells) the archive decides, one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from aggregator import citations, dedup, places
from aggregator.model import Study, StudyTask

log = logging.getLogger(__name__)

Outlets = tuple[tuple[str, str, str], ...]
"""Key, name and home page of each configured source."""


def of(tasks: Sequence[StudyTask], outlets: Outlets) -> list[Study]:
    """The study of each article, in the same order. One that our code cannot cope with has an empty one."""
    return [_one(task, outlets) for task in tasks]


def _one(task: StudyTask, outlets: Outlets) -> Study:
    try:
        return _study(task, outlets)
    except Exception:
        # one article must not stop the others; the traceback is for us
        log.exception("%s: could not be studied", task.url)
        return Study(task)


def _study(task: StudyTask, outlets: Outlets) -> Study:
    mentions = places.mentions(task.title, task.lead, task.text, task.home)
    raise NotImplementedError
