"""`treadmill-ctl mqtt test` and the doctor at a real mosquitto: what they find and say."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mqtt_broker import GATEWAY, PASSWORD, free_port, gateway_section, mosquitto, needs_mosquitto
from treadmill_ctl.cli import doctor_broker
from treadmill_ctl.cli.doctor_found import Found, Need
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.service_config import load_config

pytestmark = needs_mosquitto
HEAD = 'version: 1\ntreadmills:\n  one: {address: "tcp:127.0.0.1:9?speaks=bertec"}\n'


def plain(port: int, user: str, gateway: str = GATEWAY) -> str:
    """A part that comes with a password, on this computer."""
    return (
        f"mqtt:\n  host: localhost\n  port: {port}\n  gateway: {gateway}\n  user: {user}\n"
        "  password: password\n  commands: true\n"
    )


def tried(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Type it; its exit code and what it found."""
    result = CliRunner().invoke(main, ["mqtt", "test", "--json", "--config", str(path)])
    return result.exit_code, json.loads(result.stdout) if result.exit_code != 2 else []


def doctor(path: Path) -> list[Found]:
    """What the doctor says of the broker."""
    at = load_config(path).mqtt
    assert at is not None
    return list(doctor_broker.looked(at))


async def all_tried(folder: Path) -> dict[str, Any]:
    """Every configuration at one broker."""
    (folder / "password").write_text(f"{PASSWORD}\n")
    (folder / "wrong").write_text("another\n")
    found: dict[str, Any] = {}
    async with mosquitto(folder / "broker") as broker:
        texts = {
            "as it should be": gateway_section(broker, "commands: true"),
            "without rights": plain(broker.port, "viewer"),
            "wrong password": plain(broker.port, GATEWAY).replace(": password\n", ": wrong\n"),
            "no password": plain(broker.port, GATEWAY).replace(": password\n", ": nowhere\n"),
            "another broker": gateway_section(broker).replace("ca.pem", "gateway.pem"),
            "nobody there": plain(free_port(), GATEWAY),
        }
        for name, text in texts.items():
            path = folder / f"{name}.yaml"
            path.write_text(HEAD + text)
            found[name] = await asyncio.to_thread(tried, path)
        (folder / "password").chmod(0o644)
        for name in ("as it should be", "no password", "nobody there", "without rights"):
            path = folder / f"{name}.yaml"
            found[f"doctor: {name}"] = await asyncio.to_thread(doctor, path)
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each found, once."""
    return asyncio.run(all_tried(tmp_path_factory.mktemp("trial")))


def test_where_all_is_as_it_should_be_everything_works(found: dict[str, Any]) -> None:
    """Each topic that is written, each that is heard, and one that must be refused."""
    code, steps = found["as it should be"]
    assert code == 0, steps
    assert all(step["works"] for step in steps)
    assert len(steps) == 1 + 7 + 6 + 1


def test_what_the_broker_refuses_is_told_topic_by_topic(found: dict[str, Any]) -> None:
    """With what to do; a client that only publishes would never know."""
    code, steps = found["without rights"]
    assert code == 1
    refused = [step for step in steps if not step["works"]]
    assert len(refused) == 7
    assert all("Not authorized" in step["said"] for step in refused)
    assert all("docs/mqtt.md" in step["remedy"] for step in refused)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong password", "refused"),
        ("another broker", "no TLS"),
        ("nobody there", "refused"),
    ],
)
def test_a_connection_that_does_not_come_about_is_the_one_finding(
    found: dict[str, Any], name: str, said: str
) -> None:
    """Exit code 4, why, and what to do."""
    code, steps = found[name]
    assert (code, len(steps)) == (4, 1)
    assert said in steps[0]["said"].lower() or said in steps[0]["said"]
    assert steps[0]["remedy"]


def test_a_file_that_cannot_be_read_is_refused(found: dict[str, Any]) -> None:
    """Before anybody is spoken to."""
    assert found["no password"] == (2, [])


def test_the_doctor_knocks_and_looks_at_the_files(found: dict[str, Any]) -> None:
    """A secret that others can read, a file that is not there, a broker that does not answer."""
    needs = {name: [each.need for each in said] for name, said in found.items() if "doctor" in name}
    assert needs["doctor: as it should be"] == [Need.FINE]
    assert needs["doctor: no password"] == [Need.MEND, Need.FINE]
    assert needs["doctor: without rights"] == [Need.MEND, Need.FINE]
    assert needs["doctor: nobody there"] == [Need.MEND, Need.LOOK]
