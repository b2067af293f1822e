"""Runs the tests of the core against one mutant after the other, each in a process of its own.

The one rule: a mutant is killed by a test that fails, by the module that cannot be read any more,
or by a test that takes far longer than it does; by nothing else.

A mutant inside a function is put into the functions that are loaded, in a fork that has collected
the tests already. One in a default, a table or a constant is loaded anew, in a fork that has read
nothing of the service yet.
"""

from __future__ import annotations

import ast
import gc
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, Phase, settings

from mutation.operators import Mutant, enum_members, mutants_of

ROOT = Path(__file__).resolve().parents[3]
CORE = ROOT / "src" / "treadmill_ctl" / "core"
TESTS = ROOT / "tests" / "core"
PACKAGE = "treadmill_ctl.core"
ALONE_S_MAX = 20  # processor time in a fork of its own; longer is no verdict, so it is alive
SLOW = ("test_sessions", "test_cruise", "test_check")  # whole sessions by the hundred
MEMORY_MAX = 4 << 30

# No example fails because the computer is busy, and one that fails is as good as the least one.
settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

Wanted = Callable[[int, Mutant], bool]


def sources() -> dict[str, str]:
    """The text of every module of the core, by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(CORE.glob("*.py"))}


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module as it stands in the checkout."""
    texts = sources()
    yield from mutants_of(module, texts[module], enum_members(texts))


def unchanged(module: str) -> ast.Module:
    """The tree of a module without any mutant in it."""
    return ast.parse(sources()[module])


def in_function(mutant: Mutant) -> bool:
    """Whether the change lies in code that runs when it is called, not when it is read."""
    return bool(mutant.function) and not mutant.function.endswith(".")


def compiled(tree: ast.Module, module: str) -> CodeType:
    """The code of a module, changed or not."""
    return compile(tree, str(CORE / f"{module}.py"), "exec")


# --- a fresh process for each mutant ------------------------------------------------------------


