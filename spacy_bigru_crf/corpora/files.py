"""Input files: one file, or the files of a directory."""

from pathlib import Path

from spacy_bigru_crf.errors import Errors


def input_files(path: Path, *, recursive: bool = False) -> list[Path]:
    """Return the file, or all files of a directory except hidden ones, sorted by name.

    Args:
        path: The file or directory.
        recursive: Whether to include the files of its subdirectories, except hidden ones.

    Raises:
        ValueError: There is none.
    """
    if not path.exists():
        raise ValueError(Errors.R001.format(path=path))
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.glob("**/*" if recursive else "*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not files:
        raise ValueError(Errors.R002.format(path=path))
    return files
