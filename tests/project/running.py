"""Run workflows of a copy of the project, and its scripts."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner
from weasel.cli.run import project_run

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


def output_of_refusal(
    project: Path, workflow: str, capfd: pytest.CaptureFixture[str], **variables: object
) -> str:
    """Run a workflow in this process, which has to end with exit code 1, and return its output."""
    overrides = {f"vars.{name}": str(value) for name, value in variables.items()}
    with pytest.raises(SystemExit) as caught:
        project_run(project, workflow, overrides=overrides)
    assert caught.value.code == 1
    out, err = capfd.readouterr()
    return in_one_line(out + err)


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
