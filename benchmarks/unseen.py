"""The whole extractor on hosts its weights have not seen: `python -m benchmarks.unseen --cases DIR [--worst N]`.

The hosts of the cases are parted in five; the pages of each part are extracted from beginning to end with weights that
`fit_body` learns from the other four (the chances on which the second regression is trained, too, come from within those
four). What people tuned by eye on the same pages (words, thresholds) this cannot undo. Needs the `bench` extra.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.model_selection import GroupKFold

from aggregator.extractors.body.chances import Models
from benchmarks import fit_body
from benchmarks.fit_body import FOLDS, Sample, Signs
from benchmarks.peers import NOWHERE, ours
from benchmarks.report import last_line, table
from benchmarks.scoring import Case, Record, interval, load, mean, read, score_all, site_of
from benchmarks.taken_apart import from_sources

SEAM = "aggregator.extractors.body.chances.models"
METRICS = ("text", "text, pooled", "snippets", "beginning")
"""What the weights of the body decide; of the other fields nothing is learnt."""


def learnt(pages: list[Sample], judged: list[list[Signs]]) -> Models:
    """The regressions that these pages give, as `fit_body --write` would write them."""
    labels, weights, hosts = fit_body.weigh(pages)
    first = [signs for page in judged for signs in page]
    chances = fit_body.crossed(first, labels, weights, hosts)
    chances[np.array([out for sample in pages for out in fit_body.ruled_out(sample)])] = 0.0
    lines = [line for sample in pages for line in sample.page.lines]
    for line, chance in zip(lines, chances, strict=True):
        line.chance = float(chance)
    pairs = zip(pages, judged, strict=True)
    second = [signs for sample, own in pairs for signs in fit_body.signs_placed(sample, own)]
    return Models(fit_body.table_of(first, labels, weights), fit_body.table_of(second, labels, weights))


def extracted(cases: list[Case], pages: list[Sample]) -> dict[tuple[str, str, str], Record]:
    """What is found on each page by weights that have not seen its host."""
    judged = [fit_body.signs_alone(sample) for sample in pages]
    homes = [site_of(sample.case) for sample in pages]
    found: dict[tuple[str, str, str], Record] = {}
    left = {site_of(case.gold) for case in cases}
    for train, test in GroupKFold(FOLDS).split(pages, groups=homes):
        models = learnt([pages[n] for n in train], [judged[n] for n in train])
        sites = {homes[n] for n in test}
        left -= sites
        found |= by_weights(models, [case for case in cases if site_of(case.gold) in sites])
    if left:  # hosts without a line that could be learnt from have been seen by no weights
        found |= by_weights(learnt(pages, judged), [case for case in cases if site_of(case.gold) in left])
    return found


def by_weights(models: Models, cases: list[Case]) -> dict[tuple[str, str, str], Record]:
    """What the extractor finds with other weights than its own."""
    with patch(SEAM, lambda: models):
        return {case.page: ours(read(case.gold, case.path.read_bytes()), case.gold["url"] or NOWHERE) for case in cases}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N pages whose text scores least")
    said = parser.parse_args()
    from_sources()
    cases = [case for case in load(said.cases) if case.gold.get("text") or case.gold.get("with")]
    scored = score_all(cases, extracted(cases, list(fit_body.samples(said.cases))))
    figures: dict[str, Any] = {"intervals": {}}
    rows = []
    for metric in METRICS:
        for corpus, values in scored[metric].items():
            own = [score for _, score in values]
            low, high = interval(own)
            figures[f"{metric} {corpus}"] = round(mean(own), 4)
            figures["intervals"][f"{metric} {corpus}"] = (round(low, 4), round(high, 4))
            rows.append((f"{metric}, {corpus}", len(own), f"{mean(own):.4f}", f"{low:.3f}-{high:.3f}"))
    print(table("On hosts the weights have not seen", ("metric, corpus", "pages", "score", "95 %"), rows))
    for name, score in sorted(scored["text"]["all"], key=lambda pair: pair[1])[: said.worst]:
        print(f"{score:.3f} {name}")
    print(last_line("unseen", figures, cases=said.cases.name, libraries=("scikit-learn",)))


if __name__ == "__main__":
    main()
