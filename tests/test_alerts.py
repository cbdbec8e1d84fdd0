"""`on_alert`: given a source that stops or comes back, then one call that says so, to a real webhook and a real command."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Desk as Office
from cli_kit import Said, run
from store_builders import NOW, Desk, article, source

from aggregator import sources
from aggregator.errors import ConfigError
from aggregator.failures import FailureKind
from aggregator.fetch import webhook
from aggregator.health import alerts, judge_all
from aggregator.model import OnAlert, Told, Vitals
from aggregator.newsroom import Newsroom
from aggregator.run import alarm, errand

HEAD = "sources:\n  vesti:\n    name: Вести\n    homepage: https://vesti.example/\n"
SECOND = timedelta(seconds=1)


class Bell:
    """A webhook on this machine: remembers what it was told, answers as it is told to."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 204
        self.slowness = 0.0
        bell = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bell.heard.append(json.loads(body))
                bell.headers.append(dict(self.headers))
                time.sleep(bell.slowness)
                self.send_response(bell.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/secret-token"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    yield bell
    bell.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "news.db")
    desk.poll(article("1"))
    yield desk
    desk.store.close()


def ring(desk: Desk, hooks: OnAlert, *, later: timedelta = timedelta(0), down: bool | None = False) -> tuple[str, ...]:
    """The end of a pass, so much later."""
    desk.now += later
    return asyncio.run(alarm.ring(desk.store, desk.sources, hooks, lambda: desk.now, network_down=down))


def fail(desk: Desk, times: int = 2, key: str = "spassk") -> None:
    for _ in range(times):
        desk.poll(of=key, answer=desk.failure(FailureKind.REFUSED, "connection refused"))


def to(bell: Bell) -> OnAlert:
    return OnAlert(webhook=bell.url, allow_private=True)


# ---------------------------------------------------------------- what is said, and how often


def test_a_source_that_fails_is_said_once_and_its_recovery_too(desk: Desk, bell: Bell) -> None:
    assert ring(desk, to(bell)) == ()
    assert bell.heard == []
    fail(desk)
    for _ in range(3):
        assert ring(desk, to(bell), later=alarm.GATHER) == ()
    (said,) = bell.heard
    (change,) = said["changes"]
    assert (change["source"], change["was"], change["state"]) == ("spassk", "well", "failing")
    assert "The server refuses the connection." in change["reason"]
    assert said["text"].startswith("aggregator: 1 failing\nГазета spassk (spassk): failing. refused since ")
    assert said["counts"] == {"failing": 1}
    desk.poll(article("2"))
    ring(desk, to(bell), later=alarm.GATHER)
    ring(desk, to(bell), later=alarm.GATHER)
    assert [each["changes"][0]["state"] for each in bell.heard] == ["failing", "well"]
    assert "aggregator: 1 well again" in bell.heard[1]["text"]


def test_one_failure_may_be_over_at_the_next_look_and_is_not_said(desk: Desk, bell: Bell) -> None:
    fail(desk, times=1)
    ring(desk, to(bell))
    assert bell.heard == []
    fail(desk, times=1)
    ring(desk, to(bell))
    assert len(bell.heard) == 1


def test_a_storm_is_one_alert_with_a_list_that_ends(tmp_path: Path, bell: Bell) -> None:
    many = tuple(source(f"s{n:03}") for n in range(120))
    desk = Desk(tmp_path / "news.db", *many)
    for each in many[:60]:
        fail(desk, key=each.key)
    ring(desk, to(bell))
    for each in many[60:]:
        fail(desk, key=each.key)
        desk.now -= timedelta(minutes=2)
        ring(desk, to(bell))  # pass after pass, the storm goes on
    assert len(bell.heard) == 1, "for a quarter of an hour nothing more is said"
    ring(desk, to(bell), later=alarm.GATHER)
    assert [len(each["changes"]) + each["left_out"] for each in bell.heard] == [60, 60]
    assert [len(each["changes"]) for each in bell.heard] == [alerts.MOST_LISTED] * 2
    assert bell.heard[0]["text"].endswith("and 10 more: aggregator sources health")
    assert max(len(json.dumps(each)) for each in bell.heard) < 64_000
    desk.store.close()


