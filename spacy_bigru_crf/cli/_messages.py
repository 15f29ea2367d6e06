"""What commands run in: code and GPU of the user; errors and warnings as one sentence each."""

import shlex
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from spacy.cli._util import import_code, setup_gpu
from wasabi import msg
from wasabi.printer import Printer

from spacy_bigru_crf.corpora.lines import CorpusError


@contextmanager
def one_sentence() -> Iterator[None]:
    """Show errors that a user can mend, and warnings, as a sentence instead of a traceback.

    Raises:
        typer.Exit: With the code 1, after an error.
    """
    # standard output may hold the predictions
    printer = Printer(no_print=True)

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        print(printer.warn(str(message)), file=sys.stderr)

    try:
        with warnings.catch_warnings():
            warnings.showwarning = show
            yield
    except BrokenPipeError:
        raise  # who reads the output has seen enough; typer knows what to do
    except CorpusError as error:
        # each problem of a file has a line of its own
        for problem in str(error).split("\n"):
            print(printer.fail(problem), file=sys.stderr)
        raise typer.Exit(1) from error
    except (ValueError, OSError, ImportError) as error:
        print(printer.fail(str(error)), file=sys.stderr)
        raise typer.Exit(1) from error


@contextmanager
def running(
    code_path: Path | None, use_gpu: int | None = None, *, silent: bool = False
) -> Iterator[None]:
    """Import the code of the user and choose the device; errors are shown as one sentence.

    Args:
        code_path: The option ``--code``.
        use_gpu: The option ``--gpu-id``; None for commands without it.
        silent: Whether not to print the device, because standard output may hold the result.

    Raises:
        typer.Exit: With the code 1, after an error.
    """
    with one_sentence():
        import_code(code_path)
        if use_gpu is not None:
            setup_gpu(use_gpu, silent=silent)
        yield


def show_train_command(config_path: Path, settings: dict[str, str]) -> None:
    """Print the command that trains a config, on a line of its own that can be copied.

    Args:
        config_path: The config.
        settings: Settings of the config to change, by their dotted names.
    """
    words = ["train", str(config_path), "--output", "training"]
    for name, value in settings.items():
        words += [f"--{name}", value]
    _show_command("Train it:", words)


def show_fill_command(config_path: Path) -> None:
    """Print the command that completes a config, on a line of its own that can be copied."""
    _show_command("Complete it first:", ["init", "fill-config", str(config_path), str(config_path)])


def _show_command(heading: str, words: list[str]) -> None:
    msg.info(heading)
    # msg would break the line
    typer.echo(shlex.join(["python", "-m", "spacy", *words]))
