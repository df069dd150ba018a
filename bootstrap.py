"""Sets Defwatch up in `.venv` from the hashed lock files, then runs one command.

    python3 bootstrap.py run|demo|test|check|lock|soak|bench-polling [ARGUMENTS…]

Standard library only and readable by Python 3.6, so that an old Python gets a line that says what is
missing and not a syntax error. A second start compares hashes and is gone.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
OLDEST, NEWEST = (3, 11), (3, 14)
UNFINISHED = "unfinished\n"
PACKAGES = ("bot", "storage", "notifiers")

COMPILE = (
    "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header"
    " --no-emit-index-url --extra postgres pyproject.toml"
)
# What each command runs from `.venv/bin`, in this order, until one fails.
COMMANDS = {
    "run": ["defwatch run"],
    "demo": ["defwatch demo"],
    "test": ["pytest"],
    "check": ["ruff format --check", "ruff check", "mypy", "lint-imports", "pytest"],
    "lock": [
        f"{COMPILE} --group build --output-file {RUNTIME}",
        f"{COMPILE} --group dev --constraints {RUNTIME} --output-file {DEV}",
    ],
    "soak": ["pytest -m soak"],
    "bench-polling": ["python benchmarks/polling.py"],
    "bench-web": ["python benchmarks/web.py"],
}


class SetupError(Exception):
    """The set-up cannot be done; the message is the line a person reads, `code` the exit status."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


class Environment:
    """The folder `.venv` of a checkout, and the stamp in it that says what it holds.

    The stamp is written when all is installed: where the checkout stands, then each lock with its hash.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / ".defwatch"

    def wanted(self, locks: "list[str]") -> str:
        lines = [str(self.root)]
        for name in locks:
            lines.append(name + " " + hashlib.sha256((self.root / name).read_bytes()).hexdigest())
        return "\n".join(lines) + "\n"

    def is_ready(self, locks: "list[str]") -> bool:
        """Whether it holds these locks; one that holds the dev lock holds the runtime lock too."""
        return self.python.exists() and self.read().startswith(self.wanted(locks))

    def read(self) -> str:
        try:
            return self.stamp.read_text(encoding="utf-8")
        except OSError:
            return ""

    def make(self, locks: "list[str]") -> None:
        """Install the locks; one process at a time, the others wait and use what it made.

        The installers inherit the lock: while one still writes, even after this process was killed,
        nobody starts anew in the same folder.
        """
        with (self.root / RUNTIME).open("rb+") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if not self.is_ready(locks):
                self.install(locks, held.fileno())
                self.stamp.write_text(self.wanted(locks), encoding="utf-8")

    def install(self, locks: "list[str]", held: int) -> None:
        uv = shutil.which("uv")
        create = [] if self.is_ready([RUNTIME]) else create_command(uv)
        say(f"setting up {self.folder} with {'uv' if uv else 'pip'}, once: about a minute")
        if create:
            self.clear()
            self.folder.mkdir()
        self.stamp.write_text(UNFINISHED, encoding="utf-8")
        if create:
            self.call([*create, str(self.folder)], held)
        install = install_command(uv, str(self.python))
        self.call([*install, "--require-hashes", "--only-binary", ":all:", "-r", locks[-1]], held)
        self.call([*install, "--no-index", "--no-build-isolation", "-e", "."], held)
        subprocess.run(self.compile_command(), check=False, pass_fds=[held])
        say("ready")

    def compile_command(self) -> "list[str]":
        """Bytecode of all that may be imported, on all cores, even where PYTHONDONTWRITEBYTECODE is set: with
        it every start would compile anew what it imports, a second and more. A failure only costs time.
        """
        ours = [folder for folder in (self.root / name for name in PACKAGES) if folder.exists()]
        places = [str(place) for place in [self.folder / "lib", *ours]]
        return [str(self.python), "-m", "compileall", "-qq", "-j0", "-x", "/site-packages/pip/", *places]

    def clear(self) -> None:
        """Remove an environment of ours that is old or half made; never one that someone else made."""
        old = self.folder.with_name(".venv.old")
        shutil.rmtree(str(old), ignore_errors=True)
        if not self.folder.exists():
            return
        if not self.stamp.exists() and any(self.folder.iterdir()):
            raise SetupError(f"{self.folder}: was not made by bootstrap.py: move it away and try again")
        self.folder.rename(old)  # the stamp goes with it: a kill while it is removed leaves no doubt
        shutil.rmtree(str(old))

    def call(self, command: "list[str]", held: int) -> None:
        if subprocess.run(command, check=False, cwd=str(self.root), pass_fds=[held]).returncode:
            raise SetupError(f"set-up failed: {' '.join(command)}: see above, then try again", code=1)


def create_command(uv: "str | None") -> "list[str]":
    if uv:
        span = ">={}.{},<{}.{}".format(*OLDEST, NEWEST[0], NEWEST[1] + 1)
        return [uv, "venv", "-q", "--allow-existing", "--python", span]
    return [find_python(pythons()), "-m", "venv"]


def install_command(uv: "str | None", python: str) -> "list[str]":
    """The lock names everything, so nothing is resolved; `compile_command` compiles it afterwards."""
    if uv:
        return [uv, "pip", "install", "--python", python, "-q", "--no-deps"]
    return [python, "-m", "pip", "install", "-qq", "--no-compile", "--no-deps"]


def pythons() -> "list[str]":
    """This Python (the one it is made from, if `.venv` itself runs us), then those on PATH, newest first."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = [shutil.which(name) for name in [*names, "python3", "python"]]
    return [getattr(sys, "_base_executable", sys.executable), *filter(None, found)]