def test_the_network_here_is_one_line_and_the_command_hears_of_it_at_once(
    desk: Desk, bell: Bell, tmp_path: Path
) -> None:
    file = tmp_path / "heard.json"
    both = replace(
        to(bell), command=(sys.executable, "-c", f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read())")
    )
    ring(desk, both, down=True)
    assert json.loads(file.read_text(encoding="utf-8"))["changes"][0]["source"] == "(network)"
    assert bell.heard == [], "nobody can be reached"
    ring(desk, both, down=None, later=alarm.GATHER)
    ring(desk, both, down=False, later=alarm.GATHER)
    states = [change["state"] for said in bell.heard for change in said["changes"]]
    assert states == ["down", "well"]


def test_what_an_editor_pauses_is_not_spoken_of(desk: Desk, bell: Bell) -> None:
    fail(desk)
    ring(desk, to(bell))
    desk.store.sync_sources((replace(desk.sources[0], enabled=False),), desk.now)
    ring(desk, to(bell), later=alarm.GATHER)
    assert len(bell.heard) == 1
    assert desk.store.alert_memory().told == {}


def test_another_state_is_another_alert() -> None:
    sick = Vitals("a", "А", "UTC", NOW, endpoints=1, failures=3, failing_since=NOW, failure="dns", last_success=NOW)
    quiet = replace(sick, failures=0, failing_since=None, last_published=NOW - timedelta(days=99))
    told = {"a": Told("failing", NOW)}
    (shift,) = alerts.shifts(judge_all([quiet], NOW), told, None)
    assert (shift.was, shift.state) == ("failing", "silent")
    assert alerts.shifts(judge_all([sick], NOW), told, None) == ()


# ---------------------------------------------------------------- hooks that fail


def test_a_hook_that_fails_is_tried_again_and_complained_of_once(desk: Desk, bell: Bell) -> None:
    bell.status = 500
    fail(desk)
    (complaint,) = ring(desk, to(bell))
    assert complaint == (
        "on_alert: the webhook did not take an alert: 127.0.0.1 answered HTTP 500; it is tried again, less and less often"
    )
    assert "secret" not in complaint
    assert ring(desk, to(bell)) == (), "not yet due"
    assert ring(desk, to(bell), later=alarm.RETRIES[0]) == ()
    assert len(bell.heard) == 2
    bell.status = 200
    assert ring(desk, to(bell), later=alarm.RETRIES[1]) == ()
    assert bell.heard[0] == bell.heard[2]
    assert desk.store.waiting_alerts() == []
    assert desk.rows("SELECT outcome, tries, detail FROM alerts") == [("told", 2, None)]


def test_a_dead_hook_is_given_up_and_its_trouble_not_repeated(desk: Desk) -> None:
    dead = OnAlert(webhook="http://127.0.0.1:9/", allow_private=True)
    fail(desk)
    said = [ring(desk, dead, later=wait) for wait in (timedelta(0), *alarm.RETRIES)]
    assert [len(each) for each in said] == [1, 0, 0, 0, 0, 0, 0]
    assert desk.rows("SELECT outcome, tries FROM alerts") == [("given-up", 7)]
    desk.poll(article("2"))
    assert ring(desk, dead, later=alarm.GATHER) == ()
    assert len(desk.store.waiting_alerts()) == 1


def test_a_hook_that_was_taken_out_of_the_file_is_called_no_more(desk: Desk, bell: Bell) -> None:
    bell.status = 500
    fail(desk)
    ring(desk, to(bell))
    ring(desk, OnAlert(command=("true",)), later=alarm.RETRIES[0])
    assert len(bell.heard) == 1
    assert desk.store.waiting_alerts() == []


