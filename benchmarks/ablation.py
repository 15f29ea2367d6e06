"""What each part of the network and of its training is worth, in one table.

    python benchmarks/ablation.py DATA --work benchmarks/runs/ablation-ler6k [--jobs 2]

DATA holds train.spacy, dev.spacy and test.spacy, as ``spacy ner-crf convert`` makes them. Each row
of ``ablation_rows.py`` is trained with each seed, in a process of its own with one thread, and
scored on dev; rows named with ``--test`` are scored on test too. Results are kept, so an
interrupted run goes on where it stopped: all rows take hours. Only what is complete is printed.
"""

import itertools
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from statistics import mean, stdev

import srsly
import typer
from ablation_rows import NAMES, ROWS, changed
from ler6k import HERE, OURS, ROOT, Bench, Result, versions
from spacy.util import load_config
from tqdm import tqdm
from wasabi import msg


def main(
    data: Path = typer.Argument(..., help="Directory with train.spacy, dev.spacy, test.spacy"),
    config: Path = typer.Option(OURS, "--config", help="What the rows change"),
    row: list[str] = typer.Option(NAMES, "--row", help="Only these rows"),
    seed: list[int] = typer.Option([0, 1, 2], "--seed"),
    test: list[str] = typer.Option([], "--test", help="Rows to score on test"),
    jobs: int = typer.Option(1, "--jobs", help="Processes at a time"),
    work: Path = typer.Option(ROOT / "benchmarks" / "runs" / "ablation", "--work"),
) -> None:
    """Train what is not there yet, and print the table."""
    for name in [*row, *test]:
        if name not in NAMES:
            msg.fail(f"There is no row {name!r}. Use one of: {', '.join(NAMES)}.", exits=1)
    ablation = Ablation(data, config, work)
    runs = list(itertools.product(seed, row))
    with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(runs), unit="run") as bar:
        futures: dict[Future, tuple[int, str]] = {
            pool.submit(ablation.run, name, s, name in test): (s, name) for s, name in runs
        }
        for future in as_completed(futures):
            result = future.result()
            bar.write(f"{result['row']}, seed {result['seed']}: dev F1 {result['dev_f']:.2f}")
            bar.update()
    for line in table(ablation.results(row, seed)):
        print(line)


class Ablation(Bench):
    """Trains rows and keeps their results."""

    def __init__(self, data: Path, config: Path, work: Path) -> None:
        super().__init__(work, threads=1)
        self.data = data
        self.config = load_config(config)

    def folder(self, row: str, seed: int) -> Path:
        """Where a run is kept."""
        return self.work / f"{row.replace(' ', '-').replace(',', '')}-{seed}"

    def run(self, row: str, seed: int, test: bool) -> Result:
        """Train one row with one seed, unless that was done before."""
        folder = self.folder(row, seed)
        folder.mkdir(exist_ok=True)
        kept, path, counts = folder / "result.json", folder / "config.cfg", folder / "counts.json"
        config = changed(self.config, row)
        made_of = {"config": config.to_str(), "versions": versions()}
        result = srsly.read_json(kept) if kept.exists() else {"made_of": None}
        model = folder / "model-best"
        if result["made_of"] != made_of:
            config.to_disk(path)
            paths = [f"--paths.{part}={self.data / part}.spacy" for part in ("train", "dev")]
            arguments = (HERE / "train.py", path, folder, counts, f"--system.seed={seed}", *paths)
            training = self.command(*arguments, log=folder / "train.log")
            counted = srsly.read_json(counts)
            self.predict(folder, "dev")
            predicted = srsly.read_json(folder / "dev.json")
            result = {
                "row": row,
                "seed": seed,
                "made_of": made_of,
                "dev_f": 100 * srsly.read_json(model / "meta.json")["performance"]["ents_f"],
                "train_seconds": training["cpu_seconds"],
                "train_tokens_per_second": counted["tokens"] / counted["train_cpu_seconds"],
                **{key: predicted[key] for key in ("parameters", "predict_tokens_per_second")},
            }
            srsly.write_json(kept, result)
        if test and "test_f" not in result:
            self.predict(folder, "test")
            result["test_f"] = srsly.read_json(folder / "test.json")["seqeval_f"]
            srsly.write_json(kept, result)
        return result

    def predict(self, folder: Path, part: str) -> None:
        """Speed and scores of the best model on a part of the data."""
        arguments = (folder / "model-best", self.data / f"{part}.spacy", folder / f"{part}.json")
        self.command(HERE / "predict.py", *arguments, log=folder / f"{part}.log")

    def results(self, rows: list[str], seeds: list[int]) -> list[list[Result]]:
        """The results of each row, over the seeds."""
        return [[srsly.read_json(self.folder(r, s) / "result.json") for s in seeds] for r in rows]


def table(rows: list[list[Result]]) -> Iterator[str]:
    """Markdown: mean and standard deviation on dev, costs, and test where it was asked for."""
    headings = ["", "dev F1", "± over seeds", "test F1", "parameters, thousands"]
    headings += ["training, CPU s", "training, tokens/s", "prediction, tokens/s"]
    yield "| " + " | ".join(headings) + " |"
    yield "|---|" + "---:|" * (len(headings) - 1)
    group_of = {name: group for group, members in ROWS.items() for name in members}
    last = ""
    for runs in rows:
        row = runs[0]["row"]
        if group_of[row] != last:
            last = group_of[row]
            yield f"| **{last}** |" + " |" * (len(headings) - 1)
        dev = [run["dev_f"] for run in runs]
        tested = [run["test_f"] for run in runs if "test_f" in run]
        cells = [
            f"{mean(dev):.2f}",
            f"{stdev(dev):.2f}" if len(dev) > 1 else "",
            f"{mean(tested):.2f}" if len(tested) == len(runs) else "",
            f"{runs[0]['parameters'] / 1000:,.0f}",
            *(
                f"{mean(run[key] for run in runs):,.0f}"
                for key in (
                    "train_seconds",
                    "train_tokens_per_second",
                    "predict_tokens_per_second",
                )
            ),
        ]
        yield f"| {row} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    typer.run(main)
