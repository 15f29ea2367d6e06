"""Replace a directory in a child process that dies before its n-th step, for n = 1, 2, ...

    python kill_script.py DIRECTORY (exchange | rename)

Prints, for each n, what is there afterwards: the content of the directory, or "aside" and the
content of the copy that was set aside; and then what ``restore_directory`` makes of it.
"""

import os
import sys
import warnings
from pathlib import Path

from spacy_bigru_crf.util import files

STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}


def write(directory: Path, content: str) -> None:
    for name in ("one", "two"):
        (directory / name).write_text(content)


def read(directory: Path) -> str:
    if not directory.exists():
        return "nothing"
    return " ".join(sorted(path.read_text() for path in directory.iterdir()))


def replace(place: Path, last: int) -> None:
    """Replace the directory, and end before a step, as if killed."""
    n = 0

    def count(event: str, _: object) -> None:
        nonlocal n
        if event in STEPS:
            n += 1
            if n == last:
                os._exit(1)

    sys.addaudithook(count)
    with files.new_directory(place) as new:
        write(new, "new")
    os._exit(0)


def main(directory: Path, way: str) -> None:
    if way == "rename":
        files.exchange = lambda *_: False
    warnings.simplefilter("ignore")
    status, n = 1, 0
    while status:
        n += 1
        place = directory / str(n) / "place"
        place.mkdir(parents=True)
        write(place, "old")
        if not (child := os.fork()):
            replace(place, n)
        status = os.waitpid(child, 0)[1]
        aside = place.with_name(".place.set-aside")
        before = read(place) if place.exists() else f"aside {read(aside)}"
        files.restore_directory(place)
        print(before, read(place), aside.exists(), sep="; ", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