@pytest.mark.parametrize(
    ("answer", "words"), [(302, "127.0.0.1 answered HTTP 302"), (404, "HTTP 404"), (200, ""), (204, "")]
)
def test_only_a_yes_is_a_yes_and_no_redirect_is_followed(bell: Bell, answer: int, words: str) -> None:
    bell.status = answer
    said = asyncio.run(webhook.post(bell.url, "{}", headers=(("X-Token", "abc"),), allow_private=True))
    assert words in said
    assert bool(said) == bool(words)
    assert len(bell.heard) == 1
    assert bell.headers[0]["X-Token"] == "abc"
    assert bell.headers[0]["Content-Type"] == "application/json"


def test_a_slow_webhook_is_not_waited_for(bell: Bell) -> None:
    bell.slowness = 2
    begun = time.monotonic()
    said = asyncio.run(webhook.post(bell.url, "{}", allow_private=True, patience=SECOND / 5))
    assert said == "127.0.0.1 did not answer within 0.2 s"
    assert time.monotonic() - begun < 1.5


def test_a_webhook_in_a_private_network_needs_permission(bell: Bell) -> None:
    assert "allow_private: true" in asyncio.run(webhook.post(bell.url, "{}"))

    async def inside(host: str, port: int) -> list[str]:
        return ["10.0.0.7"]

    said = asyncio.run(webhook.post("https://hooks.example/x", "{}", lookup=inside))
    assert said == "hooks.example is not on the public internet; `allow_private: true`, if it is your own"
    assert bell.heard == []


def test_a_command_gets_json_on_stdin_and_no_shell(tmp_path: Path) -> None:
    file = tmp_path / "heard"
    code = f"import sys, pathlib; pathlib.Path({str(file)!r}).write_text(sys.argv[1] + sys.stdin.read())"
    assert asyncio.run(errand.run((sys.executable, "-c", code, "$HOME; rm -rf /"), '{"a": "ё"}')) == ""
    assert file.read_text(encoding="utf-8") == '$HOME; rm -rf /{"a": "ё"}'


def test_a_command_that_ignores_its_input_or_chatters_is_no_trouble() -> None:
    long = json.dumps(["x" * 1000] * 1000)
    assert asyncio.run(errand.run(("true",), long)) == ""
    chatter = "import sys; sys.stderr.write('y' * 1_000_000); sys.stdout.write('z' * 1_000_000); sys.stdin.read()"
    assert asyncio.run(errand.run((sys.executable, "-c", chatter), long)) == ""


def test_a_command_that_fails_or_hangs_is_said(tmp_path: Path) -> None:
    failing = (sys.executable, "-c", "import sys; sys.exit('no such\\nroom')")
    assert asyncio.run(errand.run(failing, "{}")).endswith("ended with 1: no such room")
    assert (
        asyncio.run(errand.run(("/no/such/program",), "{}"))
        == "/no/such/program cannot be run: No such file or directory"
    )
    marker = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(1.5); pathlib.Path({str(marker)!r}).touch()"
    hangs = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}]).wait()"
    begun = time.monotonic()
    said = asyncio.run(errand.run((sys.executable, "-c", hangs), "{}", patience=SECOND))
    assert said.endswith("took longer than 1 s and was ended")
    assert time.monotonic() - begun < 10
    time.sleep(1.5)
    assert not marker.exists(), "what it started was ended with it"


# ---------------------------------------------------------------- in the file


