"""Errors and warnings of commands as one sentence each, on standard error."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from wasabi.printer import Printer


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
    except (ValueError, OSError, ImportError) as error:
        print(printer.fail(str(error)), file=sys.stderr)
        raise typer.Exit(1) from error
