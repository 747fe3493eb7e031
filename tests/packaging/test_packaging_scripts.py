"""scripts/setup.sh installs what is missing, nothing else, and not twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="for Debian and Ubuntu")

TOOLS = ("bash", "cat", "cut", "dirname", "env", "find", "grep", "rm", "sha256sum", "sort")
LIBRARIES = [
    "libEGL.so.1",
    "libGL.so.1",
    "libfontconfig.so.1",
    "libglib-2.0.so.0",
    "libgthread-2.0.so.0",
    "libdbus-1.so.3",
    "libX11-xcb.so.1",
    "libxkbcommon.so.0",
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-glx.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-randr.so.0",
    "libxcb-render.so.0",
    "libxcb-render-util.so.0",
    "libxcb-shape.so.0",
    "libxcb-shm.so.0",
    "libxcb-sync.so.1",
    "libxcb-util.so.1",
    "libxcb-xfixes.so.0",
    "libxcb-xkb.so.1",
]


class Machine:
    """A checkout on a computer whose commands are ours: each call is noted, nothing is done."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.root = folder / "fer-monitor"
        self._bin = folder / "bin"
        self._calls = folder / "calls"
        self._bin.mkdir()
        (self.root / "scripts").mkdir(parents=True)
        for name in ("scripts/setup.sh", "setup.cfg", "pyproject.toml"):
            shutil.copy(repository / name, self.root / name)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self._bin / tool).symlink_to(found)
        fonts = folder / "home" / ".local" / "share" / "fonts"
        fonts.mkdir(parents=True)
        for font in ("any.ttf", "Any-Devanagari.ttf"):
            (fonts / font).touch()
        self._home = folder / "home"
        self.command("xvfb-run")
        self.command("xauth")
        self.command("xdotool")
        self.command("pdftotext")
        self.command("apt-get")
        self.command("id", "echo 0")
        self.has_libraries(LIBRARIES)
        venv_python = self.root / ".venv" / "bin" / "python"
        venv_python.parent.mkdir(parents=True)
        self._script(venv_python, f'[ "$1" != -c ] || exec {sys.executable} "$@"')

    def _script(self, path: Path, body: str) -> None:
        note = f'echo "{path.name} $*" >>"{self._calls}"'
        path.write_text(f"#!/usr/bin/env bash\n{body}\n{note}\n", encoding="utf-8")
        path.chmod(0o755)

    def command(self, name: str, body: str = ":") -> None:
        self._script(self._bin / name, body)

    def without(self, name: str) -> None:
        (self._bin / name).unlink()

    def has_libraries(self, names: list[str] | tuple[str, ...]) -> None:
        lines = "\n".join(f"\t{name} (libc6,x86-64) => /usr/lib/{name}" for name in names)
        self.command("ldconfig", f"cat <<'END'\n{lines}\nEND")

    def setup(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the script; `calls` then holds what it called."""
        self._calls.write_text("", encoding="utf-8")
        return subprocess.run(
            [self.root / "scripts" / "setup.sh", *arguments],
            env={
                "PATH": str(self._bin),
                "HOME": str(self._home),
                "LC_ALL": os.environ.get("LC_ALL", "C"),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def calls(self, name: str) -> list[str]:
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(f"{name} ")]

    def installs(self) -> list[str]:
        return [line for line in self.calls("python") if line.startswith("python -m pip ")]


@pytest.fixture
def machine(tmp_path: Path, repository: Path) -> Machine:
    return Machine(tmp_path, repository)


def test_a_complete_system_needs_no_apt(machine: Machine) -> None:
    run = machine.setup("test")
    assert run.returncode == 0, run.stderr
    assert machine.calls("apt-get") == []
    (install,) = machine.installs()
    assert install.endswith(f"--editable {machine.root}[test]")


def test_the_second_run_installs_nothing(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    assert len(machine.installs()) == 1
    assert machine.setup().returncode == 0
    assert machine.installs() == []


def test_the_tests_requirements_include_the_programs(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    assert machine.setup("test").returncode == 0
    assert len(machine.installs()) == 1
    assert machine.setup().returncode == 0
    assert machine.installs() == []


def test_an_unknown_extra_is_refused(machine: Machine) -> None:
    run = machine.setup("tests")
    assert run.returncode == 2
    assert "usage" in run.stderr


def test_new_requirements_are_installed(machine: Machine) -> None:
    assert machine.setup().returncode == 0
    setup_cfg = machine.root / "setup.cfg"
    setup_cfg.write_text(setup_cfg.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert machine.setup().returncode == 0
    assert len(machine.installs()) == 1


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    python = machine.root / ".venv" / "bin" / "python"
    working = python.read_text(encoding="utf-8")
    python.write_text(working.replace("echo", '[ "$1" = -c ] || exit 9\necho'), encoding="utf-8")
    assert machine.setup().returncode == 9
    python.write_text(working, encoding="utf-8")
    assert machine.setup().returncode == 0
    assert len(machine.installs()) == 1


def test_missing_libraries_and_programs_are_installed(machine: Machine) -> None:
    machine.has_libraries([name for name in LIBRARIES if "libEGL" not in name])
    machine.without("xvfb-run")
    run = machine.setup()
    assert run.returncode == 0, run.stderr
    update, install = machine.calls("apt-get")
    assert "update" in update
    assert install.split()[-2:] == ["libegl1", "xvfb"]


def test_only_the_tests_need_a_program_that_moves_the_mouse(machine: Machine) -> None:
    machine.without("xdotool")
    assert machine.setup().returncode == 0
    assert machine.calls("apt-get") == []
    assert machine.setup("test").returncode == 0
    assert machine.calls("apt-get")[-1].split()[-1] == "xdotool"


def test_a_font_for_hindi_is_installed(machine: Machine) -> None:
    machine.without("find")
    machine.command("find", 'case "$*" in *deva*) ;; *) echo any.ttf ;; esac')
    assert machine.setup().returncode == 0
    assert machine.calls("apt-get")[-1].split()[-1] == "fonts-lohit-deva"


def test_the_translations_are_compiled_in_every_run(machine: Machine) -> None:
    for _ in range(2):
        assert machine.setup().returncode == 0
        assert machine.calls("python")[-1] == "python -m scripts.translate compile"


def test_sudo_is_used_by_others_than_root(machine: Machine) -> None:
    machine.has_libraries(LIBRARIES[1:])
    machine.command("id", "echo 1000")
    machine.command("sudo", 'exec "$@"')
    run = machine.setup()
    assert run.returncode == 0, run.stderr
    assert len(machine.calls("apt-get")) == 2


def test_without_root_it_says_what_to_do(machine: Machine) -> None:
    machine.has_libraries(LIBRARIES[1:])
    machine.command("id", "echo 1000")
    run = machine.setup()
    assert run.returncode == 1
    assert "run this as root once: apt-get install -y libegl1" in run.stderr
    assert machine.installs() == []


def test_an_unsuitable_python_is_named(machine: Machine) -> None:
    shutil.rmtree(machine.root / ".venv")
    machine.command("python3", "exit 1")
    for version in ("3.10", "3.11", "3.12", "3.13"):
        machine.command(f"python{version}", "exit 1")
    run = machine.setup()
    assert run.returncode == 1
    assert "Python 3.10 to 3.13 is needed" in run.stderr
    # What a bare system has: none at all, so Debian's own is asked for first.
    assert machine.calls("apt-get")[-1].endswith("python3 python3-venv")


def test_every_script_is_sound_shell(repository: Path) -> None:
    scripts = [*(repository / "scripts").glob("*.sh"), *(repository / "packaging").rglob("*.sh")]
    assert len(scripts) >= 8
    for script in (*scripts, repository / ".ci" / "run"):
        assert os.access(script, os.X_OK), f"{script} is not executable"
        run = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        # A failed step must not look like success.
        assert re.search(r"^set -eu", script.read_text(encoding="utf-8"), re.MULTILINE), script
