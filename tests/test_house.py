"""What the house promises and no linter checks: sizes, transactions, clocks, shelves, locks, clean files."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: list[dict[str, Any]] = PROJECT["tool"]["importlinter"]["contracts"]
ROOMS = ("bot", "storage", "notifiers")
PURE: list[str] = CONTRACTS[2]["source_modules"]
STEPS = ["bot.pipeline", "bot.filing", "bot.outbox", "bot.sending", "bot.subscribing", "bot.discovery"]
RUNNERS = ("bot/scheduler.py", "bot/worker.py")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def files(*names: str) -> list[Path]:
    """The Python files of these top-level names."""
    found = [path for name in names for path in [ROOT / name, *(ROOT / name).rglob("*.py")]]
    return sorted(path for path in found if path.suffix == ".py")


def modules(names: Iterable[str]) -> list[Path]:
    """The Python files of these modules and packages, as far as they are built."""
    places = [ROOT / name.replace(".", "/") for name in names]
    return [
        path for place in places for path in [place.with_suffix(".py"), *place.rglob("*.py")] if path.exists()
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def at(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def nodes(paths: Iterable[Path], *kinds: type[ast.AST]) -> Iterator[tuple[Path, Any]]:
    """Every node of these kinds, with its file."""
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, kinds):
                yield path, node


def imports(paths: Iterable[Path]) -> Iterator[tuple[Path, ast.AST, str]]:
    """Every import, wherever it stands, as the dotted name that it asks for."""
    for path, node in nodes(paths, ast.Import, ast.ImportFrom):
        for alias in node.names:
            yield path, node, alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"


def assert_none(found: Iterable[object]) -> None:
    """Fail with every finding on its own line."""
    lines = [str(finding) for finding in found]
    assert not lines, "\n" + "\n".join(lines)


def committed() -> list[Path]:
    """Every file that belongs to the project: hidden and generated folders are not."""
    kept = (".ci", ".dockerignore", ".gitignore")
    left_out = ("data", "dist", "__pycache__")
    tops = [path for path in ROOT.iterdir() if path.name in kept or not path.name.startswith(".")]
    found = [path for top in tops if top.name not in left_out for path in [top, *top.rglob("*")]]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def test_the_top_level_has_the_seven_names() -> None:
    names = {"bot", "storage", "notifiers", "tests", "feeds.yaml", "pyproject.toml", "Dockerfile"}
    assert names - {path.name for path in ROOT.iterdir()} == set()


def test_the_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == bot.__version__


def test_a_file_fits_in_a_head() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in files(*ROOMS, "tests", "bootstrap.py")
    }
    assert_none(f"{path.relative_to(ROOT)}: {lines} lines" for path, lines in lengths.items() if lines > 400)


def test_a_function_is_one_thought() -> None:
    functions = nodes(files(*ROOMS, "tests", "bootstrap.py"), ast.FunctionDef, ast.AsyncFunctionDef)
    assert_none(at(path, node) for path, node in functions if node.end_lineno - node.lineno >= 60)


def test_every_room_has_its_floor() -> None:
    floors = [name.strip(" ()") for line in CONTRACTS[0]["layers"] for name in re.split(r"[|:]", line)]
    rooms = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - set(floors) == {"bot.__init__", "bot.__main__"}


def test_every_stage_is_held_to_purity() -> None:
    layers: list[str] = CONTRACTS[0]["layers"]
    stages = next(index for index, line in enumerate(layers) if "bot.backtesting" in line)
    low = {name.strip(" ()") for line in layers[stages:] for name in re.split(r"[|:]", line)} - {"bot.ports"}
    assert {name for name in low if modules([name])} == set(PURE)


def test_storage_and_notifiers_know_only_nouns_and_errors() -> None:
    for room in ("storage", "notifiers"):
        ours = re.compile(rf"(bot|storage|notifiers)\b(?!\.(model|errors)\b)(?<!{room})")
        assert_none(
            f"{at(path, node)} {name}" for path, node, name in imports(files(room)) if ours.match(name)
        )


def test_what_is_imported_is_asked_for_by_name() -> None:
    groups = PROJECT["project"]["optional-dependencies"].values()
    texts = [*PROJECT["project"]["dependencies"], *(text for group in groups for text in group)]
    asked = {canonicalize_name(Requirement(text).name) for text in texts}
    sources = packages_distributions()
    foreign = [
        (at(path, node), name, {canonicalize_name(source) for source in sources.get(name.split(".")[0], ())})
        for path, node, name in imports(files(*ROOMS))
        if name.split(".")[0] not in (*sys.stdlib_module_names, *ROOMS, "_typeshed", "pydantic_core")
    ]
    assert_none(f"{place} {name}" for place, name, packages in foreign if not packages & asked)


def is_transaction(node: ast.With | ast.AsyncWith) -> bool:
    calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(
        isinstance(call.func, ast.Attribute) and call.func.attr in ("reading", "writing") for call in calls
    )


def within(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What runs inside a block: not the functions that are only defined there."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from within(ast.iter_child_nodes(node))


def test_every_dependency_has_its_reason() -> None:
    decisions = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions").glob("*.md")
    )
    names = [Requirement(text).name for text in PROJECT["project"]["dependencies"]]
    assert_none(name for name in names if not re.search(rf"\b{name}\b", decisions))


def test_nothing_waits_inside_a_transaction() -> None:
    waits = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)
    blocks = [
        (path, node) for path, node in nodes(files(*ROOMS), ast.With, ast.AsyncWith) if is_transaction(node)
    ]
    assert_none(
        at(path, inner) for path, node in blocks for inner in within(node.body) if isinstance(inner, waits)
    )


def test_stages_and_steps_are_given_the_time() -> None:
    clocks = re.compile(
        r"(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|perf_counter|sleep))$"
    )
    calls = nodes(modules([*PURE, *STEPS]), ast.Attribute)
    assert_none(at(path, node) for path, node in calls if clocks.search(ast.unparse(node)))


def test_only_runners_catch_everything() -> None:
    def catches_all(handler: ast.ExceptHandler) -> bool:
        caught = ast.unparse(handler.type) if handler.type else "BaseException"
        goes_on = not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
        return goes_on and bool(re.search(r"\b(Base)?Exception\b", caught))

    handlers = [(path, node) for path, node in nodes(files(*ROOMS), ast.ExceptHandler) if catches_all(node)]
    assert_none(at(path, node) for path, node in handlers if str(path.relative_to(ROOT)) not in RUNNERS)


@pytest.mark.parametrize(
    ("shelf", "constant"),
    [("bot/formats", "FORMAT"), ("bot/claimtypes", "CLAIM_TYPE"), ("notifiers", "CHANNEL")],
)
def test_a_file_on_a_shelf_declares_one_constant_and_knows_no_other(shelf: str, constant: str) -> None:
    def declared(path: Path) -> list[str]:
        assigned = [node for node in tree(path).body if isinstance(node, ast.Assign | ast.AnnAssign)]
        targets = [
            target
            for node in assigned
            for target in getattr(node, "targets", [getattr(node, "target", None)])
        ]
        return [target.id for target in targets if isinstance(target, ast.Name) and target.id == constant]

    found = {path: declared(path) for path in files(shelf)}
    assert {path: names for path, names in found.items() if len(names) > 1} == {}
    things = [path for path, names in found.items() if names]
    assert len(things) >= 2
    named = {f"{shelf.replace('/', '.')}.{path.stem}" for path in things}
    known = [
        (at(path, node), name)
        for path, node, name in imports(files(*ROOMS))
        for thing in named
        if f"{name}.".startswith(f"{thing}.")
    ]
    assert known == [], "a shelf's files are found by their constant, never by their name"


def test_tests_neither_sleep_nor_skip_nor_patch() -> None:
    shunned = re.compile(
        r"(time\.sleep|pytest\.(skip|importorskip)|mark\.(skip|skipif|xfail)|mock\.patch|patch\.object)$"
    )
    used = nodes(files("tests"), ast.Attribute)
    assert_none(at(path, node) for path, node in used if shunned.search(ast.unparse(node)))


def test_no_two_test_files_share_a_name() -> None:
    counts = Counter(path.name for path in files("tests") if path.name.startswith("test_"))
    assert_none(name for name, count in counts.items() if count > 1)


def test_no_two_decisions_share_a_number() -> None:
    counts = Counter(path.name[:4] for path in (ROOT / "docs" / "decisions").iterdir())
    assert_none(number for number, count in counts.items() if count > 1)


def locked(name: str) -> dict[str, list[Requirement]]:
    """What a lock pins, by name; more than one where the Python or the platform decides."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in " #"]
    return {pin.name: [other for other in pins if other.name == pin.name] for pin in pins}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert ":" + "//" not in text
    assert_none(line for line in text.splitlines() if line.startswith("-"))
    entries = re.split(r"\n(?=\w)", text)
    assert_none(entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry))


