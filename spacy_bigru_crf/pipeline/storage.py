"""What of a pipe is stored: weights and labels. Settings are in the pipeline's config."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

from spacy import util
from spacy.vocab import Vocab
from thinc.api import Model


class Stored:
    """Saves and loads a pipe as spaCy does it."""

    vocab: Vocab
    model: Model

    @abstractmethod
    def load(self, read: Callable[[Model], Any]) -> None:
        """Read weights into the model, whatever labels it had before."""

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialize the weights and labels."""
        return util.to_bytes(
            {
                "vocab": lambda: self.vocab.to_bytes(exclude=exclude),
                "model": lambda: self.model.to_bytes(),
            },
            exclude,
        )

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take over weights and labels."""
        readers: dict[str, Callable] = {
            "vocab": lambda data: self.vocab.from_bytes(data, exclude=exclude),
            "model": lambda data: self.load(lambda model: model.from_bytes(data)),
        }
        util.from_bytes(bytes_data, readers, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the weights and labels."""
        writers: dict[str, Callable] = {
            "vocab": lambda target: self.vocab.to_disk(target, exclude=exclude),
            "model": lambda target: self.model.to_disk(target),
        }
        util.to_disk(path, writers, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Load weights and labels."""
        readers: dict[str, Callable] = {
            "vocab": lambda source: self.vocab.from_disk(source, exclude=exclude),
            "model": lambda source: self.load(lambda model: model.from_disk(source)),
        }
        util.from_disk(path, readers, exclude)
        return self
