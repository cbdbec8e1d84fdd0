"""An article in, the articles of other sources pointed at the earliest one of which they are copies, it among them.

Each article that is like an earlier one, of whatever source, has a row in `likenesses`: the earliest one it is like. These
rows make trees, and every article of another source than the root's points straight at the root, never at a reprint.
Which order articles arrive in does not matter. A new article that is like none costs a look-up by fingerprint, one by keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from sqlite3 import Connection

from aggregator import dedup
from aggregator.model import Article
from aggregator.model.analysis import ReprintKind
from aggregator.store import bands, likenesses
from aggregator.store.articles import Row
from aggregator.store.likenesses import Known, Like, Order

MOST_COMPARED = 24
"""Candidates whose texts are compared with an article's, those that share most keys first; equal texts count once."""

MOST_MISSED = 8
"""So many of them that are no copies, one after another, and the rest is not compared: all of an outlet have a tail in common."""

TEXT = "SELECT text FROM article_texts WHERE article_id = ?"

WEAKEST: tuple[ReprintKind, ...] = ("exact", "near", "partial")
"""A copy of a copy is what the weaker of the two steps is."""


def mark(
    connection: Connection, article_id: int, article: Article, *, before: Row | None = None, days: int = bands.DAYS
) -> int:
    """Find what a stored article is a copy of, and what is a copy of it. Returns how many became reprints by it.

    `before` is the article as it was, if it was stored already; a new one without a text is like none. One whose
    published text was edited stays what its reprints point at.
    """
    if not (_matters(before.article, article) if before is not None else article.text):
        return 0
    known = likenesses.known(connection, article_id)
    edited = before is not None and before.article.text != article.text
    alike = _alike(connection, known, article.text, article.bands, days)
    changed = _link(connection, known, alike, keep=not edited)
    changed |= {other for each in alike if each.order > known.order for other in _point(connection, each, known)}
    if before is not None:
        keep = not edited or before.page_state != "announced"
        changed |= _again(connection, known, days, keep=keep)
        changed |= {article_id} if before.article.source != article.source else set()
    return _settle(connection, changed)


def mark_anew(connection: Connection, article_id: int, article: Article, days: int = bands.DAYS) -> int:
    """The same of an article that has not changed, after the rules have; 1 if it is a reprint. A link stays if the two are still
    copies: what the other was found by may be pruned."""
    was = likenesses.linked(connection, article_id)
    if was is not None and not _still(connection, was, article, days):
        likenesses.forget(connection, article_id)
        _settle(connection, {article_id})
    mark(connection, article_id, article, days=days)
    return int(
        connection.execute("SELECT reprint_of IS NOT NULL FROM articles WHERE id = ?", (article_id,)).fetchone()[0]
    )


def _still(connection: Connection, was: Like, article: Article, days: int) -> bool:
    first, last = bands.window(article.day, days)
    like = dedup.compare(article.text, connection.execute(TEXT, (was.id,)).fetchone()[0])
    return like is not None and (
        like.kind == "exact" or first <= likenesses.known(connection, was.id).day.isoformat() <= last
    )


def _matters(before: Article, after: Article) -> bool:
    """Whether what was changed can change who copied whom."""
    names = ("text", "fingerprint", "published", "day", "source")
    return any(getattr(before, name) != getattr(after, name) for name in names)


# ---------------------------------------------------------------- what an article is like


def _alike(connection: Connection, known: Known, text: str | None, keys: tuple[int, ...], days: int) -> list[Like]:
    """The articles that one is like: of equal texts the earliest, or all if it is that itself; and the others by keys."""
    found = _equal(connection, known)
    if not (keys := keys or dedup.keys(text)):
        return found
    is_told = bool(found) and _is_told(connection, known, found[0])
    others = [] if is_told else _candidates(connection, known, keys, days)
    bands.add(connection, known.id, known.day, keys)
    return found + _compared(connection, text, others) if others else found


def _is_told(connection: Connection, known: Known, first: Like) -> bool:
    """Whether an article's words were told before, on its day: what it is like, that other is, too, and is written to be."""
    if first.kind != "exact" or first.order >= known.order:
        return False
    other = likenesses.known(connection, first.id)
    return other.fingerprint == known.fingerprint and other.day == known.day


def _compared(connection: Connection, text: str | None, others: Iterable[tuple[list[Order], int]]) -> list[Like]:
    """Those of the candidates that a text is like; who share least come last, and after some misses they are not asked."""
    own, found, missed = dedup.prepared(text), [], 0
    for orders, shared in others:
        (said,) = connection.execute(TEXT, (orders[0][2],)).fetchone()
        if not dedup.may_be_alike(shared, text, said):
            continue
        like = dedup.likeness(own, dedup.prepared(said))
        if like is not None:
            found += [Like(order, like.kind, like.score) for order in orders]
        missed = 0 if like else missed + 1
        if missed == MOST_MISSED:
            break
    return found


def _equal(connection: Connection, known: Known) -> list[Like]:
    if known.fingerprint is None:
        return []
    rows = connection.execute(
        "SELECT sorted_at, first_seen, id FROM articles WHERE fingerprint = ? ORDER BY sorted_at, first_seen, id",
        (known.fingerprint,),
    )
    first = rows.fetchone()
    if first is not None and first < known.order:
        return [Like(first, "exact", 1.0)]
    return [Like(order, "exact", 1.0) for order in rows]


