"""The ready files of docs/deploy: every command in them is one of ours, the units are sound, the Dockerfile keeps the manners."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from aggregator.cli.app import app
from aggregator.cli.settings import hoist

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
PROGRAM = "/srv/news/.venv/bin/aggregator"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service")) + sorted(path.name for path in DEPLOY.glob("*.timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def directives(name: str) -> list[tuple[str, str]]:
    """The lines of a Dockerfile, joined where they go on."""
    joined = text(name).replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def unit(name: str) -> dict[str, list[tuple[str, str]]]:
    """A unit by section; systemd allows a key to stand twice."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for line in text(name).splitlines():
        if line.startswith("["):
            here = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            here.append((key, value))
    return sections


def commands() -> list[list[str]]:
    """The arguments of every `aggregator` in the files."""
    found = []
    for line in text("crontab").splitlines():
        words = line.lstrip("# ").split(maxsplit=5)
        if len(words) == 6 and words[5].startswith("aggregator "):
            found.append(shlex.split(words[5].replace("\\%", "%"))[1:])
    for name in SERVICES:
        found += [shlex.split(value)[1:] for key, value in unit(name)["Service"] if key == "ExecStart"]
    for word, value in directives("Dockerfile"):
        if word == "CMD":
            found.append(json.loads(value))
        if word == "HEALTHCHECK" and (told := json.loads(value.partition(" CMD ")[2]))[0] == "aggregator":
            found.append(told[1:])
    return found


def parsed(arguments: list[str]) -> None:
    """Raises a usage error if the command line does not take these; nothing is run."""
    command: Any = typer.main.get_command(app)
    name, arguments = "aggregator", hoist(arguments)
    context = None
    while True:
        context = command.make_context(name, list(arguments), parent=context)
        rest = [*context._protected_args, *context.args]
        if not hasattr(command, "commands"):
            return
        name, inner, arguments = command.resolve_command(context, rest)
        assert inner is not None
        command = inner


def test_there_are_commands_for_every_role() -> None:
    words = {" ".join(word for word in each if not word.startswith("-")) for each in commands()}
    for role in ("collect", "serve", "sources health", "db metrics", "db backup", "watch"):
        assert any(role in each for each in words), role


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_every_command_is_one_that_the_program_takes(arguments: list[str]) -> None:
    parsed(arguments)


@pytest.mark.parametrize(
    "wrong", [["collect", "--dedline", "45s"], ["colect"], ["sources", "health", "--format", "xml"]]
)
def test_a_wrong_command_would_be_noticed(wrong: list[str]) -> None:
    with pytest.raises(Exception, match=r"(?i)no such|not one of"):
        parsed(wrong)


@pytest.mark.parametrize("name", UNITS)
def test_units_can_be_read_and_name_nothing_twice(name: str) -> None:
    reader = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    reader.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    reader.read_string(text(name))
    assert reader["Unit"]["Description"]
    for section in unit(name).values():
        keys = [key for key, _ in section if key != "SystemCallFilter"]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_locked_in(name: str) -> None:
    settings = dict(unit(name)["Service"])
    assert settings["User"] not in ("", "root")
    assert settings["ProtectSystem"] == "strict"
    assert settings["NoNewPrivileges"] == settings["ProtectHome"] == settings["PrivateTmp"] == "yes"
    assert settings["CapabilityBoundingSet"] == ""
    assert settings["StandardError"] == "journal"
    assert settings["ExecStart"].startswith(PROGRAM)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_systemd_itself_finds_no_fault(tmp_path: Path) -> None:
    """With a program that is there in the place of ours."""
    for name in UNITS:
        (tmp_path / name).write_text(text(name).replace(PROGRAM, "/bin/true"), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in verified.stderr.splitlines() if "aggregator-" in line]
    assert ours == []


def test_the_timer_starts_the_service_of_its_name() -> None:
    for name in UNITS:
        if name.endswith(".timer"):
            assert name.replace(".timer", ".service") in SERVICES


def test_the_dockerfile_keeps_the_manners() -> None:
    lines = directives("Dockerfile")
    words = [word for word, _ in lines]
    for image, role in (value.split(" AS ") for word, value in lines if word == "FROM"):
        named = r":\d+\.\d+-bookworm" if role == "build" else r":\d+\.\d+-slim-bookworm"
        assert image in ("base", "build") or re.search(named, image), "a version is named, never `latest`"
    assert "ADD" not in words
    assert "MAINTAINER" not in words
    users = [value for word, value in lines if word == "USER"]
    assert users == ["news"]
    assert words.index("USER") < words.index("ENTRYPOINT") < words.index("HEALTHCHECK")
    for word, value in lines:
        if word in ("CMD", "ENTRYPOINT"):
            assert isinstance(json.loads(value), list), "exec form, so that signals arrive"
        if word == "RUN" and "pip install" in value:
            assert "--no-cache-dir" in value
            assert "--constraint" in value
        if word == "COPY" and not value.startswith("--from"):
            assert all((ROOT / each).exists() for each in value.split()[:-1])
        assert "apt-get" not in value
        assert "sudo" not in value
    roles = [value.split(" AS ")[1] for word, value in lines if word == "FROM"]
    assert roles == ["build", "base", "collect", "serve"]
    assert words.count("HEALTHCHECK") == 2


def test_who_serves_on_all_addresses_is_told_the_one_that_readers_see() -> None:
    assert any("--host" in each and "0.0.0.0" in each for each in commands())
    started = [
        line for line in text("Dockerfile").splitlines() if line.startswith("#   docker run") and "--name serve" in line
    ]
    assert started
    assert all(" -e AGGREGATOR_ADDRESS=https://" in line for line in started)


def test_cron_is_silent_unless_somebody_is_needed() -> None:
    said = text("crontab")
    assert ">" not in said.replace("/dev/null", ""), "no log files, so nothing to rotate"
    assert "--strict" in said
    assert "MAILTO=" in said
    for line in said.splitlines():
        if re.match(r"[\d*]", line):
            assert not re.search(r"(?<!\\)%", line), "cron takes a bare % for a line end"
