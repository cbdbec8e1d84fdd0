"""The body of an article page: what is text of the article, and what only stands beside it.

    tree --walk--> blocks, runs --lines--> lines, sums --alone--> chances --place--> the body's block --placed--> chances --> text

Words of class names are in `names`, phrases in `phrases`; what each sign weighs is in `weights.json`, made by
`python -m benchmarks.fit_body` (docs/extraction.md tells the method).
"""

from aggregator.extractors.body.alone import Known
from aggregator.extractors.body.article import Body, find, survey
from aggregator.extractors.body.given import of_nodes
from aggregator.extractors.body.lines import Layout
from aggregator.extractors.body.markup import markup

__all__ = ["Body", "Known", "Layout", "find", "markup", "of_nodes", "survey"]
