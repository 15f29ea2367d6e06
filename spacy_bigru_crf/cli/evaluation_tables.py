"""Print an evaluation as tables in the terminal."""

from collections.abc import Sequence
from typing import Any

from wasabi import msg

_PRF = ("Precision", "Recall", "F1")
# how the tables call the scores on the tokens of the corpus, and those of spaCy
CORPUS_TOKENS = "corpus's tokens"
SPACY_SCORER = "spaCy's scorer"
# how the tables call an ensemble among its members
_WHOLE = "ensemble"
_N_CONTESTED = 10
_EXCERPT = 60


def print_evaluation(report: dict[str, Any]) -> None:
    """Print an evaluation, but for the single errors.

    Args:
        report: The evaluation that docs/evaluation.md describes.
    """
    _all_entities(report)
    _spans(report["spans"], report["corpus_tokens"], report["bootstrap"])
    _semeval(report["semeval"])
    _tokens(report["tokens"]["by_category"], "Tokens by category")
    if report["tokens"]["by_tag"]:
        _tokens(report["tokens"]["by_tag"], "Tokens by tag")
    _confusion(report["confusion"])
    _error_kinds(report["error_kinds"])
    _parts("By length in tokens", [(tokens(row), row) for row in report["by_length"]])
    if report["by_seen"]:
        _parts("By text", [(f"{name} in training", row) for name, row in report["by_seen"].items()])
    if report["calibration"]:
        _calibration(report["calibration"])
    if report["ensemble"]:
        print_members(report["ensemble"], report["spans"]["micro"])


def tokens(row: dict[str, Any]) -> str:
    """Return the lengths of a part, such as 1, 4-5 or 20+."""
    low, high = row["min_tokens"], row["max_tokens"]
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    msg.divider(title)
    msg.table(rows, header=header, aligns=["l", *"r" * (len(header) - 1)], divider=True)


def percent(score: float) -> str:
    """Return a score from 0 to 1 in percent."""
    return f"{100 * score:.2f}"


def _prf(row: dict[str, Any]) -> list[str]:
    return [percent(row[score]) for score in ("precision", "recall", "f1")]


def _f1_interval(row: dict[str, Any]) -> str:
    ends = row["intervals"]["f1"]
    return "" if ends is None else f"{percent(ends[0])}-{percent(ends[1])}"


def _level(bootstrap: dict[str, Any]) -> str:
    return f"F1, {100 * bootstrap['level']:.0f}%"


def note_on_spacy(ours: dict[str, Any], spacy: dict[str, Any] | None) -> str | None:
    """Return why spaCy's scores are others; None where they are the same."""
    if spacy is None or _prf(ours) == _prf(spacy):
        return None
    note: str = spacy["note"]
    return note


def _all_entities(report: dict[str, Any]) -> None:
    """Print the scores of all entities, on all tokens and by spaCy's scorer."""
    msg.info(report["scored_on"]["sentence"])
    micro, spacy = report["spans"]["micro"], report["spacy_scorer"]
    if report["corpus_tokens"]:
        on_corpus = report["corpus_tokens"]["micro"]
        parts = [(report["scored_on"]["tokens"], micro), (CORPUS_TOKENS, on_corpus)]
    else:
        parts = [(CORPUS_TOKENS, micro)]
    rows = [
        [name, *_prf(row), _f1_interval(row), row["support"], row["predicted"]]
        for name, row in parts
    ]
    if spacy:
        rows.append([SPACY_SCORER, *_prf(spacy), "", "", ""])
    header = ("", *_PRF, _level(report["bootstrap"]), "Support", "Predicted")
    _table("All entities", header, rows)
    if note := note_on_spacy(micro, spacy):
        msg.text(note)


def _spans(
    spans: dict[str, Any], on_corpus: dict[str, Any] | None, bootstrap: dict[str, Any]
) -> None:
    averages = ("micro", "macro", "weighted")
    rows = [
        [name, *_prf(row), _f1_interval(row), row["support"], row["predicted"]]
        for name, row in [*((r["label"], r) for r in spans["labels"]), ("micro", spans["micro"])]
    ]
    rows.extend([name, *_prf(spans[name]), "", "", ""] for name in averages[1:])
    header = ["", *_PRF, _level(bootstrap), "Support", "Predicted"]
    if on_corpus:
        header.append(f"F1, {CORPUS_TOKENS}")
        f1 = {row["label"]: percent(row["f1"]) for row in on_corpus["labels"]}
        # a label may be predicted on tokens of one kind only
        column = [f1.get(row["label"], "") for row in spans["labels"]]
        column += [percent(on_corpus[name]["f1"]) for name in averages]
        rows = [[*row, cell] for row, cell in zip(rows, column, strict=True)]
    _table("Entities", header, rows)