def test_the_file_says_whom_to_tell() -> None:
    text = (
        "defaults:\n  on_alert:\n    webhook: https://hooks.example/${HOOK}\n    headers: {Authorization: 'Bearer ${TOKEN}'}\n"
        "    command: [tell, --room, news]\n" + HEAD
    )
    roster = sources.parse(text, Path("sources.yaml"), {"HOOK": "T0/B1", "TOKEN": "abc"})
    assert roster.on_alert == OnAlert(
        "https://hooks.example/T0/B1", (("Authorization", "Bearer abc"),), ("tell", "--room", "news"), False
    )
    assert roster.on_alert.hooks == ("webhook", "command")
    assert sources.parse(HEAD, Path("sources.yaml")).on_alert is None


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("on_alert: {}", "2:13: defaults.on_alert: nobody is named: give a webhook, a command, or both"),
        (
            "on_alert: https://a.example/",
            "2:13: defaults.on_alert: this must be a mapping of keys to values, not a text",
        ),
        (
            "on_alert:\n    webook: https://a.example/",
            "3:5: defaults.on_alert: unknown key 'webook' (did you mean 'webhook'?)",
        ),
        ("on_alert:\n    webhook: ftp://a.example/", "3:14: defaults.on_alert.webhook: this is not a web address"),
        (
            "on_alert:\n    webhook: https://a.example/${NO_SUCH}",
            "3:14: defaults.on_alert.webhook: the environment has no",
        ),
        ("on_alert:\n    command: mail me", "3:14: defaults.on_alert.command: this must be a list, not a text"),
        ("on_alert:\n    command: [mail, 5]", "3:21: defaults.on_alert.command[1]: this must be a text, not a number"),
        ("on_alert:\n    command: [" + "a, " * 51 + "]", "3:14: defaults.on_alert.command: these are more than 50"),
        ("on_alert:\n    headers: {X: ё}\n    command: [a]", "3:18: defaults.on_alert.headers.X: only ASCII"),
        (
            "on_alert:\n    command: [a]\n    allow_private: perhaps",
            "4:20: defaults.on_alert.allow_private: this must be true",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(lines: str, message: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        sources.parse(f"defaults:\n  {lines}\n{HEAD}", Path("sources.yaml"), {})
    assert f"sources.yaml:{message}" in str(wrong.value)


def test_a_source_has_no_hooks_of_its_own() -> None:
    with pytest.raises(ConfigError, match="unknown key 'on_alert'"):
        sources.parse(f"{HEAD}    on_alert: {{command: [a]}}\n", Path("sources.yaml"))


# ---------------------------------------------------------------- as an operator has it


def test_a_pass_tells_the_hooks_and_a_dead_hook_does_not_fail_it(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    script = f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read() + chr(10))"
    with Newsroom(now=datetime.now(UTC), outlets=("kedrovka", "pogasshij-mayak")) as press:
        office = Office(press, tmp_path)
        hooks = (
            "  on_alert:\n    webhook: http://127.0.0.1:9/\n    allow_private: true\n"
            f"    command: {json.dumps([sys.executable, '-c', script])}\n"
        )
        text = office.sources.read_text(encoding="utf-8").replace("defaults:\n", f"defaults:\n{hooks}")
        office.sources.write_text(text, encoding="utf-8")
        first = office.run("collect", "--all")
        second = office.run("collect", "--all")
        third = office.run("collect", "--all")
    assert (first.code, second.code, third.code) == (0, 0, 0)
    assert "on_alert" not in first.err
    assert second.err.count("on_alert: the webhook did not take an alert: 127.0.0.1 could not be reached") == 1
    assert "on_alert" not in third.err
    (line,) = heard.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["changes"][0]["source"] == "pogasshij-mayak"


def test_an_alert_that_waits_is_something_to_do(tmp_path: Path) -> None:
    """Cron's pass with nothing due ends at once; not while a hook is to be tried again."""
    file = tmp_path / "sources.yaml"
    hook = "defaults:\n  on_alert:\n    command: ['false']\n"
    file.write_text(hook + HEAD.replace("vesti.example/", "vesti.example/\n    enabled: false"), encoding="utf-8")
    where = ("--sources", str(file), "--db", str(tmp_path / "news.db"))
    assert run(*where, "collect").code == 0
    desk = Desk(tmp_path / "news.db")
    desk.store.sync_sources(sources.load(file).sources, NOW)
    desk.store.end_run(desk.run, NOW, {})
    desk.store.write_alert({}, {"command": "{}"}, NOW)
    desk.store.close()
    assert "on_alert: the command did not take an alert: false ended with 1" in run(*where, "collect").err
    with Desk(tmp_path / "news.db").store as store:
        store.write_alert({}, {"command": "{}"}, NOW)
    file.write_text(file.read_text(encoding="utf-8").replace(hook, ""), encoding="utf-8")
    assert run(*where, "collect") == Said(0, "", ""), "without `on_alert` nobody waits for it"