def find_python(candidates: "list[str]") -> str:
    """The first that is new enough and can make environments.

    Raises:
        SetupError: none is; the line says what to install.
    """
    probe = f"import sys; {OLDEST} <= sys.version_info[:2] <= {NEWEST} or sys.exit(3); import ensurepip, venv"
    lacking = []
    for python in candidates:
        status = subprocess.run([python, "-c", probe], check=False, stderr=subprocess.DEVNULL).returncode
        if status == 0:
            return python
        if status == 1:
            lacking.append(python)
    if lacking:
        raise SetupError(
            f"{lacking[0]} has no venv: apt-get install python3-venv (Debian, Ubuntu), or install uv"
        )
    version = sys.version.split()[0]
    raise SetupError(f"Python 3.11 to 3.14 is needed, {sys.executable} is {version}: install one, or uv")


def say(line: str) -> None:
    sys.stderr.write(f"defwatch: {line}\n")
    sys.stderr.flush()


def run(environment: Environment, command: str, arguments: "list[str]") -> int:
    """Run the command's steps and return the exit status of the first that fails, or 0."""
    os.chdir(str(environment.root))
    programs = environment.python.parent
    os.environ["PATH"] = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    os.environ["VIRTUAL_ENV"] = str(environment.folder)
    *steps, last = [[str(programs / name), *options] for name, *options in map(str.split, COMMANDS[command])]
    for step in steps:
        status = subprocess.run([*step, *(arguments if command == "lock" else [])], check=False).returncode
        if status:
            return status
    return os.execv(last[0], [*last, *arguments])


def main(arguments: "list[str]") -> int:
    if not arguments or arguments[0] not in COMMANDS:
        say(f"usage: python3 bootstrap.py {'|'.join(COMMANDS)} [ARGUMENTS]")
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    command = arguments[0]
    locks = [RUNTIME] if command in ("run", "demo") else [RUNTIME, DEV]
    environment = Environment(ROOT)
    try:
        if not environment.is_ready(locks):
            environment.make(locks)
        return run(environment, command, arguments[1:])
    except SetupError as error:
        say(str(error))
        return error.code
    except OSError as error:
        say(f"set-up failed: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
