"""Print how a tokenizer cuts the text of a corpus."""

from typing import TYPE_CHECKING

from wasabi.printer import Printer

if TYPE_CHECKING:
    from spacy_bigru_crf.corpora.token_comparison import TokenComparison

_N_SHOWN = 10


def print_comparison(printer: Printer, comparison: "TokenComparison") -> None:
    """Print the tokens of a corpus beside those of a tokenizer, where they differ.

    Args:
        printer: Prints.
        comparison: The comparison.
    """
    if not comparison.documents:
        return
    share = comparison.other_tokens / max(comparison.tokens, 1)
    printer.info(
        f"Your tokens, the tokenizer's tokens: it cuts {comparison.other_tokens:,} of "
        f"{comparison.tokens:,} otherwise ({share:.1%}), in {comparison.other_documents:,} of "
        f"{comparison.documents:,} documents"
    )
    if comparison.unknown_documents:
        printer.info(f"Documents without known spaces: {comparison.unknown_documents:,}")
    if comparison.cuts:
        rows = [
            (" | ".join(left), " | ".join(right), f"{count:,}")
            for (left, right), count in comparison.cuts.most_common(_N_SHOWN)
        ]
        printer.table(
            rows,
            header=("Your tokens", "The tokenizer's", "Count"),
            aligns=("l", "l", "r"),
            divider=True,
        )
    if comparison.misfits:
        share = comparison.misfits.total() / comparison.entities
        found = ", ".join(
            f"{text!r} {label} ({count:,})"
            for (text, label), count in comparison.misfits.most_common(_N_SHOWN)
        )
        printer.warn(
            f"Entities whose borders lie within a token of the tokenizer: "
            f"{comparison.misfits.total():,} of {comparison.entities:,} ({share:.1%}): {found}"
        )
