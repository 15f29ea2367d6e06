import pytest
from confection import ConfigValidationError
from spacy.util import registry

from spacy_bigru_crf.architectures.removed_settings import with_removed_setting


def build_it_v2(width: int, depth: int = 1) -> tuple[int, int]:
    return width, depth


build_it_v1 = with_removed_setting(build_it_v2, "It.v1", "precision", "float32")


def test_other_settings_are_passed_on():
    assert build_it_v1.__name__ == "build_it_v1"
    assert build_it_v1(8) == (8, 1)
    assert build_it_v1(8, depth=2, precision="float32") == (8, 2)
    with pytest.raises(ValueError, match=r"\[NC-N093\] It.v1: precision = 16 .*'float32'"):
        build_it_v1(8, precision=16)


def test_configs_are_checked():
    registry.misc.register("tests.It.v1", func=build_it_v1)
    config = {"it": {"@misc": "tests.It.v1", "width": 8}}
    assert registry.resolve(config)["it"] == (8, 1)
    assert registry.fill(config)["it"] == {**config["it"], "depth": 1, "precision": "float32"}
    for wrong in ({"depth": "x"}, {"precison": "float32"}):
        with pytest.raises(ConfigValidationError, match=next(iter(wrong))):
            registry.resolve({"it": {**config["it"], **wrong}})
