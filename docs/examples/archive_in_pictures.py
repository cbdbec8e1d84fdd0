"""The archive in three pictures: articles a day, who cites whom, the life of a story.

    python docs/examples/archive_in_pictures.py data/demo.db -o pictures

Needs the extra `plots` (pip install '.[plots]'). The `# %%` lines are cells: editors that know notebooks run them
one by one. Nothing here needs `aggregator` itself: the archive is read with the standard library's sqlite3.
"""

# %% What it stands on
from __future__ import annotations

import argparse
import math
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

INK, PALE, GRID = "#1d2733", "#6b7885", "#e3e7eb"
OWN, COPY, ACCENT = "#2f6f9f", "#b8cfe0", "#c8553d"
WIDTH, DPI = 12, 100  # 1200 pixels
MOST_OUTLETS = 18
MOST_ROWS = 14

plt.rcParams.update(
    {
        "font.family": "DejaVu Sans",  # comes with matplotlib, and has Cyrillic
        "font.size": 12,
        "text.parse_math": False,  # a dollar in a headline is a dollar
        "text.color": INK,
        "axes.edgecolor": GRID,
        "axes.labelcolor": PALE,
        "axes.axisbelow": True,
        "xtick.color": PALE,
        "ytick.color": PALE,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
    }
)


def headed(figure: Figure, title: str, below: str) -> None:
    """A title and a line below it, both to the left."""
    figure.text(0.03, 0.955, title, fontsize=17, fontweight="bold", va="center")
    figure.text(0.03, 0.908, below, fontsize=11.5, color=PALE, va="center")


def short(words: str, letters: int) -> str:
    """The words, cut to so many letters."""
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


# %% Articles a day
def articles_a_day(archive: sqlite3.Connection) -> Figure | None:
    """Bars of the articles of each day, reprints in a paler colour; with a week's mean where there are weeks."""
    rows = archive.execute(
        "select day, sum(reprint_of is null), sum(reprint_of is not null) from articles group by day order by day"
    ).fetchall()
    if not rows:
        return None
    counted = {date.fromisoformat(day): (own, copies) for day, own, copies in rows}
    first, last = min(counted), max(counted)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    own = [counted.get(day, (0, 0))[0] for day in days]
    copies = [counted.get(day, (0, 0))[1] for day in days]

    figure, axes = plt.subplots(figsize=(WIDTH, 5.5))
    figure.subplots_adjust(left=0.06, right=0.97, top=0.83, bottom=0.13)
    axes.bar(days, own, width=0.72, color=OWN, label="its own words")
    axes.bar(days, copies, width=0.72, bottom=own, color=COPY, label="reprints")
    if len(days) >= 14:
        sums = [a + b for a, b in zip(own, copies, strict=True)]
        means = [sum(sums[n - 6 : n + 1]) / 7 for n in range(6, len(sums))]
        axes.plot(days[6:], means, color=ACCENT, linewidth=2, label="mean of the last 7 days")
    _day_axis(axes, days)
    figure.legend(frameon=False, loc="upper right", bbox_to_anchor=(0.98, 0.99), ncols=3, fontsize=11)
    headed(
        figure,
        "Articles a day",
        f"{sum(own) + sum(copies):,} articles, {first:%d.%m.%Y} to {last:%d.%m.%Y}; the first and last may be parts of days",
    )
    return figure


