"""The verbs `decode` and `encode`, as a technician types them."""

import json

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.bytes_verbs import decode, encode
from treadmill_ctl.drivers.registry import CHANNELS, DRIVERS

RECORD = "8424640000000000000000000100010000"


def run_decode(*words: str) -> Result:
    """Type `treadmill-ctl decode …`."""
    return CliRunner().invoke(decode, words)


def run_encode(*words: str) -> Result:
    """Type `treadmill-ctl encode …`."""
    return CliRunner().invoke(encode, words)


def test_a_record_is_shown_with_units() -> None:
    """Each value stands with its raw integer and its meaning in a person's unit."""
    shown = run_decode("ftms", "2acd", RECORD)
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[0] == "Treadmill Data (2acd), 17 octets"
    rows = [line.split(maxsplit=2) for line in lines]
    assert ["flags", "9348", "0x2484"] in rows
    assert ["more_data", "no"] in rows
    assert ["speed_ckmh", "100", "1.00 km/h"] in rows
    assert ["vendor", "step_count_u24", "1"] in rows


def test_json_gives_the_raw_integers_of_the_vectors() -> None:
    """`--json` has the names and values that the contract's vectors have."""
    shown = run_decode("ftms", "2acd", RECORD, "--json")
    assert shown.exit_code == 0
    assert json.loads(shown.output) == {
        "flags": 9348,
        "more_data": False,
        "rfu_flag_bits": 8192,
        "speed_ckmh": 100,
        "distance_m": 0,
        "energy_total_kcal": 0,
        "energy_per_hour_kcal": 0,
        "energy_per_min_kcal": 0,
        "elapsed_s": 1,
        "trailing_hex": "010000",
        "vendor": {"step_count_u24": 1},
    }


@pytest.mark.parametrize(
    "typed",
    [
        ("800201",),
        ("0x800201",),
        ("80 02 01",),
        ("80:02:01",),
        ("80-02-01",),
        ("0X80 0x02 0x01",),
        ("80", "02", "01"),
        (" 80 0201 ",),
    ],
)
def test_digits_may_be_grouped_as_they_come(typed: tuple[str, ...]) -> None:
    """Spaces, colons, hyphens, 0x and single octets all give the same message."""
    shown = run_decode("ftms", "2ad9", *typed, "--json")
    assert json.loads(shown.output)["request_name"] == "set_target_speed"


def test_upper_case_is_as_good() -> None:
    """Hexadecimal digits, protocol and channel may be in upper case."""
    shown = run_decode("FTMS", "2ADA", "FF", "--json")
    assert json.loads(shown.output)["name"] == "control_permission_lost"


@pytest.mark.parametrize(
    "channel",
    ["2acd", "0x2ACD", "treadmill-data", "Treadmill_Data", "00002acd-0000-1000-8000-00805f9b34fb"],
)
def test_a_channel_goes_by_its_number_and_by_its_name(channel: str) -> None:
    """Short and long UUID and the name mean the same channel."""
    assert run_decode("ftms", channel, "00002c01").exit_code == 0


def test_fragments_are_assembled() -> None:
    """Several messages are one record, and the table says so."""
    shown = run_decode("ftms", "2acd", "03006400", "00002c01")
    assert shown.output.startswith("Treadmill Data (2acd), 8 octets in 2 fragments\n")
    assert shown.exit_code == 0


def test_a_cut_record_is_shown_as_far_as_it_goes() -> None:
    """Exit code 10, the whole fields on stdout, and where it was cut on stderr."""
    shown = run_decode("ftms", "2acd", "04002c01d5")
    assert shown.exit_code == 10
    assert "3.00 km/h" in shown.stdout
    assert shown.stderr == "The bytes end, or are in doubt, at distance.\n"


def test_a_malformed_response_is_shown() -> None:
    """Exit code 10, and what a response would be."""
    shown = run_decode("ftms", "2ad9-response", "02")
    assert shown.exit_code == 10
    assert shown.stdout.startswith("Control Point Response (2ad9-response), 1 octet\n")
    assert "A response is 80" in shown.stderr


def test_bytes_that_are_no_frame_are_told_as_such() -> None:
    """Exit code 10 and what a frame would be, where nothing of it can be shown."""
    shown = run_decode("csafe", "reply", "00")
    assert (shown.exit_code, shown.stdout) == (10, "From a console (reply), 1 octet\n")
    assert "That is no frame" in shown.stderr


