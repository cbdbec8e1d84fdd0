"""What `export` does: rows stream from the archive into a format, one at a time."""

from __future__ import annotations

from pathlib import Path

from aggregator.cli import files, paper
from aggregator.cli.reading import Question
from aggregator.cli.settings import counted
from aggregator.outputs import OUTPUTS
from aggregator.store import Store


def write(question: Question, kind: str, query: str | None, output: Path | None) -> None:
    """Write the articles of a question to a file or stdout; a file appears only when it is complete."""
    number = 0
    with Store.open(question.said.archive(), readonly=True) as store:
        rows = store.news(**question.narrowed, query=query)
        with files.output(output) as stream:
            for line in OUTPUTS[kind](rows):
                stream.write(line)
                number += 1
    if output:
        articles = number - 1 if kind == "csv" and number else number
        paper.errors().print(f"{output}: {counted(articles, 'article')}", soft_wrap=True)