def _day_axis(axes: Axes, days: list[date]) -> None:
    axes.grid(axis="y")
    axes.tick_params(length=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    if len(days) <= 21:
        axes.set_xticks(days, [f"{day:%a}\n{day:%d.%m}" for day in days], fontsize=10.5)
    else:
        locator = mdates.AutoDateLocator(maxticks=12)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    axes.set_xlim(mdates.date2num(days[0]) - 0.6, mdates.date2num(days[-1]) + 0.6)


# %% Who cites whom
def who_cites_whom(archive: sqlite3.Connection) -> Figure:
    """Outlets on a ring, the most cited in the middle; an arrow leads from who cites to who is cited."""
    graph = _citations(archive)
    figure, axes = plt.subplots(figsize=(WIDTH, 8.5))
    figure.subplots_adjust(left=0.02, right=0.98, top=0.87, bottom=0.02)
    axes.set_axis_off()
    cited = dict(graph.in_degree(weight="times"))
    headed(
        figure,
        "Who cites whom",
        f"{graph.size(weight='times'):,.0f} citations among {len(graph)} outlets; a thicker arrow is more of them; "
        "behind a name, how often it is cited",
    )
    if not graph:
        axes.text(0.5, 0.5, "no outlet cites another", ha="center", color=PALE, transform=axes.transAxes)
        return figure
    middle, *ring = sorted(graph, key=lambda name: (-cited[name], name))
    places = {middle: (0.0, 0.0)} | _on_a_ring(ring)
    most = max(times for *_, times in graph.edges(data="times"))
    sizes = {name: 260 + 1900 * cited[name] / max(cited.values()) for name in graph}
    for citing, named, times in graph.edges(data="times"):
        nx.draw_networkx_edges(
            graph,
            places,
            ax=axes,
            edgelist=[(citing, named)],
            nodelist=list(graph),
            node_size=[sizes[name] for name in graph],
            width=1 + 5 * times / most,
            edge_color=OWN if named == middle else ACCENT,
            alpha=0.55 if named == middle else 0.7,
            arrowsize=14,
            connectionstyle="arc3,rad=0.12",
        )
    colours = [ACCENT if name == middle else OWN for name in graph]
    nx.draw_networkx_nodes(
        graph,
        places,
        ax=axes,
        node_size=[sizes[name] for name in graph],
        node_color=colours,
        edgecolors="white",
        linewidths=2,
    )
    for name, (x, y) in places.items():
        _label(axes, name, cited[name], x, y, in_the_middle=name == middle)
    axes.set_xlim(-1.9, 1.9)
    axes.set_ylim(-1.24, 1.24)
    return figure


def _citations(archive: sqlite3.Connection) -> nx.DiGraph:
    """The strongest outlets and the citations among them."""
    rows = archive.execute(
        """
        select who.name, named.name, count(*) from citations c
        join articles a on a.id = c.article_id
        join sources who on who.key = a.source join sources named on named.key = c.cited_source
        where who.key <> named.key group by 1, 2
        """
    ).fetchall()
    weights: Counter[str] = Counter()
    for citing, named, times in rows:
        weights.update({citing: times, named: times})
    kept = {name for name, _ in weights.most_common(MOST_OUTLETS)}
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((row for row in rows if kept.issuperset(row[:2])), weight="times")
    return graph


def _on_a_ring(names: list[str]) -> dict[str, tuple[float, float]]:
    """Places on an ellipse, in the order of the alphabet, clockwise; below the middle is a gap, for the label there."""
    turn = 2 * math.pi / max(1, len(names))
    first = 0 if len(names) % 2 else turn / 2
    angles = {name: first + n * turn for n, name in enumerate(sorted(names))}
    return {name: (1.12 * math.sin(angle), math.cos(angle)) for name, angle in angles.items()}


def _label(axes: Axes, name: str, times: int, x: float, y: float, *, in_the_middle: bool) -> None:
    words = f"{short(name, 20)} · {times}" if times else short(name, 22)
    out = 0.1
    if in_the_middle:
        where: dict[str, Any] = {"x": 0.0, "y": -0.2, "ha": "center", "va": "top", "fontweight": "bold"}
    elif abs(x) < 0.05:
        where = {"x": x, "y": y + math.copysign(out, y), "ha": "center", "va": "bottom" if y > 0 else "top"}
    else:
        where = {"x": x + math.copysign(out, x), "y": y, "ha": "left" if x > 0 else "right", "va": "center"}
    axes.text(s=words, fontsize=11.5, path_effects=[withStroke(linewidth=4, foreground="white")], **where)


# %% The life of a story
def life_of_a_story(archive: sqlite3.Connection, number: int | None = None) -> Figure | None:
    """The articles of a story in the order of its outlets; without a number, of the one that the most outlets carry."""
    number = number or _widest(archive)
    if number is None:
        return None
    rows = archive.execute(
        """
        select a.id, s.name, a.title, a.sorted_at, a.reprint_of, s.timezone,
          (select c.cites_article from citations c where c.article_id = a.id and c.cites_article is not null limit 1)
        from articles a join sources s on s.key = a.source where a.story_id = ? order by a.sorted_at, a.id
        """,
        (number,),
    ).fetchall()
    zone = ZoneInfo(rows[0][5])
    outlets = list(dict.fromkeys(row[1] for row in rows))[:MOST_ROWS]
    rows = [row for row in rows if row[1] in outlets]
    at = {row[0]: datetime.fromisoformat(row[3]).astimezone(zone) for row in rows}
    line = {row[0]: outlets.index(row[1]) for row in rows}

    height = 2.2 + 0.75 * len(outlets)
    figure, axes = plt.subplots(figsize=(WIDTH, height))
    figure.subplots_adjust(left=0.22, right=0.97, top=1 - 1.15 / height, bottom=0.95 / height)
    for number_of, name, title, _, original, _, cites in rows:
        when, y = at[number_of], line[number_of]
        for origin, style in ((original, "-"), (cites, ":")):
            if origin in at:
                _arrow(axes, (when, y), (at[origin], line[origin]), style)
        colours = {"color": COPY if original else OWN, "edgecolor": OWN, "linewidth": 1.5}
        axes.scatter([when], [y], s=150, zorder=3, **colours)
        if name in outlets and number_of == next(row[0] for row in rows if row[1] == name):
            axes.text(
                0.004, y - 0.24, short(title, 95), transform=axes.get_yaxis_transform(), fontsize=10, color=PALE, zorder=4,
                path_effects=[withStroke(linewidth=3, foreground="white")],
            )  # fmt: skip
    _story_axes(axes, outlets, list(at.values()), zone)
    took = max(at.values()) - min(at.values())
    _headed_story(figure, height, archive, rows, took)
    return figure


def _widest(archive: sqlite3.Connection) -> int | None:
    found = archive.execute(
        "select id from stories where articles > 0 order by outlets desc, articles desc, id desc limit 1"
    ).fetchone()
    return found and int(found[0])


def _arrow(axes: Axes, start: tuple[datetime, int], end: tuple[datetime, int], style: str) -> None:
    """From the article that copies or cites to the one it copies or cites."""
    axes.annotate(
        "", xytext=(mdates.date2num(start[0]), start[1]), xy=(mdates.date2num(end[0]), end[1]),
        arrowprops={
            "arrowstyle": "-|>", "color": ACCENT, "linestyle": style, "linewidth": 1.4, "shrinkA": 7, "shrinkB": 8,
            "connectionstyle": "arc3,rad=-0.12", "alpha": 0.8,
        },
    )  # fmt: skip


def _story_axes(axes: Axes, outlets: list[str], instants: list[datetime], zone: ZoneInfo) -> None:
    first, last = min(instants), max(instants)
    margin = max((last - first) * 0.04, timedelta(minutes=5))
    axes.set_xlim(first - margin, last + margin)
    axes.set_ylim(len(outlets) - 0.45, -0.65)
    axes.set_yticks(range(len(outlets)), [short(name, 24) for name in outlets], fontsize=12, color=INK)
    axes.tick_params(length=0)
    axes.grid(axis="both")
    axes.spines["left"].set_visible(False)
    locator = mdates.AutoDateLocator(tz=zone, minticks=3, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, tz=zone))
    axes.set_xlabel(
        f"{zone.key}     ● own words   ◍ reprint     arrows: ── copies   ···· cites", fontsize=10.5, labelpad=8
    )


