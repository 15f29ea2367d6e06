"""What of an ensemble is stored: its members and its calibration. Settings are in the config."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

import srsly
from spacy import util
from spacy.vocab import Vocab

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.calibration import check_no_label_temperatures
from spacy_bigru_crf.pipeline.ensemble.members import Member


class StoredEnsemble:
    """Saves and loads an ensemble, each member as the pipe that it is."""

    # what of its directory holds what calibration has learnt
    calibrated = "calibration.json"

    vocab: Vocab
    name: str
    cfg: dict[str, Any]
    _members: dict[str, Member]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all members, sorted."""
        return tuple(sorted({la for m in self._members.values() for la in m.pipe.labels}))

    def set_calibration(self, temperature: float) -> None:
        """Set what the logits of all probabilities are divided by."""
        self._temperature = temperature

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialize the members' weights and labels, and the calibration."""
        return util.to_bytes(
            {
                "vocab": lambda: self.vocab.to_bytes(exclude=exclude),
                "calibration": lambda: srsly.json_dumps(self._calibration()),
                "members": lambda: srsly.msgpack_dumps(
                    {
                        m: member.pipe.to_bytes(exclude=["vocab"])
                        for m, member in self._members.items()
                    }
                ),
            },
            exclude,
        )

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take over weights, labels and calibration. Members that are none here are left out."""

        def read_members(data: bytes) -> None:
            stored = srsly.msgpack_loads(data)
            self._load(
                stored,
                lambda member: member.pipe.from_bytes(stored[member.name], exclude=["vocab"]),
            )

        readers: dict[str, Callable] = {
            "vocab": lambda data: self.vocab.from_bytes(data, exclude=exclude),
            "calibration": lambda data: self._take_calibration(srsly.json_loads(data)),
            "members": read_members,
        }
        util.from_bytes(bytes_data, readers, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the members' weights and labels, and the calibration."""

        def write_members(target: Path) -> None:
            target.mkdir(exist_ok=True)
            for name, member in self._members.items():
                member.pipe.to_disk(target / name, exclude=["vocab"])

        writers: dict[str, Callable] = {
            "vocab": lambda target: self.vocab.to_disk(target, exclude=exclude),
            self.calibrated: lambda target: srsly.write_json(target, self._calibration()),
            "members": write_members,
        }
        util.to_disk(path, writers, exclude)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Load weights, labels and calibration. Members that are none here are left out."""

        def read_members(source: Path) -> None:
            stored = [directory.name for directory in source.iterdir()]
            self._load(
                stored,
                lambda member: member.pipe.from_disk(source / member.name, exclude=["vocab"]),
            )

        readers: dict[str, Callable] = {
            "vocab": lambda source: self.vocab.from_disk(source, exclude=exclude),
            self.calibrated: lambda source: self._take_calibration(srsly.read_json(source)),
            "members": read_members,
        }
        util.from_disk(path, readers, exclude)
        return self

    def _load(self, stored: Iterable[str], read: Callable[[Member], Any]) -> None:
        found = sorted(stored)
        for name, member in self._members.items():
            if name not in found:
                known = ", ".join(found)
                raise ValueError(Errors.P037.format(name=self.name, member=name, known=known))
            read(member)
        for label in self.labels:
            self.vocab.strings.add(label)
        if unknown := self.cfg["label_thresholds"].keys() - set(self.labels):
            label = min(unknown)
            raise ValueError(Errors.P015.format(name=self.name, label=label, known=[*self.labels]))

    def _calibration(self) -> dict[str, Any]:
        return {"temperature": self._temperature}

    def _take_calibration(self, stored: dict[str, Any]) -> None:
        check_no_label_temperatures(stored.get("label_temperatures"), self.name)
        self.set_calibration(stored["temperature"])
