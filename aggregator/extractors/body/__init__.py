"""The body of an article page: what is text of the article, and what only stands beside it.

    tree --walk--> blocks, runs --lines--> lines, sums --alone--> chances --place--> the body's block --placed--> chances --> text

Words of class names are in `names`, phrases in `phrases`; what each sign weighs is in `weights.json`, made by
`python -m benchmarks.fit_body` (docs/extraction.md tells the method).
"""

# ruff: noqa: E402 - the modules are found where the first statement says

from aggregator.compiled import folders

__path__[:0] = folders(__name__)

from aggregator.extractors.body.alone import Known
from aggregator.extractors.body.article import Body, find, survey
from aggregator.extractors.body.given import of_nodes
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.markup import markup

__all__ = ["Body", "Known", "Layout", "find", "markup", "of_nodes", "survey"]
