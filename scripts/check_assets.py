"""Check that files are the assets of project.yml that have their names.

    python scripts/check_assets.py assets/brands-zh/brands.train assets/brands-zh/brands.dev

``spacy project assets`` only warns where a checksum is not the right one, and a copy of one's own
is checked by nobody else.
"""

import hashlib
from pathlib import Path

import srsly
import typer
from wasabi import msg

PROJECT = Path(__file__).resolve().parent.parent / "project.yml"


def main(paths: list[Path] = typer.Argument(..., help="Files, called as in project.yml")) -> None:
    """Check files by the checksums of project.yml."""
    assets = {Path(asset["dest"]).name: asset for asset in srsly.read_yaml(PROJECT)["assets"]}
    for path in paths:
        if path.name not in assets:
            known = ", ".join(assets)
            msg.fail(f"project.yml has no asset called {path.name}: take one of {known}.", exits=1)
        asset = assets[path.name]
        if not path.is_file():
            msg.fail(
                f"{path} does not exist: fetch it with `python -m spacy project assets`, or "
                f"download {asset['url']} and name the place of your copy.",
                exits=1,
            )
        found = hashlib.md5(path.read_bytes()).hexdigest()
        if found != asset["checksum"]:
            msg.fail(
                f"{path} is not the file as published (md5 {found} instead of "
                f"{asset['checksum']}): delete it and fetch it anew with "
                f"`python -m spacy project assets`, or download {asset['url']}.",
                exits=1,
            )
    msg.good(f"{len(paths)} files are as published")


if __name__ == "__main__":
    typer.run(main)
