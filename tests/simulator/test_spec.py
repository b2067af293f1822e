"""The contract as data: sound in itself, and found where it lies."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from treadmill_sim import protocols
from treadmill_sim.protocols import protocols_folder
from treadmill_sim.spec import ftms_spec


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _mappings(each)


def test_no_key_is_given_twice() -> None:
    """YAML would keep the last of two equal keys without a word."""
    text = (protocols_folder() / "ftms" / "spec.yaml").read_text(encoding="utf-8")
    root = yaml.SafeLoader(text).get_single_node()
    assert isinstance(root, yaml.MappingNode)
    for mapping in _mappings(root):
        counts = Counter(key.value for key, _ in mapping.value)
        assert max(counts.values()) == 1, mapping.start_mark


def test_groups_are_in_the_order_of_their_bits() -> None:
    """Treadmill Data has bits 0 to 12 in order, every name once, 34 octets or 36 with long pace."""
    groups = ftms_spec().groups
    assert [group.bit for group in groups] == list(range(13))
    names = [field.name for group in groups for field in group.fields]
    assert len(names) == len(set(names)) == 18
    assert 2 + sum(field.size for group in groups for field in group.fields) == 34
    assert 2 + sum(field.size for group in groups for field in group.alternatives) == 36


def test_names_of_features_and_targets_are_one_language() -> None:
    """Every feature a group names and every target an operation names is in the tables."""
    spec = ftms_spec()
    assert {group.feature for group in spec.groups} - {None} <= spec.features.keys()
    targets = {operation.target for operation in spec.operations.values()} - {None}
    assert targets <= spec.targets.keys()
    assert list(spec.features.values()) == list(range(17))
    assert list(spec.targets.values()) == list(range(17))


def test_operations_and_statuses_are_numbered_as_published() -> None:
    """Operations 00 to 10 without gaps, statuses 01 to 15 and FF, results 01 to 05."""
    spec = ftms_spec()
    assert sorted(spec.operations) == list(range(0x11))
    assert sorted(each.op for each in spec.statuses.values()) == [*range(0x01, 0x16), 0xFF]
    assert sorted(spec.results.values()) == [1, 2, 3, 4, 5]
    assert sorted(spec.training_values.values()) == list(range(0x10))
    free = [each.name for each in spec.operations.values() if not each.needs_control]
    assert free == ["request_control"]


def test_protocols_are_found_in_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Away from a checkout the data is found inside the service's package, which is not run."""
    package = tmp_path / "treadmill_ctl"
    data = package / "_data" / "protocols"
    (data / "ftms").mkdir(parents=True)
    (data / "ftms" / "spec.yaml").write_text("protocol: ftms\n")
    (package / "__init__.py").write_text("raise AssertionError('imported')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "treadmill_ctl", raising=False)
    monkeypatch.setattr(protocols, "__file__", str(tmp_path / "a" / "b" / "protocols.py"))
    protocols_folder.cache_clear()
    try:
        assert protocols_folder() == data
    finally:
        protocols_folder.cache_clear()


def _no_package(_: str) -> None:
    """Stand in for a find_spec that finds nothing."""


def test_missing_data_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the data the error says where it looked and what to do."""
    monkeypatch.setattr(protocols, "__file__", str(tmp_path / "a" / "b" / "protocols.py"))
    monkeypatch.setattr(protocols, "find_spec", _no_package)
    protocols_folder.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match="Run from a checkout, or reinstall"):
            protocols_folder()
    finally:
        protocols_folder.cache_clear()
