import subprocess
import sys
from importlib.metadata import entry_points

from typer.utils import get_params_from_function

from spacy_bigru_crf.cli import ner_crf


def test_entry_point_is_found_and_loads():
    (entry_point,) = entry_points(group="spacy_cli", name="ner-crf")
    assert callable(entry_point.load())


def test_spacy_lists_the_commands_and_imports_nothing_that_only_running_needs():
    # every spacy command pays for this import; spacy.cli brings torch along by itself
    program = (
        "import sys, spacy.cli; before = set(sys.modules); import spacy_bigru_crf.cli; "
        "print(*sorted(set(sys.modules) - before)); sys.argv = ['spacy', 'ner-crf', '--help']; "
        "spacy.cli.setup_cli()"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    modules, _, output = result.stdout.partition("\n")
    assert "train-ensemble" in output
    imported = modules.split()
    assert {name.partition(".")[0] for name in imported} <= {"spacy_bigru_crf", "gzip"}
    heavy = ("corpora.docs", "crf", "nets", "pipeline", "evaluation", "experiments")
    prefixes = tuple(f"spacy_bigru_crf.{name}" for name in heavy)
    assert [name for name in imported if name.startswith(prefixes)] == []


def commands():
    yield from ner_crf.registered_commands
    for group in ner_crf.registered_groups:
        yield from group.typer_instance.registered_commands


def test_an_option_means_the_same_in_all_commands():
    """One name, one short flag, one default; a short flag is not used for another name."""
    shared = {"--output", "--force", "--seed", "--code", "--gpu-id", "--json", "--pipe"}
    forms, owners = {}, {}
    for command in commands():
        for parameter in get_params_from_function(command.callback).values():
            for name in getattr(parameter.default, "param_decls", None) or ():
                if name in shared:
                    shorts = [n for n in parameter.default.param_decls if n != name]
                    forms.setdefault(name, set()).add(tuple(shorts))
                    for short in shorts:
                        owners.setdefault(short, set()).add(name)
    assert forms == {
        "--output": {("-o",)},
        "--force": {("-F",)},
        "--seed": {("-s",)},
        "--code": {("-c",)},
        "--gpu-id": {("-g",)},
        "--json": {("-j",)},
        "--pipe": {("-p",)},
    }
    for command in commands():
        for parameter in get_params_from_function(command.callback).values():
            names = getattr(parameter.default, "param_decls", None) or ()
            for short in owners.keys() & set(names):
                assert owners[short] <= set(names), (command.name, names)


def test_every_command_that_writes_has_force():
    for command in commands():
        options = [p.default for p in get_params_from_function(command.callback).values()]
        names = {n for option in options for n in getattr(option, "param_decls", None) or ()}
        assert "--force" in names or command.callback.__name__ == "debug_data_cli"
