"""A BERT of a few thousand random weights, on disk: what the tests of transformers learn with."""

import string
from pathlib import Path

import torch

_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_CHARACTERS = string.printable.strip() + "äöüÄÖÜß§"


def save_tiny_bert(directory: Path, *, width: int = 32) -> Path:
    """Write weights, config and a tokenizer whose word pieces are single characters.

    Returns the directory, which ``TransformerModel.v3`` takes for a name.
    """
    from transformers import BertConfig, BertModel, BertTokenizerFast

    pieces = [*_SPECIAL, *_CHARACTERS, *(f"##{character}" for character in _CHARACTERS)]
    directory.mkdir(parents=True, exist_ok=True)
    vocab = directory / "vocab.txt"
    vocab.write_text("\n".join(pieces) + "\n", encoding="utf-8")
    BertTokenizerFast(str(vocab), do_lower_case=False, model_max_length=512).save_pretrained(
        directory
    )
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=512,
        # the same every time in training too
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(directory)
    return directory
