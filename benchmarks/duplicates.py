"""What `benchmarks.reprints` is made of: the cases, ways to find candidates, families of copies, and their scores."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator import dedup
from aggregator.dedup.exact import digest
from aggregator.dedup.minhash import OPENING_PERMUTATIONS, SEED, sketch
from aggregator.dedup.minhash import PERMUTATIONS as WHOLE_PERMUTATIONS
from aggregator.dedup.wording import shingles, wording
from aggregator.model import Article, Moment
from aggregator.store import articles, bands, migrations, reprints

BEGUN = datetime(2024, 11, 12, tzinfo=UTC)
HOME = ZoneInfo("UTC")
OURS = WHOLE_PERMUTATIONS + OPENING_PERMUTATIONS
PERMUTATIONS, ROWS = 64, 2
"""Of the rivals, who have bands: a candidate shares one of them."""

Family = Mapping[str, str]
"""The earliest of its family, by article."""
Edge = tuple[str, str, float]
Candidates = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Labelled:
    a: str
    b: str
    label: int
    kind: str


@dataclass(frozen=True, slots=True)
class Case:
    """The cluster and the kind of variant of each text."""

    cluster: dict[str, str]
    kinds: dict[str, str]


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU seconds a text."""

    keys: float
    store: float

    @property
    def all(self) -> float:
        return self.keys + self.store


# ---------------------------------------------------------------- cases


def read_texts(folder: Path) -> list[Text]:
    """The texts of a set, each id once."""
    return list({each["id"]: Text(each["id"], each["text"]) for each in _lines(folder / "docs.jsonl")}.values())


def read_pairs(folder: Path) -> list[Labelled]:
    """Pairs with their label; `kind` is that of a variant, empty for pairs of real texts."""
    rows = _lines(folder / "pairs.jsonl")
    return [Labelled(each["a"], each["b"], each["label"], each.get("kind", "")) for each in rows]


def read_case(folder: Path) -> Case:
    case = Case({}, {})
    for each in _lines(folder / "clusters.jsonl"):
        for member, kind in zip(each["members"], each["kinds"], strict=True):
            case.cluster[member] = each["cluster"]
            case.kinds[member] = kind
    return case


def shuffled(texts: Sequence[Text], seed: int) -> list[Text]:
    order = sorted(texts, key=lambda each: each.id)
    random.Random(seed).shuffle(order)
    return order


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# ---------------------------------------------------------------- through the store


