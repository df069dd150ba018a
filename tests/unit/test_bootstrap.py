"""The set-up script on small projects of its own: real environments, real installers, no network."""

from __future__ import annotations

import ast
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import COMMANDS, ROOT, SetupError, find_python

SCRIPT = ROOT / "bootstrap.py"

# A build backend of a page: it makes an editable wheel whose commands print what they were given.
BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "sample-1.0-py3-none-any.whl"
    files = {
        "sample.py":
            "import sys\\ndef main():\\n    print(sys.argv[1:])\\n    return int('--fail' in sys.argv)\\n",
        "sample-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\n",
        "sample-1.0.dist-info/WHEEL":
            "Wheel-Version: 1.0\\nGenerator: s\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "sample-1.0.dist-info/entry_points.txt":
            "[console_scripts]\\ndefwatch = sample:main\\npytest = sample:main\\n",
        "sample-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "sample"
version = "1.0"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout whose locks ask for nothing, in a path with a space."""
    root = tmp_path / "a checkout"
    root.mkdir()
    shutil.copy(SCRIPT, root)
    (root / "backend.py").write_text(BACKEND)
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "requirements-dev.lock").write_text("# nothing either\n")
    return root


@pytest.fixture
def with_uv(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has uv."""
    programs = tmp_path / "programs"
    programs.mkdir()
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert uv is not None
    (programs / "uv").symlink_to(uv)
    return {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "UV_OFFLINE": "1",
        "UV_PYTHON": base(),
    }


@pytest.fixture
def without_uv(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has nothing but the Python that runs the script."""
    return {"PATH": str(tmp_path), "HOME": str(tmp_path)}


def base() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def start(project: Path, environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [base(), str(project / "bootstrap.py"), *arguments]
    return subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=120)


def test_an_old_python_can_read_it() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_needs_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"fcntl", "hashlib", "os", "pathlib", "shutil", "subprocess", "sys"}


def test_make_and_the_script_know_the_same_commands() -> None:
    recipes = [line for line in (ROOT / "Makefile").read_text().splitlines() if "bootstrap.py" in line]
    called = {line.split("bootstrap.py ")[1].split()[0] for line in recipes if line.startswith("\t")}
    words = {"run", "demo", "test", "check", "lock", "soak", "bench-polling", "bench-web"}
    assert called == set(COMMANDS) == words


@pytest.mark.parametrize("arguments", [(), ("fly",), ("--run",)])
def test_an_unknown_command_is_wrong_usage(
    project: Path, without_uv: dict[str, str], arguments: tuple[str, ...]
) -> None:
    done = start(project, without_uv, *arguments)
    assert done.returncode == 2
    names = "run|demo|test|check|lock|soak|bench-polling|bench-web"
    assert done.stderr == f"defwatch: usage: python3 bootstrap.py {names} [ARGUMENTS]\n"
    assert not (project / ".venv").exists()


def test_pip_sets_it_up_once(project: Path, without_uv: dict[str, str]) -> None:
    first = start(project, without_uv, "run", "--port", "9000")
    assert (first.returncode, first.stdout) == (0, "['run', '--port', '9000']\n"), first.stderr
    assert f"setting up {project}/.venv with pip" in first.stderr
    second = start(project, without_uv, "run")
    assert (second.stdout, second.stderr) == ("['run']\n", "")


def test_uv_is_preferred_and_what_runs_can_grow_into_what_tests(
    project: Path, with_uv: dict[str, str]
) -> None:
    assert "with uv" in start(project, with_uv, "run").stderr
    kept = project / ".venv" / "kept"
    kept.touch()
    assert "with uv" in start(project, with_uv, "test").stderr
    assert kept.exists()
    assert start(project, with_uv, "test").stderr == ""
    assert start(project, with_uv, "run").stderr == ""


@pytest.mark.parametrize("installer", ["with_uv", "without_uv"])
def test_what_is_imported_is_compiled_even_where_python_may_not_write_it(
    project: Path, installer: str, request: pytest.FixtureRequest
) -> None:
    (project / "bot").mkdir()
    (project / "bot" / "news.py").write_text("x = 1\n")
    environ = request.getfixturevalue(installer) | {"PYTHONDONTWRITEBYTECODE": "1"}
    assert start(project, environ, "run").stdout == "['run']\n"
    compiled = {file.name.partition(".")[0] for file in project.rglob("*.pyc")}
    assert {"news", "sample"} <= compiled


def test_a_file_that_cannot_be_compiled_hinders_nothing(project: Path, with_uv: dict[str, str]) -> None:
    (project / "bot").mkdir()
    (project / "bot" / "template.py").write_text("{{ no Python }}\n")
    assert start(project, with_uv, "run").stdout == "['run']\n"


def test_a_failing_command_keeps_its_exit_status(project: Path, with_uv: dict[str, str]) -> None:
    assert start(project, with_uv, "run", "--fail").returncode == 1


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_changed_lock_is_set_up_anew(project: Path, with_uv: dict[str, str], lock: str) -> None:
    start(project, with_uv, "test")
    (project / lock).write_text("# nothing, said otherwise\n")
    assert "setting up" in start(project, with_uv, "test").stderr


def test_a_moved_checkout_is_set_up_anew(project: Path, with_uv: dict[str, str]) -> None:
    start(project, with_uv, "run")
    moved = project.rename(project.with_name("moved"))
    done = start(moved, with_uv, "run")
    assert (done.returncode, done.stdout) == (0, "['run']\n")
    assert "setting up" in done.stderr


def test_an_environment_that_someone_else_made_is_left_alone(project: Path, with_uv: dict[str, str]) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "precious").touch()
    done = start(project, with_uv, "run")
    assert done.returncode == 2
    assert "was not made by bootstrap.py: move it away" in done.stderr
    assert (project / ".venv" / "precious").exists()


def test_a_failed_set_up_does_not_count_as_done(project: Path, with_uv: dict[str, str]) -> None:
    good = (project / "backend.py").read_text()
    (project / "backend.py").write_text("raise SystemExit('no')\n")
    failed = start(project, with_uv, "run")
    assert failed.returncode == 1
    assert "set-up failed" in failed.stderr
    (project / "backend.py").write_text(good)
    assert start(project, with_uv, "run").stdout == "['run']\n"


def test_a_set_up_killed_half_way_is_done_again(project: Path, without_uv: dict[str, str]) -> None:
    command = [base(), str(project / "bootstrap.py"), "run"]
    with subprocess.Popen(
        command, env=without_uv, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as first:
        assert first.stderr is not None
        assert "setting up" in first.stderr.readline()
        os.killpg(first.pid, signal.SIGKILL)
    done = start(project, without_uv, "run")
    assert (done.returncode, done.stdout) == (0, "['run']\n"), done.stderr
    assert "setting up" in done.stderr


@pytest.mark.soak
def test_killed_at_any_moment_it_is_done_at_last(project: Path, without_uv: dict[str, str]) -> None:
    command = [base(), str(project / "bootstrap.py"), "run"]
    for attempt in range(25):
        with subprocess.Popen(command, env=without_uv, start_new_session=True, stderr=subprocess.PIPE) as one:
            try:
                one.communicate(timeout=0.05 + attempt * 0.2)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
            else:  # it ended before its time was up: from then on it is ready
                assert one.returncode == 0
    done = start(project, without_uv, "run")
    assert (done.returncode, done.stdout) == (0, "['run']\n"), done.stderr


def test_while_the_installer_of_a_killed_set_up_lives_nobody_starts_over(
    project: Path, with_uv: dict[str, str]
) -> None:
    begun, go = project / "begun", project / "go"
    os.mkfifo(begun)
    os.mkfifo(go)
    (project / "backend.py").write_text("open('begun', 'w').write('.')\nopen('go').read()\n" + BACKEND)
    command = [base(), str(project / "bootstrap.py"), "run"]
    reader = os.open(begun, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen(command, env=with_uv, stderr=subprocess.DEVNULL) as first:
        assert select.select([reader], [], [], 60)[0], "the installer never began"
        first.kill()
    with subprocess.Popen(command, env=with_uv, stderr=subprocess.PIPE, text=True) as second:
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=1)
        (project / "backend.py").write_text(BACKEND)
        go.write_text("")
        _, said = second.communicate(timeout=60)
    os.close(reader)
    assert said.count("setting up") == 1
    assert second.returncode == 0


def test_of_three_first_starts_one_sets_up(project: Path, with_uv: dict[str, str]) -> None:
    command = [base(), str(project / "bootstrap.py"), "run"]
    starts = [
        subprocess.Popen(command, env=with_uv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [process.communicate(timeout=120) for process in starts]
    assert [out for out, _ in ended] == ["['run']\n"] * 3
    assert "".join(err for _, err in ended).count("setting up") == 1


def fake_python(folder: Path, *, status: int) -> str:
    program = folder / f"python-{status}"
    program.write_text(f"#!/bin/sh\nexit {status}\n")
    program.chmod(0o755)
    return str(program)


def test_the_first_python_that_can_make_environments_is_taken(tmp_path: Path) -> None:
    old, bare = fake_python(tmp_path, status=3), fake_python(tmp_path, status=1)
    assert find_python([old, bare, base()]) == base()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    old, bare = fake_python(tmp_path, status=3), fake_python(tmp_path, status=1)
    with pytest.raises(SetupError, match=r"python-1 has no venv: apt-get install python3-venv") as caught:
        find_python([old, bare])
    assert caught.value.code == 2


def test_only_old_pythons_are_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"Python 3\.11 to 3\.14 is needed, .* install one, or uv$"):
        find_python([fake_python(tmp_path, status=3)])