@pytest.mark.parametrize(
    ("family", "channel", "octets", "row"),
    [
        ("trackmaster", "reply", "d032", ["state", "started"]),
        ("woodway-us", "command", "a333303230", ["speed_tenths", "-20", "-2.0 of its own unit,"]),
        ("woodway-pps", "rx", "c7 3038 3333 0d", ["speed_mm_s", "833", "3.00 km/h"]),
        ("biodex", "tx", "8452", ["direction", "reverse"]),
        ("bertec", "status", "0003e803e8" + 27 * "00", ["right_mm_s", "1000", "3.60 km/h"]),
    ],
)
def test_every_family_is_read(family: str, channel: str, octets: str, row: list[str]) -> None:
    """Exit code 0, and the value in its row with what it means."""
    shown = run_decode(family, channel, octets)
    assert shown.exit_code == 0
    assert " ".join(row) in " ".join(shown.output.split())


def test_every_family_that_is_driven_can_be_read_and_written() -> None:
    """Both help pages list channels of each, and each channel says what it takes."""
    for verb in (decode, encode):
        page = CliRunner().invoke(verb, ["--help"]).output
        assert all(f"\n    {family} " in page for family in DRIVERS)
    for family in DRIVERS:
        for channel in CHANNELS[family]:
            refused = run_encode(family, channel.name)
            assert (refused.exit_code, refused.stdout) == (2, "")
            assert f"{channel.title} ({channel.name}) takes " in refused.stderr


def test_not_available_and_lists_are_words() -> None:
    """A missing value and the names of bits are shown for reading."""
    assert "not available" in run_decode("ftms", "2acd", "08002c01ff7fff7f").output
    features = run_decode("ftms", "2acc", "0c16000003000000").output
    assert "  targets           speed, inclination" in features


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("ftsm", "2acd", "00"), "There is no protocol ftsm. Did you mean ftms?"),
        (("ftms", "2ace", "00"), "ftms has no channel 2ace. Did you mean 2acd? There are:"),
        (("ftms", "treadmil-data", "00"), "Did you mean treadmill-data?"),
        (("ftms", "xyz", "00"), "ftms has no channel xyz. There are:\n  2acc "),
        (("ftms", "2acd", "8424:6"), "5 digits are an odd number: one is missing, at place 6:"),
        (("ftms", "2acd", "846"), "3 digits are an odd number: one is missing, at place 3:"),
        (("ftms", "2acd", "84 2g"), "'g' is no hexadecimal digit, at place 5:\n  84 2g\n      ^"),
        (("ftms", "2ada", "0300", "0300"), "Only Treadmill Data (2acd) comes in fragments"),
        (("ftms", "2acd"), "Missing argument 'HEX...'"),
    ],
)
def test_what_cannot_be_decoded_is_refused_in_words(words: tuple[str, ...], why: str) -> None:
    """Exit code 2, nothing on stdout, and a sentence that names the place."""
    shown = run_decode(*words)
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert why in shown.stderr


def test_a_command_is_encoded() -> None:
    """The octets, and nothing else, for whoever pipes them on."""
    shown = run_encode("ftms", "2ad9", "set_target_speed", "target_speed_ckmh=250")
    assert (shown.exit_code, shown.output) == (0, "02fa00\n")


def test_what_is_encoded_can_be_had_as_json() -> None:
    """The octets with the channel that they are for."""
    shown = run_encode("ftms", "control-point", "stop_or_pause", "control_info=stop", "--json")
    assert json.loads(shown.output) == {"channel": "2ad9", "hex": "0801"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("ftms", "2ad9"), "Control Point (2ad9) takes one of\n  00 request_control\n"),
        (("ftms", "2ad9", "set_target_speed"), "target_speed_ckmh is missing."),
        (
            ("ftms", "2ad9", "02", "target_speed_ckmh=65536"),
            "takes 0 to 65535 (steps of 0.01 km/h), not 65536.",
        ),
        (("morse", "2ad9", "00"), "There is no protocol morse."),
    ],
)
def test_what_cannot_be_encoded_is_refused_in_words(words: tuple[str, ...], why: str) -> None:
    """Exit code 2, nothing on stdout, and what is allowed."""
    shown = run_encode(*words)
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert why in shown.stderr


@pytest.mark.parametrize("verb", [decode, encode])
def test_the_help_lists_every_channel(verb: object) -> None:
    """Nobody needs a manual to find a characteristic."""
    chosen = decode if verb is decode else encode
    shown = CliRunner().invoke(chosen, ["--help"])
    assert shown.exit_code == 0
    for channel in ("2acc", "2acd", "2ad3", "2ad4", "2ad9-response", "2ada", "service-data"):
        assert f"ftms {channel} " in shown.output