def _headed_story(
    figure: Figure, height: float, archive: sqlite3.Connection, rows: list[tuple[Any, ...]], took: timedelta
) -> None:
    """The story's headline, and how far it went."""
    (title,) = archive.execute(
        "select coalesce(s.title, a.title) from articles a left join stories s on s.id = a.story_id where a.id = ?",
        (rows[0][0],),
    ).fetchone()
    minutes = round(took.total_seconds() / 60)
    span = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    said = f"The life of a story: {len(rows)} articles in {len({row[1] for row in rows})} outlets within {span}, the first on top"
    figure.text(0.03, 1 - 0.36 / height, short(title, 70), fontsize=16, fontweight="bold", va="center")
    figure.text(0.03, 1 - 0.74 / height, said, fontsize=11.5, color=PALE, va="center")


# %% All of them
PICTURES = {"articles-a-day": articles_a_day, "who-cites-whom": who_cites_whom, "life-of-a-story": life_of_a_story}


def draw(database: Path, folder: Path) -> list[Path]:
    """Draw the pictures of an archive into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as archive:
        for name, picture in PICTURES.items():
            figure = picture(archive)
            if figure is None:  # there is nothing to draw
                continue
            made.append(folder / f"{name}.png")
            figure.savefig(made[-1], dpi=DPI, facecolor="white")
            plt.close(figure)
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path, help="the archive, such as data/demo.db")
    parser.add_argument("-o", "--output", type=Path, default=Path("pictures"), help="the folder to draw into")
    said = parser.parse_args()
    if not said.database.exists():
        parser.error(f"there is no archive at {said.database}: `make run` makes data/demo.db")
    for file in draw(said.database, said.output):
        print(file)
