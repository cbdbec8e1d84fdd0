"""The benchmarks' own arithmetic: what counts as found, what a failing peer costs, and when the gate refuses."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import ablation, extraction, figures, gate, peers, scoring
from benchmarks.peers import NOTHING, OURS, PARSE, Run, asked
from benchmarks.scoring import CORPORA, Case, f1, gap, interval, load, mean, names, scores, tokens

ROOT = Path(__file__).resolve().parent.parent
STORY = "The council said on Monday that the old bridge over the river will open again in May"


def got(**fields: Any) -> dict[str, Any]:
    return {**NOTHING, **fields}


def score_of(gold: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return dict(scores(dict(gold), got(**fields)))


# ---------------------------------------------------------------- scoring


def test_the_same_words_are_the_same_text_whatever_their_case_marks_and_soft_hyphens() -> None:
    assert f1("The Coun\u00adcil said: yes, we will.", "the council SAID yes we will") == 1.0


def test_half_of_a_text_has_all_of_its_precision_and_half_of_its_recall() -> None:
    whole = " ".join(f"word{n}" for n in range(103))
    half = " ".join(f"word{n}" for n in range(53))
    assert f1(whole, half) == pytest.approx(2 * 50 / 150)


def test_an_empty_answer_scores_nothing_and_a_short_gold_can_be_met() -> None:
    assert f1(STORY, "") == 0.0
    assert f1("Bridge opens", "Bridge opens") == 1.0


def test_japanese_is_compared_by_the_character() -> None:
    assert tokens("東京で会見") == list("東京で会見")


@given(st.text(), st.text())
@settings(max_examples=40)
def test_f1_is_symmetric_and_within_its_bounds(one: str, other: str) -> None:
    assert f1(one, other) == f1(other, one)
    assert 0.0 <= f1(one, other) <= 1.0


def test_the_better_of_two_golds_counts_where_one_has_no_summary() -> None:
    summary = "A bridge that was closed for years opens"
    gold = {"text": f"{summary} {STORY}", "text_nosummary": STORY}
    assert score_of(gold, text=STORY)["text"] == 1.0
    assert score_of(gold, text=f"{summary} {STORY}")["text"] == 1.0


def test_pooled_pages_weigh_alike_however_long() -> None:
    found, missed, wrong = score_of({"text": STORY}, text="")["text, pooled"]
    assert (found, missed) == (0.0, pytest.approx(1.0 - wrong))
    assert sum(score_of({"text": STORY * 9}, text=STORY)["text, pooled"]) == pytest.approx(1.0)


def test_snippets_are_found_missed_or_wrong_with_white_space_folded() -> None:
    gold = {"with": ["old bridge", "new tunnel"], "without": ["Subscribe", "Read also"]}
    assert score_of(gold, text="The old\n\nbridge. Read also: more")["snippets"] == (1, 1, 1)


def test_a_gold_that_is_only_the_beginning_is_no_whole_text() -> None:
    assert score_of({"text": "The council said", "partial_text": True}, text=STORY) == {"beginning": (1, 0, 0)}


def test_authors_are_sets_of_names_however_they_are_joined() -> None:
    assert names("Anna Weiß and Boris Černý") == names(["Boris Černý", "Anna Weiß"])
    assert names("Анна Белова и Борис Серов") == names("Борис Серов; Анна Белова")
    assert score_of({"author": "Anna Weiß"}, author=["Anna Weiß", "Boris Černý"])["author"] == 0.0


def test_a_date_is_right_by_its_day() -> None:
    assert score_of({"date_published": "2024-05-02T23:59:00Z"}, date="2024-05-02")["date"] == 1.0
    assert score_of({"date_published": "2024-05-02"}, date="2024-02-05")["date"] == 0.0


def test_a_date_of_ours_is_the_day_the_page_wrote_not_that_of_greenwich() -> None:
    page = peers.PROBE.replace(
        "<head>", "<head><meta property='article:published_time' content='2024-05-02T01:30:00+03:00'>"
    )
    assert peers.ours(page, peers.NOWHERE)["date"] == "2024-05-02"


def test_a_metric_without_gold_is_not_scored() -> None:
    assert score_of({}, text=STORY, title="Bridge", date="2024-05-02", author=["Anna Weiß"]) == {}


def test_an_interval_holds_its_mean_and_shrinks_with_more_pages() -> None:
    low, high = interval([0.0, 1.0] * 10)
    lower, higher = interval([0.0, 1.0] * 200)
    assert low < lower < 0.5 < higher < high
    assert mean([(1, 0, 0), (1, 1, 1)]) == pytest.approx(2 * 2 / (2 * 2 + 2))


def test_a_gap_between_like_tools_is_none_and_one_that_is_always_better_is_sure() -> None:
    pages = [n / 100 for n in range(50)]
    assert gap(pages, pages) == (0.0, 0.0)
    low, _ = gap([score + 0.2 for score in pages], pages)
    assert low == pytest.approx(0.2)


# ---------------------------------------------------------------- the tools


def test_a_peer_that_raises_is_counted_and_gives_nothing() -> None:
    def broken(_html: str, _url: str) -> dict[str, Any]:
        raise ZeroDivisionError

    run = Run()
    record, _ = asked(broken, run, "<p>", "")
    assert (record, run.failed) == (NOTHING, {"ZeroDivisionError": 1})


def test_a_peer_that_hangs_is_cut_and_counted() -> None:
    def hangs(_html: str, _url: str) -> dict[str, Any]:
        time.sleep(20)
        return got(text="too late")

    run = Run()
    with patch.object(peers, "LONGEST_PAGE", 0.05):
        record, _ = asked(hangs, run, "<p>", "")
    assert (record, run.failed) == (NOTHING, {"TooLongError": 1})


def test_a_tool_that_gives_no_dates_is_not_judged_by_them() -> None:
    assert not extraction.judged("readability-lxml", "date")
    assert not extraction.judged("htmldate", "text, pooled")
    assert extraction.judged("resiliparse", "snippets")
    assert extraction.judged(OURS, "author")


# ---------------------------------------------------------------- a whole run


@pytest.fixture
def little(tmp_path: Path) -> Path:
    """A folder of cases with one page in two corpora and no others."""
    folder = tmp_path / "cases" / "extraction"
    folder.mkdir(parents=True)
    for corpus in CORPORA:
        (folder / f"{corpus}.jsonl").write_text("", encoding="utf-8")
    page = peers.PROBE.replace("<head>", "<head><meta name='author' content='Anna Weiss'>")
    (folder / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    base = {"id": "one", "url": "https://news.example/2024/05/02/bridge", "page": "one.html.gz"}
    sentence = "The council said on Monday that the bridge, which was closed in May, will open again next week."
    text = "\n".join([sentence] * 9)
    (folder / "scrapinghub.jsonl").write_text(json.dumps({**base, "text": text}), encoding="utf-8")
    gold = {**base, "title": "A probe of a page", "author": "Anna Weiss", "date_published": "2024-05-02"}
    gold |= {"with": ["will open again"], "without": ["Subscribe"]}
    (folder / "trafilatura.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    return tmp_path / "cases"


def test_a_run_prints_a_table_and_ends_with_one_json_object(little: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.extraction", "--cases", str(little), "--quick", "--worst", "1"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    last = json.loads(said.strip().splitlines()[-1])
    assert "text, scrapinghub" in said
    assert last["benchmark"] == "extraction"
    for figure in ("text all", "snippets trafilatura", "title all", "author all", "date all"):
        assert last["ours"][figure] == 1.0
    assert {goal["name"] for goal in last["goals"]} >= {"text scrapinghub", "peak MB"}
    assert last["peers"][PARSE]["pages per CPU second"] > last["ours"]["pages per CPU second"]


def test_one_page_of_two_corpora_is_run_once(little: Path) -> None:
    runs, megabytes = extraction.run([OURS], load(little), rounds=2)
    assert len(runs[OURS].records) == 1
    assert len(runs[OURS].spent) == 2
    assert megabytes == pytest.approx(len(peers.PROBE) / 1e6, rel=0.1)


def test_the_memory_of_a_tool_is_its_own_not_that_of_who_measures(little: Path) -> None:
    ballast = bytearray(400_000_000)
    assert 10 < extraction.peak_of(OURS, little, 1) < len(ballast) / 1e6


def test_all_pages_of_a_host_fall_into_one_half() -> None:
    halves = {
        scoring.half_of({"url": f"https://{host}/{n}", "id": n})
        for host in ("news.example", "www.news.example")
        for n in range(9)
    }
    assert len(halves) == 1
    assert {scoring.half_of({"url": f"https://paper{n}.example/", "id": n}) for n in range(40)} == {"a", "b"}


def test_papers_under_one_public_suffix_are_not_one_site_and_a_page_without_an_address_is_its_own() -> None:
    assert scoring.site_of({"url": "https://www.paper.co.uk/1", "id": "x"}) == "paper.co.uk"
    assert scoring.site_of({"url": None, "id": "x"}) == "x"


def test_a_page_is_extracted_by_weights_that_have_not_seen_its_host(little: Path) -> None:
    pytest.importorskip("sklearn")
    from benchmarks import fit_body, unseen

    folder = little / "extraction"
    base = json.loads((folder / "scrapinghub.jsonl").read_text(encoding="utf-8"))
    gold = [{**base, "id": f"{n}", "url": f"https://paper{n}.example/bridge"} for n in range(10)]
    (folder / "scrapinghub.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    taught: list[set[str]] = []
    judged: list[set[str]] = []
    learnt, by_weights = unseen.learnt, unseen.by_weights

    def noted(pages: list[Any], signs: list[Any]) -> Any:
        taught.append({scoring.site_of(sample.case) for sample in pages})
        return learnt(pages, signs)

    def noted_too(models: Any, cases: list[Case]) -> Any:
        judged.append({scoring.site_of(case.gold) for case in cases})
        return by_weights(models, cases)

    cases = load(little)
    with patch.object(unseen, "learnt", noted), patch.object(unseen, "by_weights", noted_too):
        found = unseen.extracted(cases, list(fit_body.samples(little)))
    assert set(found) == {case.page for case in cases}
    assert set().union(*judged) == set().union(*taught)
    assert all(not seen & asked for seen, asked in zip(taught, judged, strict=True))


def test_the_halves_are_the_whole(little: Path) -> None:
    both = [case.name for half in "ab" for case in load(little, half=half)]
    assert sorted(both) == sorted(case.name for case in load(little))


# ---------------------------------------------------------------- the ablation


def test_every_part_of_the_ablation_can_be_put_out_of_action_and_is_put_back(little: Path) -> None:
    cases = load(little)
    whole = ablation.run(cases)
    for part in ablation.PARTS:
        ablation.without(part, cases)
    assert ablation.run(cases) == whole


def test_a_part_that_matters_is_missed_also_where_the_extractor_is_compiled(little: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.extraction", "--cases", str(little), "--ablation"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    added = json.loads(said.strip().splitlines()[-1])["ours"]
    assert added["<meta> and <title>"]["author all"] == 1.0
    assert added["<meta> and <title>"]["text all"] == 0.0


def test_a_case_tells_where_it_comes_from() -> None:
    case = Case("fundus", {"id": "x", "url": None, "page": "p"}, Path("p"))
    assert (case.name, case.page) == ("fundus/x", ("p", "", "utf-8"))


# ---------------------------------------------------------------- the gate

FLOORS = {"extraction": {"text all": {"at least": 0.95, "margin": 0.01}, "peak MB": {"at most": 90, "margin": 5}}}


def verdicts(**figures: Any) -> dict[str, str]:
    named = {name.replace("_", " "): value for name, value in figures.items()}
    return {row.name: row.verdict for row in gate.held({"extraction": named}, FLOORS)}


def test_a_figure_may_miss_its_floor_by_the_margin_and_no_more() -> None:
    assert verdicts(text_all=0.9405, peak_MB=94)["text all"] == "holds"
    assert verdicts(text_all=0.9395, peak_MB=94) == {"text all": "FELL", "peak MB": "holds"}
    assert verdicts(text_all=0.95, peak_MB=96)["peak MB"] == "FELL"


def test_a_figure_that_is_no_longer_measured_refuses_too() -> None:
    assert verdicts(text_all=0.99) == {"text all": "better", "peak MB": "GONE"}


def test_raising_moves_the_floors_of_better_figures_and_lowers_none() -> None:
    floors = {
        "extraction": {**FLOORS["extraction"], "title all": {"at least": 0.8, "margin": 0.1, "why": "a new corpus"}}
    }
    rows = gate.held({"extraction": {"text all": 0.96, "peak MB": 92.0, "title all": 0.75}}, floors)
    new = gate.raised(floors, rows)["extraction"]
    assert new["text all"] == {"at least": 0.96, "margin": 0.01}
    assert new["peak MB"] == {"at most": 90, "margin": 5}
    assert new["title all"] == {"at least": 0.8, "margin": 0.1, "why": "a new corpus"}


def test_a_figure_within_a_figure_is_named_with_a_slash() -> None:
    assert gate.at({"speed": {"times the baseline": 9.5}}, "speed/times the baseline") == 9.5
    assert gate.at({"speed": 3}, "speed/times the baseline") is None


def test_the_gate_names_what_fell_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_gate(tmp_path, {"text all": 0.9, "peak MB": 80})
    assert code == 1
    assert "FELL: extraction, text all: 0.9, at least 0.95 (margin 0.01)" in capsys.readouterr().out


def test_the_gate_raised_passes_and_holds_the_new_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_gate(tmp_path, {"text all": 0.97, "peak MB": 80}, "--raise") == 0
    assert json.loads((tmp_path / "floors.json").read_text())["extraction"]["text all"]["at least"] == 0.97
    assert run_gate(tmp_path, {"text all": 0.955, "peak MB": 80}) == 1
    assert "passed" in capsys.readouterr().out


def test_a_benchmark_that_cannot_run_here_is_told_and_keeps_its_floors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = {**FLOORS, "unseen": {"text all": {"at least": 0.9, "margin": 0.01}}}
    (tmp_path / "floors.json").write_text(json.dumps(floors), encoding="utf-8")
    with patch.object(gate, "NEEDS", {"unseen": "no_such_library"}):
        assert run_gate(tmp_path, {"text all": 0.97, "peak MB": 80}, "--raise") == 0
    assert "unseen: not held" in capsys.readouterr().out
    kept = json.loads((tmp_path / "floors.json").read_text())
    assert kept["unseen"] == floors["unseen"]
    assert kept["extraction"]["text all"]["at least"] == 0.97


def test_the_gate_without_cases_says_so_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with patch.object(sys, "argv", ["gate", "--cases", str(tmp_path)]):
        assert gate.main() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "skipped"


def test_the_floors_that_are_pinned_are_figures_of_benchmarks_that_exist() -> None:
    floors = json.loads(gate.FLOORS.read_text(encoding="utf-8"))
    assert set(floors) <= set(gate.BENCHMARKS)
    assert all(
        (gate.LEAST in row) != (gate.MOST in row) and row["margin"] >= 0
        for rows in floors.values()
        for row in rows.values()
    )


def test_floors_are_written_a_figure_a_line_and_read_as_they_were() -> None:
    assert json.loads(gate.written(FLOORS)) == FLOORS
    assert sum("margin" in line for line in gate.written(FLOORS).splitlines()) == 2


def run_gate(folder: Path, figures: dict[str, float], *options: str) -> int:
    """The gate's exit code over floors in `folder` and these figures."""
    floors = folder / "floors.json"
    if not floors.exists():
        floors.write_text(json.dumps(FLOORS), encoding="utf-8")
    (folder / "extraction").mkdir(exist_ok=True)
    measured = patch.object(gate, "measured", lambda _benchmark, _cases: figures)
    argv = patch.object(sys, "argv", ["gate", "--cases", str(folder), *options])
    with patch.object(gate, "FLOORS", floors), measured, argv:
        return gate.main()


