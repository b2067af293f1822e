"""Small wrong changes to a module's syntax tree, one at a time.

The one rule: a change is one that somebody could make by mistake, and each has a name.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar, cast

from mutation.naming import difference, shown

COMPARED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALCULATED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
EXCHANGED: Mapping[str, str] = {"min": "max", "max": "min", "any": "all", "all": "any"}
DROPPABLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.While)
RULE = re.compile(r"R\d{1,2}")
ORDERED_ENUMS = frozenset({"Reason"})  # the order of its members means something

_Node = TypeVar("_Node", bound=ast.AST)

# A change puts a node in the place of another: the parent, its field, the place in a list.
Spot = tuple[ast.AST, str, int | None]


@dataclass(frozen=True)
class Mutant:
    """One changed module; its tree is good until the next mutant is asked for.

    `function` is the name of the code it lies in, that of a class with a dot behind it, empty for
    the module.
    """

    key: str
    function: str
    lines: range
    tree: ast.Module


@dataclass(frozen=True)
class Change:
    """What is put where, and how it reads."""

    spot: Spot
    new: ast.AST | None  # None takes the place out of its list
    note: str = ""


def enum_members(sources: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The members of every enum in these sources, by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for text in sources.values():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and _is_enum(node):
                found[node.name] = tuple(
                    target.id
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    for target in line.targets
                    if isinstance(target, ast.Name)
                )
    return found


def mutants_of(name: str, text: str, enums: Mapping[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its text."""
    tree = ast.parse(text)
    seen: Counter[str] = Counter()
    for function, statement, change in _changes(tree, enums):
        before = shown(statement)
        undo = _put(change)
        try:
            ast.fix_missing_locations(tree)
            after = shown(statement)
            if after == before and not change.note:
                continue
            said = f"{name}.{function or 'module'}: {difference(before, after)}{change.note}"
            seen[said] += 1
            key = said if seen[said] == 1 else f"{said} #{seen[said]}"
            yield Mutant(key, function, _lines(change, statement), tree)
        finally:
            undo()


def _is_enum(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases)


def _changes(
    tree: ast.Module, enums: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, ast.stmt, Change]]:
    for function, statement, spot, node in _walk(tree, "", None):
        for change in _of_node(spot, node, enums):
            yield function, statement, change


def _walk(
    parent: ast.AST, function: str, statement: ast.stmt | None
) -> Iterator[tuple[str, ast.stmt, Spot, ast.AST]]:
    """Every place of the tree, without docstrings, annotations and imports."""
    for name, value in ast.iter_fields(parent):
        if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        for index, node in _places(value):
            if _left_out(node):
                continue
            inside = _function(parent, name, function)
            at = node if isinstance(node, ast.stmt) else statement
            if at is not None:
                yield inside, at, (parent, name, index), node
            yield from _walk(node, inside, at)


def _places(value: object) -> Iterator[tuple[int | None, ast.AST]]:
    """The nodes in a field: several with their places, or one."""
    if isinstance(value, ast.AST):
        yield None, value
    elif isinstance(value, list):
        for index, node in enumerate(cast("list[object]", value)):
            if isinstance(node, ast.AST):
                yield index, node


def _left_out(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, (ast.Import, ast.ImportFrom, ast.expr_context))


def _function(parent: ast.AST, field: str, function: str) -> str:
    """The qualified name of the code that a field of this node runs in; defaults run outside."""
    if isinstance(parent, ast.ClassDef):
        return f"{function}{parent.name}."
    if isinstance(parent, ast.FunctionDef) and field == "body":
        return f"{function}{parent.name}"
    return function


def _of_node(spot: Spot, node: ast.AST, enums: Mapping[str, tuple[str, ...]]) -> Iterator[Change]:
    kind = _KINDS.get(type(node))
    if kind is not None:
        yield from kind(spot, node)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield from _other_member(spot, node, node.value.id, enums)
    if isinstance(node, DROPPABLE) and not _defines(spot, node):
        yield Change(spot, ast.copy_location(ast.Pass(), node))
    if isinstance(node, ast.ClassDef) and node.name in ORDERED_ENUMS:
        yield from _other_order(node)


def _defines(spot: Spot, node: ast.stmt) -> bool:
    """Whether the module cannot be read without this statement."""
    return isinstance(spot[0], (ast.Module, ast.ClassDef)) and not isinstance(node, ast.Expr)


def _compare(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.Compare)
    for index, op in enumerate(node.ops):
        ops = [*node.ops[:index], COMPARED[type(op)](), *node.ops[index + 1 :]]
        yield Change(spot, _like(node, ops=ops))


def _bool_op(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.BoolOp)
    yield Change(spot, _like(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()))
    for index in range(len(node.values)):
        values = node.values[:index] + node.values[index + 1 :]
        yield Change(spot, values[0] if len(values) == 1 else _like(node, values=values))


def _unary(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.UnaryOp)
    yield Change(spot, node.operand)


def _arithmetic(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, (ast.BinOp, ast.AugAssign))
    other = CALCULATED.get(type(node.op))
    if other is not None:
        yield Change(spot, _like(node, op=other()))