def _semeval(rows: Sequence[dict[str, Any]]) -> None:
    counts = ("correct", "incorrect", "partial", "missing", "spurious")
    header = ("", *_PRF, *(name.capitalize() for name in counts))
    table = [[row["schema"], *_prf(row), *(row[name] for name in counts)] for row in rows]
    _table("Partial credit (SemEval-2013)", header, table)


def _tokens(report: dict[str, Any], title: str) -> None:
    rows = [[row["class"], *_prf(row), row["support"]] for row in report["classes"]]
    total = report["macro"]["support"]
    rows.append(["accuracy", "", "", percent(report["accuracy"]), total])
    rows.extend([f"{name} avg", *_prf(report[name]), total] for name in ("macro", "weighted"))
    _table(title, ("", *_PRF, "Support"), rows)


def _confusion(confusion: dict[str, Any]) -> None:
    labels = confusion["labels"]
    rows = [
        [label, *(n or "" for n in counts)]
        for label, counts in zip(labels, confusion["counts"], strict=True)
    ]
    _table("Confusions (rows annotated, columns predicted)", ("", *labels), rows)


def _error_kinds(kinds: dict[str, Any]) -> None:
    names = list(kinds["total"])
    rows = [[row["label"], *(row["counts"][kind] for kind in names)] for row in kinds["labels"]]
    rows.append(["all", *kinds["total"].values()])
    _table("Errors by kind", ("", *(name.capitalize() for name in names)), rows)


def _parts(title: str, parts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    rows = [[name, *_prf(row), row["support"], row["predicted"]] for name, row in parts]
    _table(title, ("", *_PRF, "Support", "Predicted"), rows)


def _calibration(calibration: dict[str, Any]) -> None:
    header = ("Entities", "Probability", "Right")
    _table("Probabilities of predicted entities", header, bin_rows(calibration))
    msg.text(f"Expected calibration error {calibration['ece']:.4f}")
    msg.text(f"Brier score {calibration['brier']:.4f}")


def bin_rows(calibration: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Return a row for each bin of a calibration: count, mean probability, accuracy."""
    return [
        (b["count"], f"{b['mean_probability']:.3f}", f"{b['accuracy']:.3f}")
        for b in calibration["bins"]
    ]


def print_members(ensemble: dict[str, Any], whole: dict[str, Any]) -> None:
    """Print the scores of the members of an ensemble and of the whole, and where they disagree.

    Args:
        ensemble: What docs/evaluation.md describes under this name.
        whole: The scores of the whole.
    """
    members = [(row["name"], row) for row in ensemble["members"]]
    _parts("Members", [*members, (_WHOLE, whole)])
    names = [*(name for name, _ in members), _WHOLE]
    shares = [
        [name, *("" if i == j else percent(share) for j, share in enumerate(row))]
        for i, (name, row) in enumerate(zip(names, ensemble["disagreement"], strict=True))
    ]
    _table("Disagreement: % of the entities of two that only one has", ("", *names), shares)
    columns = ("votes", "entities", "annotated", "found")
    rows = [[row[column] for column in columns] for row in ensemble["votes"]]
    header = ("Members", "Entities", "Annotated", "Found")
    _table("Entities by the members that find them", header, rows)
    contested = ensemble["contested"]
    rows = [
        [
            row["document"],
            excerpt(row["text"][row["start"] : row["end"]]),
            row["label"],
            ", ".join(row["members"]),
            *("yes" if row[name] else "no" for name in ("annotated", "found")),
        ]
        for row in contested[:_N_CONTESTED]
    ]
    if rows:
        titles = ("Document", "Entity", "Label", "Found by", "Annotated", "Found")
        _table("Where they disagree", titles, rows)
    if len(contested) > _N_CONTESTED:
        msg.text(f"{len(contested)} in all, the most even votes first: --json FILE")


def excerpt(text: str) -> str:
    """Return a text in one line, cut if it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 2] + " …"