# ---------------------------------------------------------------- the figures of the docs


def said_by_extraction() -> str:
    own = {"text all": 0.95, "intervals": {"text all": [0.93, 0.97]}, "pages per CPU second": 150.0, "peak MB": 80.0}
    parse = {"intervals": {}, "pages per CPU second": 1500.0}
    goals = [{"name": "text all", "value": 0.95, "aim": "at least 0.955", "holds": False}]
    said = {"benchmark": "extraction", "machine": "a machine", "versions": {"selectolax": "1"}, "goals": goals}
    return "some table\n" + json.dumps({**said, "ours": own, "peers": {PARSE: parse}})


def test_the_figures_of_the_docs_are_those_of_the_run() -> None:
    new = figures.section([said_by_extraction()])
    assert "| text all | .950 (.930-.970) |" in new
    assert "| text all | 0.95 | at least 0.955 | no |" in new
    assert f"| {PARSE} | 1500.0 | - | - | - |" in new


def test_the_docs_tell_what_to_expect_of_hosts_not_seen() -> None:
    said = {"benchmark": "unseen", "ours": {"text all": 0.96, "intervals": {"text all": [0.95, 0.97]}}}
    new = figures.section([json.dumps(said), said_by_extraction()])
    assert new.index("### Unseen hosts") > new.index("| goal |")
    assert "| text all | .960 (.950-.970) |" in new


def test_new_figures_take_the_place_of_the_old_and_leave_the_rest_of_the_page() -> None:
    page = "# Page\n\nThe method.\n\n## Figures\n\nstale\n\n### Ablation\n\nstale too\n\n## After\n\nmore\n"
    new = figures.put(page, figures.section([said_by_extraction()]))
    assert "stale" not in new
    assert new.startswith("# Page\n\nThe method.\n\n## Figures\n")
    assert new.endswith("\n\n## After\n\nmore\n")
    assert figures.put("# Page\n", "## Figures\n") == "# Page\n\n## Figures\n"
