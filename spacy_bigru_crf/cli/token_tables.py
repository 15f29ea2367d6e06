"""Print how a tokenizer cuts the text of a corpus."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wasabi.printer import Printer

if TYPE_CHECKING:
    from spacy_bigru_crf.corpora.tokenizer.comparison import TokenComparison


def print_comparison(
    printer: Printer,
    comparison: "TokenComparison",
    name: str,
    n_shown: int = 10,
    tokenizer: str = "the tokenizer",
) -> None:
    """Print the tokens of a corpus beside those of a tokenizer, where they differ.

    Args:
        printer: Prints.
        comparison: The comparison.
        name: Name of the corpus.
        n_shown: Number of differences and entities to show.
        tokenizer: What the tokenizer is called.
    """
    if unknown := comparison.unknown_documents:
        printer.info(f"{name}: the spaces of {unknown:,} documents are unknown; tokens stay as is")
    if not comparison.documents:
        return
    if not comparison.cuts:
        printer.good(f"{name}: {tokenizer} cuts the text into the same tokens")
        return
    printer.info(
        f"{name}: {tokenizer} cuts {comparison.other_tokens:,} of {comparison.tokens:,} tokens "
        f"otherwise ({comparison.other_tokens / comparison.tokens:.1%}), in "
        f"{comparison.other_documents:,} of {comparison.documents:,} documents"
    )
    rows = [
        (_shown(left), _shown(right), f"{count:,}")
        for (left, right), count in comparison.cuts.most_common(n_shown)
    ]
    printer.table(
        rows,
        header=("Your tokens", "The tokenizer's", "Count"),
        aligns=("l", "l", "r"),
        max_col=40,
        divider=True,
    )
    if comparison.misfits:
        count = comparison.misfits.total()
        found = ", ".join(
            f"{text!r} {label}" + (f" ({times:,})" if times > 1 else "")
            for (text, label), times in comparison.misfits.most_common(n_shown)
        )
        printer.warn(
            f"{name}: {count:,} of {comparison.entities:,} entities "
            f"({count / comparison.entities:.1%}) begin or end within a token of the tokenizer, "
            f"such as {found}"
        )


def _shown(words: Sequence[str]) -> str:
    """Return tokens side by side, white space as in Python."""
    return " | ".join(word if word.strip() else repr(word) for word in words) or "-"
