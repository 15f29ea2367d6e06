"""Run workflows of a copy of the project, and its scripts."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import typer
from click.testing import Result
from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent.parent


def run(project: Path, workflow: str, *variables: object) -> tuple[int, str]:
    """The exit code of a workflow, and what it printed."""
    result = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", workflow, ".", *map(str, variables)],
        cwd=project,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1", "ANSI_COLORS_DISABLED": "1"},
    )
    # messages are wrapped to the width of the terminal
    return result.returncode, in_one_line(result.stdout + result.stderr)


def load_script(name: str) -> ModuleType:
    """A module of scripts/."""
    spec = spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(script: ModuleType, *arguments: object) -> Result:
    """Run a script in this process."""
    app = typer.Typer()
    app.command()(script.main)
    return CliRunner().invoke(app, list(map(str, arguments)))


def in_one_line(output: str) -> str:
    return " ".join(output.split())
