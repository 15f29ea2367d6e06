import pytest

from spacy_bigru_crf.cli.train_ensemble import split_arguments


def test_settings_may_stand_anywhere():
    given = ["--a.b", "1", "x.cfg", "--c.d=2", "y.cfg", "--e.f", "-1"]
    configs, settings = split_arguments(given)
    assert list(map(str, configs)) == ["x.cfg", "y.cfg"]
    assert settings == ["--a.b", "1", "--c.d=2", "--e.f", "-1"]


@pytest.mark.parametrize("given", [[], ["--a.b", "x.cfg"], ["--a.b=1"]])
def test_without_a_config_there_is_nothing_to_train(given):
    with pytest.raises(ValueError, match="R184"):
        split_arguments(given)
