"""The pages of the project: their links lead somewhere."""

import re
from pathlib import Path

import pytest
from spacy.util import load_config, registry
from thinc.api import Config

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def config_blocks():
    pages = ("networks", "inputs", "chinese")
    text = "".join((ROOT / "docs" / f"{page}.md").read_text("utf-8") for page in pages)
    return re.findall(r"```ini\n(.*?)```", text, re.DOTALL)


def parsed(block):
    """The block as a config, which wants a section for each part of a section's name."""
    sections = re.findall(r"^\[(.+)\]$", block, re.MULTILINE)
    parents = [s.rsplit(".", i)[0] for s in sections for i in range(s.count("."), 0, -1)]
    missing = [p for p in dict.fromkeys(parents) if p not in sections and p[-1] != "*"]
    return Config().from_str("".join(f"[{parent}]\n" for parent in missing) + block)


def put(config, block):
    """Put each registered function of a block in the place of the one that is there."""
    for key, value in block.items():
        if not isinstance(value, dict):
            continue
        if any(name.startswith("@") for name in value):
            config[key] = value
        else:
            put(config[key], value)


@pytest.mark.parametrize("block", config_blocks())
def test_the_blocks_of_the_pages_fit_into_the_default_config(block):
    if "spacy-transformers." in block:
        pytest.importorskip("spacy_transformers", reason='needs pip install -e ".[transformers]"')
    config = load_config(ROOT / "configs" / "bigru_crf.cfg")
    put(config, parsed(block))
    model = registry.resolve({"model": config["components"]["ner_crf"]["model"]})["model"]
    assert model.get_ref("tok2vec").get_dim("nO") == 192
    for name in re.findall(r'"spacy-bigru-crf\.(\w+\.v\d)"', block):
        assert name in str(config)


def test_the_example_for_torch_users_runs():
    text = (ROOT / "docs" / "torch.md").read_text("utf-8")
    _, example = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {}
    exec(example, names)
    crf, emissions, mask = names["crf"], names["emissions"], names["mask"]
    decoded = crf.decode(emissions, mask)
    assert [len(tags) for tags in decoded] == [4, 2]
    assert [paths[0][0] for paths in crf.k_best(emissions, 3, mask)] == decoded
    assert emissions.grad.shape == crf.marginals(emissions, mask).shape == (2, 4, 3)