def _constant(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        yield Change(spot, _like(node, value=not value))
    elif isinstance(value, int):
        yield Change(spot, _like(node, value=value + 1))
        yield Change(spot, _like(node, value=value - 1))
    elif isinstance(value, str) and RULE.fullmatch(value):
        yield Change(spot, _like(node, value=value + "?"))


def _if(_: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, (ast.If, ast.While))
    yield Change((node, "test", None), _negated(node.test))


def _choice(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.IfExp)
    yield Change(spot, node.body)
    yield Change(spot, node.orelse)


def _filter(_: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.comprehension)
    for index in range(len(node.ifs)):
        yield Change((node, "ifs", index), None)


def _call(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.Call)
    for index in range(len(node.keywords)):
        yield Change((node, "keywords", index), None)
    if not isinstance(node.func, ast.Name):
        return
    name = node.func.id
    if name in EXCHANGED:
        yield Change((node, "func", None), _like(node.func, id=EXCHANGED[name]))
        for index in range(len(node.args) if len(node.args) > 1 else 0):
            args = node.args[:index] + node.args[index + 1 :]
            if not isinstance(args[0], ast.Starred):
                yield Change(spot, args[0] if len(args) == 1 else _like(node, args=args))
    if name == "abs":
        yield Change(spot, node.args[0])


def _return(_: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.Return)
    is_none = node.value is None or (
        isinstance(node.value, ast.Constant) and node.value.value is None
    )
    if not is_none:
        yield Change((node, "value", None), ast.copy_location(ast.Constant(None), node))


def _match(_: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.Match)
    for index, case in enumerate(node.cases):
        if len(node.cases) > 1:
            yield Change((node, "cases", index), None, _pattern(case, "dropped"))
        if case.guard is not None:
            yield Change((case, "guard", None), None, _pattern(case, "without its guard"))


def _either(spot: Spot, node: ast.AST) -> Iterator[Change]:
    assert isinstance(node, ast.MatchOr)
    for index, pattern in enumerate(node.patterns):
        rest = node.patterns[:index] + node.patterns[index + 1 :]
        new = rest[0] if len(rest) == 1 else _like(node, patterns=rest)
        yield Change(spot, new, f"case without {ast.unparse(pattern)}")


def _table(spot: Spot, node: ast.AST) -> Iterator[Change]:
    """A row less. A place in a tuple is another matter: most have a fixed length."""
    assert isinstance(node, (ast.Dict, ast.Set))
    if isinstance(node, ast.Set):
        for index, each in enumerate(node.elts):
            elts = node.elts[:index] + node.elts[index + 1 :]
            if elts:
                yield Change(spot, _like(node, elts=elts), f" without {ast.unparse(each)}")
        return
    for index, key in enumerate(node.keys):
        if key is not None:
            keys, values = list(node.keys), list(node.values)
            del keys[index], values[index]
            row = f" without {ast.unparse(key)} of {ast.unparse(node)[:40]}"
            yield Change(spot, _like(node, keys=keys, values=values), row)


_KINDS: Mapping[type[ast.AST], Callable[[Spot, ast.AST], Iterator[Change]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.AugAssign: _arithmetic,
    ast.Constant: _constant,
    ast.If: _if,
    ast.While: _if,
    ast.IfExp: _choice,
    ast.comprehension: _filter,
    ast.Call: _call,
    ast.Return: _return,
    ast.Match: _match,
    ast.MatchOr: _either,
    ast.Dict: _table,
    ast.Set: _table,
}


def _other_member(
    spot: Spot, node: ast.Attribute, name: str, enums: Mapping[str, tuple[str, ...]]
) -> Iterator[Change]:
    members = enums.get(name, ())
    if node.attr in members:
        other = members[(members.index(node.attr) + 1) % len(members)]
        yield Change(spot, _like(node, attr=other), _in_pattern(spot, node, other))


def _in_pattern(spot: Spot, node: ast.Attribute, other: str) -> str:
    """A pattern is not part of what the statement shows; it is named."""
    if not isinstance(spot[0], ast.MatchValue):
        return ""
    return f"case {ast.unparse(node)} → {other}"


def _other_order(node: ast.ClassDef) -> Iterator[Change]:
    members = [i for i, line in enumerate(node.body) if isinstance(line, ast.Assign)]
    for first, second in pairwise(members):
        body = list(node.body)
        body[first], body[second] = body[second], body[first]
        note = f"{ast.unparse(node.body[first])} behind {ast.unparse(node.body[second])}"
        yield Change((node, "body", None), _Body(body), note)


class _Body(ast.AST):
    """A whole list of statements, to be put in a field."""

    def __init__(self, statements: list[ast.stmt]) -> None:
        super().__init__()
        self.statements = statements


def _pattern(case: ast.match_case, what: str) -> str:
    guard = "" if case.guard is None else f" if {ast.unparse(case.guard)}"
    return f"case {ast.unparse(case.pattern)}{guard} {what}"


def _like(node: _Node, **fields: object) -> _Node:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _put(change: Change) -> Callable[[], None]:
    parent, field, index = change.spot
    before = getattr(parent, field)
    if isinstance(change.new, _Body):
        after: object = change.new.statements
    elif index is None:
        after = change.new
    else:
        after = [*before[:index], *([change.new] if change.new else []), *before[index + 1 :]]
    setattr(parent, field, after)
    return lambda: setattr(parent, field, before)


def _lines(change: Change, statement: ast.stmt) -> range:
    """The lines whose run may show the change."""
    parent = change.spot[0]
    node = change.new if change.new is not None and hasattr(change.new, "lineno") else None
    if node is None and hasattr(parent, "lineno"):
        node = parent
    node = node or statement
    first = getattr(node, "lineno", statement.lineno)
    last = getattr(node, "end_lineno", None) or first
    return range(first, min(last, first + 12) + 1)