class _Loader(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    """Gives the changed module when it is imported."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102  this is what a loader does


def killed_alone(module: str, mutant: Mutant) -> bool:
    """Whether the tests find a mutant that is loaded anew; those of its module come first."""
    return _fail_alone(module, compiled(mutant.tree, module))


def prove_alone(module: str) -> None:
    """A verdict means nothing where the module as it stands would be killed as well."""
    if _fail_alone(module, compiled(unchanged(module), module)):
        raise ChildProcessError(f"{module} loaded anew fails its tests without any mutant")


def _fail_alone(module: str, code: CodeType) -> bool:
    quick = sorted(str(path) for path in TESTS.glob("test_*.py") if path.stem not in SLOW)
    own = [path for path in quick if path.endswith(f"{module}.py")]
    return any(_fails(module, code, files) for files in (own, quick) if files)


def _fails(module: str, code: CodeType, files: list[str]) -> bool:
    def child() -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (ALONE_S_MAX, ALONE_S_MAX + 1))
        sys.meta_path.insert(0, _Loader(f"{PACKAGE}.{module}", code))
        return int(pytest.main([*_options(), "-x", *files]))

    status = _forked(child)
    spent = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    return status != 0 and not spent


def _options() -> list[str]:
    loaded = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is, before pytest begins
    examples = "--hypothesis-profile=mutants"
    plain = ["-q", "-p", "no:cacheprovider", "-p", "no:cov", "--rootdir", str(ROOT)]
    return [*plain, "-W", loaded, examples]


def _forked(child: Callable[[], int]) -> int:
    """What a child gives back, which says nothing to the terminal; not zero if it died."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        os._exit(child())
    finally:
        os._exit(99)


# --- one collection, a fork for each mutant -----------------------------------------------------


@dataclass
class Loop:
    """A pytest plugin: in place of running the tests once it runs them on every mutant.

    `budget_s` is the processor time after which a mutant that no test noticed counts as alive.
    """

    plan: Sequence[tuple[str, Wanted]]
    told: Callable[[str, str, bool], None]
    budget_s: float
    took_s: dict[int, float] = field(default_factory=dict[int, float])
    reached: dict[str, dict[int, set[int]]] = field(default_factory=dict[str, dict[int, set[int]]])
    own: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    kills: dict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict[str, Counter[int]](Counter)
    )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Once as it is, then every mutant."""
        items = session.items
        self._measure(items)
        for module, _ in self.plan:
            ours = re.compile(rf"test_(mutants_)?{module}\.py")
            self.own[module] = {i for i, item in enumerate(items) if ours.match(item.path.name)}
        live = {module: _live(module) for module, _ in self.plan}
        gc.freeze()
        self._prove(items)
        for module, wanted in self.plan:
            for number, mutant in enumerate(mutants(module)):
                if in_function(mutant) and wanted(number, mutant):
                    self._try(module, mutant, live[module], items)
        return True

    def _measure(self, items: list[pytest.Item]) -> None:
        """How long each test takes, and which lines of the core it comes to."""
        cover = coverage.Coverage(data_file=None, include=[str(CORE / "*")], config_file=False)
        cover.start()
        failing: list[int] = []
        for index, item in enumerate(items):
            cover.switch_context(str(index))
            began_s = time.process_time()
            if _run_fails(item):
                failing.append(index)
            self.took_s[index] = time.process_time() - began_s
        cover.stop()
        for index in failing:
            del self.took_s[index]
            sys.stderr.write(f"fails without any mutant, left out: {items[index].nodeid}\n")
        data = cover.get_data()
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            self.reached[Path(file).stem] = {
                line: {int(context) for context in contexts if context}
                for line, contexts in by_line.items()
            }

    def _prove(self, items: list[pytest.Item]) -> None:
        """A verdict means nothing where a fork without any mutant would be killed as well."""
        quick_first = sorted(self.took_s, key=lambda test: self.took_s[test])
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if _forked(lambda: self._first_failure(items, quick_first, nowhere)):
            raise ChildProcessError("a test fails in a fork without any mutant")
        os.close(nowhere)

    def _try(
        self,
        module: str,
        mutant: Mutant,
        live: dict[str, list[FunctionType]],
        items: list[pytest.Item],
    ) -> None:
        code = _inner(compiled(mutant.tree, module), mutant.function)
        functions = live.get(mutant.function, [])
        if code is None or not functions:
            raise LookupError(f"{module}.{mutant.function} is not among what is loaded")
        order = self._order(module, mutant)
        read, write = os.pipe()

        def child() -> int:
            for function in functions:
                function.__code__ = code
            return self._first_failure(items, order, write)

        status = _forked(child)
        os.close(write)
        told = os.read(read, 16)
        os.close(read)
        if told:
            self.kills[mutant.function][int(told)] += 1
        self.told(module, mutant.key, status != 0)

    def _order(self, module: str, mutant: Mutant) -> list[int]:
        """The tests that come to the changed lines, the likeliest first.

        What killed its neighbours, then what was written for the module, then what is quick.
        """
        lines = self.reached.get(module, {})
        near = {test for line in mutant.lines for test in lines.get(line, ())}
        kills = self.kills[mutant.function]
        known = [test for test in near if test in self.took_s]
        own = self.own[module]
        return sorted(known, key=lambda test: (-kills[test], test not in own, self.took_s[test]))

    def _first_failure(self, items: list[pytest.Item], order: list[int], write: int) -> int:
        began_s = time.process_time()
        for index in order:
            # A mutant that never ends is found by the timer, which ends the process.
            signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 10 * self.took_s[index])
            if _run_fails(items[index]):
                os.write(write, str(index).encode())
                return 1
            if time.process_time() - began_s > self.budget_s:
                break
        return 0


def _run_fails(item: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=None)
    return any(report.failed for report in reports)


def _live(module: str) -> dict[str, list[FunctionType]]:
    """Every loaded function of a module, by its qualified name."""
    found: dict[str, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__module__ == f"{PACKAGE}.{module}":
            found[each.__qualname__].append(each)
    return found


def _inner(code: CodeType, name: str) -> CodeType | None:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_qualname == name:
                return each
            found = _inner(each, name)
            if found is not None:
                return found
    return None


def apart(plan: Sequence[tuple[str, Wanted]], budget_s: float) -> Iterator[tuple[str, str, bool]]:
    """Module, mutant and verdict of every mutant in a function. The service stays unread here."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        with os.fdopen(write, "w", encoding="utf-8", buffering=1) as verdicts:

            def told(module: str, key: str, killed: bool) -> None:  # noqa: FBT001  a verdict
                print(json.dumps((module, key, killed)), file=verdicts)

            loop = Loop(plan, told, budget_s)
            code = _collect(loop)
        os._exit(code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED})
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as verdicts:
        for line in verdicts:
            module, key, killed = json.loads(line)
            yield module, key, killed
    if os.waitpid(pid, 0)[1]:
        raise ChildProcessError("the run of the mutants broke off; its own words are above")


def _collect(loop: Loop) -> int:
    return int(pytest.main([*_options(), "-s", str(TESTS)], plugins=[loop]))