def _candidates(
    connection: Connection, known: Known, keys: tuple[int, ...], days: int
) -> list[tuple[list[Order], int]]:
    """The articles to be compared, those of one wording together, and the keys it shares; those that share most first."""
    sharing = bands.sharing(connection, known.id, known.day, keys, days)
    if not sharing:
        return []
    marks = ", ".join("?" * len(sharing))
    rows = connection.execute(
        f"""SELECT sorted_at, first_seen, id, fingerprint FROM articles
            WHERE id IN ({marks}) AND day BETWEEN ? AND ?""",  # noqa: S608  only question marks are put in
        (*sharing, *bands.window(known.day, days)),
    )
    seen: dict[int, tuple[Order, str | None]] = {row[2]: (row[:3], row[3]) for row in rows}
    wordings: dict[str, list[Order]] = {}
    for order, named in (seen[each] for each in sharing if each in seen):
        if named is not None and named != known.fingerprint:
            wordings.setdefault(named, []).append(order)
    return [(orders, sharing[orders[0][2]]) for orders in list(wordings.values())[:MOST_COMPARED]]


# ---------------------------------------------------------------- the earliest of them


def _link(connection: Connection, known: Known, alike: Iterable[Like], *, keep: bool) -> set[int]:
    """Write the earliest article that one is like. `keep`: what it was found to be like before counts, too."""
    was = likenesses.linked(connection, known.id)
    choice = [each for each in alike if each.order < known.order]
    if keep and was is not None and was.order < known.order and all(each.id != was.id for each in choice):
        choice.append(was)
    now = min(choice, key=lambda each: each.order, default=None)
    if now == was:
        return set()
    if now is None:
        likenesses.forget(connection, known.id)
    else:
        likenesses.write(connection, known.id, now)
    return {known.id}


def _point(connection: Connection, later: Like, known: Known) -> set[int]:
    """A later article is like this one: write it, unless it is like a still earlier one."""
    was = likenesses.linked(connection, later.id)
    now = replace(later, order=known.order)
    if was is not None and (was.order < known.order or was == now):
        return set()
    own = likenesses.known(connection, later.id)
    if was is not None and own.fingerprint != known.fingerprint and _is_told(connection, own, was):
        return set()
    likenesses.write(connection, later.id, now)
    return {later.id}


def _again(connection: Connection, known: Known, days: int, *, keep: bool) -> set[int]:
    """What was like an article that has changed is compared anew."""
    rows = connection.execute("SELECT article FROM likenesses WHERE earlier = ? ORDER BY article", (known.id,))
    changed = set()
    for (article_id,) in rows.fetchall():
        other = likenesses.known(connection, article_id)
        (text,) = connection.execute(TEXT, (article_id,)).fetchone()
        alike = _alike(connection, other, text, (), days)
        changed |= _link(connection, other, alike, keep=keep)
    return changed


# ---------------------------------------------------------------- the original of all of them


def _settle(connection: Connection, changed: set[int]) -> int:
    """Point articles whose likeness has changed, and those that are like them, at the roots of their trees."""
    marked = 0
    done: set[int] = set()
    for article_id in sorted(changed):
        if article_id not in done:
            marked += _settle_tree(connection, article_id, done)
    return marked


def _settle_tree(connection: Connection, article_id: int, done: set[int]) -> int:
    root, how = _root(connection, article_id)
    (source,) = connection.execute("SELECT source FROM articles WHERE id = ?", (root,)).fetchone()
    waiting: list[tuple[int, Like | None]] = [(article_id, how)]
    marked = 0
    while waiting:
        each, how = waiting.pop()
        if each in done:
            continue
        done.add(each)
        marked += _show(connection, each, source, how)
        rows = connection.execute(
            """SELECT l.article, a.sorted_at, a.first_seen, a.id, l.kind, l.score
               FROM likenesses l CROSS JOIN articles a ON a.id = ? WHERE l.earlier = ?""",
            (root, each),
        )
        waiting += [(row[0], _weaker(Like(row[1:4], row[4], row[5]), how)) for row in rows]
    return marked


def _show(connection: Connection, article_id: int, root_source: str, how: Like | None) -> int:
    """Write what people see of it: a source that repeats itself is no reprint. Returns 1 if it became one."""
    source, *was = connection.execute(
        "SELECT source, reprint_of, reprint_kind, reprint_score FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    now = [None, None, None] if how is None or source == root_source else [how.id, how.kind, how.score]
    if now != was:
        connection.execute(
            "UPDATE articles SET reprint_of = ?, reprint_kind = ?, reprint_score = ? WHERE id = ?", (*now, article_id)
        )
    return int(was[0] is None and now[0] is not None)


def _root(connection: Connection, article_id: int) -> tuple[int, Like | None]:
    """The earliest article at the end of the likenesses, and how an article is like it; itself and None if it is that."""
    how: Like | None = None
    current = article_id
    while (step := likenesses.linked(connection, current)) is not None:
        how = _weaker(step, how)
        current = step.id
    return current, how


def _weaker(step: Like, how: Like | None) -> Like:
    """Two steps as one, to where `step` leads."""
    if how is None:
        return step
    return Like(step.order, max(step.kind, how.kind, key=WEAKEST.index), min(step.score, how.score))