def through_the_store(order: Sequence[Text], crowd: int = 0) -> tuple[Family, dict[str, str], Timing]:
    """The family and the kind of copy of each text, in the order of arrival, each from a source of its own."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(connection, Path("memory"))
    _crowd(connection, crowd)
    keys = store = 0.0
    ids = {}
    for n, each in enumerate(order):
        begun = time.process_time()
        named, made = dedup.described(each.text)
        keys += time.process_time() - begun
        at = BEGUN + timedelta(seconds=n)
        article = Article(f"s{n}", f"https://s{n}.example/", f"s{n}.example", "", at.date(), at, text=each.text,
                          published=Moment(at), fingerprint=named, bands=made.bands if made else ())  # fmt: skip
        connection.execute("BEGIN")
        number = articles.insert(
            connection, article, HOME, key=article.key, page_state="complete", endpoint_id=1, said=""
        )
        begun = time.process_time()
        reprints.mark(connection, number, article)
        store += time.process_time() - begun
        connection.execute("COMMIT")
        ids[number] = each.id
    rows = connection.execute("SELECT id, coalesce(reprint_of, id), reprint_kind FROM articles").fetchall()
    connection.close()
    family = {ids[number]: ids[root] for number, root, _ in rows}
    return (
        family,
        {ids[number]: kind for number, _, kind in rows if kind},
        Timing(keys / len(order), store / len(order)),
    )


def _crowd(connection: sqlite3.Connection, count: int) -> None:
    """Keys of so many articles that nothing is like, spread over the window."""
    rng = random.Random(1)
    for n in range(count):
        day = (BEGUN - timedelta(days=n % bands.DAYS)).date()
        bands.add(connection, 10**9 + n, day, [rng.randrange(-(2**31), 2**31) for _ in range(OURS)])


# ---------------------------------------------------------------- beside the store


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(wording(text))


@cache
def _runs(text: str) -> frozenset[str]:
    return frozenset(shingles(_words(text)))


@cache
def _prepared(text: str) -> dedup.Wording | None:
    return dedup.prepared(text)


def _long_enough(order: Sequence[Text]) -> list[Text]:
    return [each for each in order if _prepared(each.text) is not None]


def by_our_keys(order: Sequence[Text]) -> Candidates:
    found = {each.id: sketch(_words(each.text)) for each in order}
    return _sharing({name: made.bands for name, made in found.items() if made})


def by_rensa(order: Sequence[Text]) -> Candidates:
    from rensa import RMinHash

    keys = {}
    for each in _long_enough(order):
        made = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        made.update(list(_runs(each.text)))
        digest = made.digest()
        keys[each.id] = [(n, *digest[n : n + ROWS]) for n in range(0, PERMUTATIONS, ROWS)]
    return _sharing(keys)


def by_datasketch(order: Sequence[Text]) -> Candidates:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(PERMUTATIONS // ROWS, ROWS))
    found = []
    for each in _long_enough(order):
        made = MinHash(num_perm=PERMUTATIONS, seed=SEED)
        made.update_batch([run.encode() for run in _runs(each.text)])
        found += [(other, each.id) for other in index.query(made)]
        index.insert(each.id, made)
    return found


def by_equal_texts(order: Sequence[Text]) -> Candidates:
    return _sharing({each.id: [named] for each in order if (named := digest(_words(each.text)))})


def warmed(order: Sequence[Text]) -> None:
    """Find the words and their runs of all texts, so that no way pays for it."""
    for each in order:
        _runs(each.text)
        _prepared(each.text)


def way_names() -> dict[str, Callable[[Sequence[Text]], Candidates]]:
    """Ways to find candidates; all are given the words, and the libraries their runs, too."""
    found: dict[str, Callable[[Sequence[Text]], Candidates]] = {
        "our keys, in memory": by_our_keys,
        f"rensa {PERMUTATIONS}, bands of {ROWS}": by_rensa,
        "equal texts alone": by_equal_texts,
    }
    if find_spec("datasketch"):
        found[f"datasketch {PERMUTATIONS}, bands of {ROWS}"] = by_datasketch
    return found


def _sharing(keys: Mapping[str, Iterable[object]]) -> Candidates:
    holders: dict[object, list[str]] = defaultdict(list)
    found = set()
    for name, each in keys.items():
        for key in each:
            found.update((other, name) for other in holders[key])
            holders[key].append(name)
    return found


def edges(order: Sequence[Text], least: float, found: Candidates | None = None) -> list[Edge]:
    """The candidates that are copies, with their scores."""
    texts = {each.id: each.text for each in order}
    result = []
    for a, b in by_our_keys(order) if found is None else found:
        like = dedup.likeness(_prepared(texts[a]), _prepared(texts[b]), least)
        if like is not None:
            result.append((a, b, like.score))
    return result


def families(order: Sequence[Text], found: Iterable[Edge], least: float) -> Family:
    """What the store makes of such copies: each follows the earliest it is like, to the root."""
    place = {each.id: n for n, each in enumerate(order)}
    earliest: dict[str, str] = {}
    for a, b, score in found:
        if score < least or a not in place or b not in place:
            continue
        first, later = sorted((a, b), key=place.__getitem__)
        if later not in earliest or place[first] < place[earliest[later]]:
            earliest[later] = first
    root: dict[str, str] = {}
    for each in order:
        root[each.id] = root[earliest[each.id]] if each.id in earliest else each.id
    return root


def ask(texts: Sequence[Text], a: str, b: str) -> bool:
    """Whether two texts are said to be copies when they are held side by side."""
    by_id = {each.id: each.text for each in texts if each.id in (a, b)}
    return dedup.compare(by_id[a], by_id[b]) is not None


# ---------------------------------------------------------------- scores


def b_cubed(case: Case, family: Family) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998) over the texts of clusters; what else is in a family is wrong."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, root in family.items():
        members[root].append(name)
    sizes = Counter(case.cluster.values())
    precision = recall = 0.0
    for name, cluster in case.cluster.items():
        mates = members[family[name]]
        right = sum(case.cluster.get(each) == cluster for each in mates)
        precision += right / len(mates)
        recall += right / sizes[cluster]
    return _scores(precision / len(case.cluster), recall / len(case.cluster))


def pair_scores(case: Case, family: Family) -> tuple[float, float, float]:
    """The same of pairs that are in one family. Pairs of two texts without a cluster have no label, and do not count."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, root in family.items():
        members[root].append(name)
    pairs = (pair for mates in members.values() for pair in combinations(mates, 2))
    claimed = [pair for pair in pairs if pair[0] in case.cluster or pair[1] in case.cluster]
    right = sum(case.cluster.get(a) == case.cluster.get(b) for a, b in claimed)
    there = sum(size * (size - 1) // 2 for size in Counter(case.cluster.values()).values())
    return _scores(right / len(claimed) if claimed else 1.0, right / there if there else 1.0)


def _scores(precision: float, recall: float) -> tuple[float, float, float]:
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