def test_the_locks_hold_what_the_project_asks_for() -> None:
    runtime, dev = locked(LOCKS[0]), locked(LOCKS[1])
    groups = PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
    for lock, requirements in ((runtime, [*asked, *groups["build"]]), (dev, [*asked, *groups["dev"]])):
        for requirement in (Requirement(text) for text in requirements if isinstance(text, str)):
            pins = lock.get(canonicalize_name(requirement.name), [])
            versions = [str(pin.specifier).removeprefix("==") for pin in pins]
            assert versions, f"{requirement}: not locked: run make lock"
            assert all(requirement.specifier.contains(version) for version in versions), (
                f"{requirement}: run make lock"
            )
    assert {name: dev.get(name) for name in runtime} == runtime


def test_no_file_names_a_machine_or_a_registry() -> None:
    # put together here, so that this file does not name them either
    paths = ["/" + name for name in ("work/", "root/", "home/[a-z]")]
    hosts = [
        r"\.".join(parts)
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian", "org"), ("npmjs", "org"))
    ]
    named = re.compile("|".join([*(rf"(?<![\w.~}}]){path}" for path in paths), *hosts]))
    found = [(path, named.search(path.read_bytes().decode("utf-8", "replace"))) for path in committed()]
    assert_none(f"{path.relative_to(ROOT)}: {match[0]}" for path, match in found if match)


def test_the_image_says_the_version_and_serves_by_the_lock() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert f"ARG VERSION={bot.__version__}" in lines
    assert {line.split()[1] for line in lines if line.startswith("FROM")} == {"python:3.13-slim"}
    assert any("--require-hashes --only-binary :all:" in line for line in lines)
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    assert copied - {path.name for path in ROOT.iterdir()} == set()
