"""A training logger for TensorBoard."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from numbers import Real
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example
from spacy.util import registry

from spacy_bigru_crf.errors import Errors

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

# a logger takes the pipeline and returns log_step and finalize
LogStep = Callable[[dict[str, Any] | None], None]
Logger = Callable[..., tuple[LogStep, Callable[[], None]]]

# with more labels, numbers in cells are illegible
_MAX_NUMBERS = 25


def build_tensorboard_logger_v1(log_dir: str, confusion: bool = True) -> Logger:
    """Build a logger for ``[training.logger]``, alone or as a part of ``spacy.ChainLogger.v1``.

    After each step it writes ``learn_rate``, by the schedule in the optimizer's config, and
    ``gradient_norm/PIPE``, before clipping, of pipes with a ``gradient_norm``; after each
    evaluation ``loss/PIPE``, summed since the previous evaluation as in the console, ``score``,
    ``scores/NAME``, scores of labels such as ``ents_per_type/LABEL/f``, and the image
    ``confusion``.

    Args:
        log_dir: Directory of this run. TensorBoard shows the latest training in it.
        confusion: Whether to draw a confusion matrix of the development data after each evaluation,
            from the scored predictions, without a second pass.

    Raises:
        ImportError: If the extra ``tensorboard`` is not installed.
    """
    _check_installed(confusion)

    def setup_logger(
        nlp: Language, stdout: IO[str] = sys.stdout, stderr: IO[str] = sys.stderr
    ) -> tuple[LogStep, Callable[[], None]]:
        from torch.utils.tensorboard import SummaryWriter

        # purge_step hides the events of an earlier training in the directory
        writer = SummaryWriter(log_dir, purge_step=0)
        watched = _WatchedScorer(nlp) if confusion else None
        rates = _learn_rates(nlp)
        steps = 0

        def log_step(info: dict[str, Any] | None) -> None:
            nonlocal steps
            step, steps = steps, steps + 1
            _write(writer, "learn_rate", next(rates, None), step)
            for name, pipe in nlp.pipeline:
                _write(writer, f"gradient_norm/{name}", getattr(pipe, "gradient_norm", None), step)
            if info is None:
                return
            _write(writer, "loss", info["losses"], step)
            _write(writer, "score", info["score"], step)
            for name, value in info["other_scores"].items():
                _write(writer, name if isinstance(value, dict) else f"scores/{name}", value, step)
            if watched and watched.examples:
                image = _draw(watched.examples, watched.labels)
                writer.add_image("confusion", image, step, dataformats="HWC")
                watched.examples = []
            writer.flush()

        def finalize() -> None:
            if watched:
                watched.restore()
            writer.close()

        return log_step, finalize

    return setup_logger


def _check_installed(confusion: bool) -> None:
    try:
        import torch.utils.tensorboard  # noqa: F401

        if confusion:
            import matplotlib  # noqa: F401
    except ImportError as error:
        message = Errors.N054.format(
            name="spacy-bigru-crf.TensorBoardLogger.v1",
            package=error.name or "tensorboard",
            reason=error,
        )
        raise ImportError(message) from error


def _write(writer: "SummaryWriter", tag: str, value: Any, step: int) -> None:
    """Write a number, or all numbers in nested dictionaries; skip other values."""
    if isinstance(value, Mapping):
        for name, of_name in value.items():
            _write(writer, f"{tag}/{name}", of_name, step)
    elif isinstance(value, Real):  # NumPy's numbers too, such as the loss of spaCy's ner
        writer.add_scalar(tag, float(value), step)


def _learn_rates(nlp: Language) -> Iterator[float]:
    """Yield the learning rate of each step; nothing if the optimizer's config has none."""
    # a logger does not receive the optimizer, so the schedule is made a second time
    rate = nlp.config.interpolate()["training"]["optimizer"].get("learn_rate")
    schedule = registry.resolve({"training": {"learn_rate": rate}})["training"]["learn_rate"]
    if schedule is None:
        return
    if isinstance(schedule, Real):
        schedule = [schedule]
    value = None
    for value in schedule:
        yield value
    # thinc repeats the last value after the end of a schedule
    if value is not None:
        yield from repeat(value)


class _WatchedScorer:
    """Recorder of the examples of the latest evaluation; a logger receives only their scores.

    It wraps the scorer of the first component that sets entities and is scored.

    Attributes:
        examples: Examples with the predictions; none before an evaluation.
        labels: Labels of the component.
    """

    def __init__(self, nlp: Language) -> None:
        self.examples: list[Example] = []
        self.labels: tuple[str, ...] = ()
        self._pipe: Any = None
        pipes: list[tuple[str, Any]] = nlp.pipeline
        for name, pipe in pipes:
            scored = getattr(pipe, "scorer", None) is not None
            if scored and "doc.ents" in nlp.get_pipe_meta(name).assigns:
                self._pipe, self._scorer = pipe, pipe.scorer
                self.labels = tuple(getattr(pipe, "labels", ()))
                pipe.scorer = self._score
                break

    def _score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        self.examples = list(examples)
        scores: dict[str, Any] = self._scorer(self.examples, **kwargs)
        return scores

    def restore(self) -> None:
        """Restore the scorer of the component."""
        if self._pipe is not None:
            self._pipe.scorer = self._scorer


def _draw(examples: list[Example], labels: Iterable[str]) -> NDArray[np.uint8]:
    """Draw the confusion matrix of labels and of others that occur, (height, width, 3)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
    from spacy_bigru_crf.evaluation.confusion import confusion_matrix
    from spacy_bigru_crf.evaluation.span_pairs import pair_spans

    pairs = [pair for doc in aligned_docs(examples) for pair in pair_spans(doc)]
    found = {entity.label for pair in pairs for entity in pair if entity}
    # labels always have a row and a column, so that the images of a training can be compared
    matrix = confusion_matrix(pairs, sorted(found.union(labels)))
    names, counts = matrix["labels"], np.array(matrix["counts"])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)

    size = 2.5 + 0.4 * len(names)
    figure = Figure(figsize=(size, size), layout="constrained")
    canvas: Any = FigureCanvasAgg(figure)  # its methods have no types
    axes = figure.add_subplot()
    axes.imshow(shares, vmin=0.0, vmax=1.0, cmap="Blues")
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted", ylabel="annotated")
    if len(names) <= _MAX_NUMBERS:
        for row, column in np.argwhere(counts):
            colour = "white" if shares[row, column] > 0.5 else "black"
            number = str(counts[row, column])
            axes.text(column, row, number, color=colour, ha="center", va="center", fontsize=8)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]
