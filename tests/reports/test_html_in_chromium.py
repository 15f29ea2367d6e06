"""The report in a browser: it draws what the JSON says, and its controls work."""

import json
import os
import re
import shutil
import subprocess

import pytest

from spacy_bigru_crf.reports.html import html_report
from tests.reports.evaluations import HOSTILE, evaluation, hostile_evaluation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

# what a test reads off the page: a script that runs after those of the page writes it there
PROBE = """
<script>
const texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
const click = (selector) => document.querySelector(selector).click();
const enter = (id, value, event) => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event(event));
};
const cards = () => texts("#errors .error");
const kinds = () => [...document.querySelectorAll("#errors .error")].map((e) => e.dataset.kind);
const column = (n) => texts(`#labels tbody tr > :nth-child(${n})`);
const found = (() => { %s })();
document.body.replaceChildren(JSON.stringify(found));
</script>
</body>"""


def open_page(report, tmp_path, script="return 0;", address="", *, width=1200):
    """Run a script in the page of a report. Returns its result and what the console says."""
    file = tmp_path / "report.html"
    file.write_text(html_report(report).replace("</body>", PROBE % script), "utf-8")
    command = [
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"),
        *(f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900"),
        *("--virtual-time-budget=2000", "--dump-dom", f"{file.as_uri()}{address}"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "LANG": "C.UTF-8"}
    )
    (body,) = re.findall(r"<body>(.*?)</body>", done.stdout, re.DOTALL)
    decoded = body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return json.loads(decoded), [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture(scope="module")
def report():
    return evaluation()


def percent(score):
    return f"{100 * score:.1f}"


def test_all_sections_show_the_numbers_of_the_json(report, tmp_path):
    found, console = open_page(
        report,
        tmp_path,
        """return {
          cards: texts(".card b"), labels: column(1), f1: column(4),
          confusion: texts("#confusion td").join(" ").split(/ +/).filter(Boolean).map(Number),
          points: texts("#reliability title").length, columns: texts("#length title").length,
          semeval: texts("#semeval tbody tr").length, seen: texts("#seen-table tbody tr").length,
          tokens: texts("#tokens table").length, errors: texts("#count")[0],
          members: texts("#members div:first-child tbody tr"),
          votes: texts("#members div:last-child tbody tr").length,
        };""",
    )
    assert console == []
    micro = report["spans"]["micro"]
    assert found["cards"][:3] == [percent(micro[key]) for key in ("f1", "precision", "recall")]
    by_support = sorted(report["spans"]["labels"], key=lambda row: -row["support"])
    assert found["labels"] == [row["label"] for row in by_support]
    assert found["f1"] == [percent(row["f1"]) for row in by_support]
    assert found["confusion"] == [n for row in report["confusion"]["counts"] for n in row if n]
    assert found["points"] == len(report["calibration"]["bins"])
    assert found["columns"] == len(report["by_length"])
    assert (found["semeval"], found["seen"], found["tokens"]) == (4, 2, 2)
    every = [*report["ensemble"]["members"], {"name": "ensemble", **micro}]
    keys = ("precision", "recall", "f1")
    for text, row in zip(found["members"], every, strict=True):
        scores = "".join(percent(row[key]) for key in keys)
        assert text == f"{row['name']}{scores}{row['support']}{row['predicted']}"
    assert found["votes"] == len(report["ensemble"]["votes"])
    total = len(report["errors"])
    assert found["errors"] == f"{total} of {total} errors"


def test_a_report_without_the_optional_sections(tmp_path):
    full = evaluation(10)
    full["by_seen"] = full["calibration"] = full["tokens"]["by_tag"] = full["ensemble"] = None
    script = """
      const optional = ["calibration", "seen", "ensemble"];
      return optional.map((id) => document.getElementById(id).hidden);"""
    assert open_page(full, tmp_path, script) == ([True, True, True], [])
    # as in evaluations from before there were ensembles
    del full["ensemble"]
    assert open_page(full, tmp_path, script) == ([True, True, True], [])


@pytest.mark.parametrize(("key", "column"), [("f1", 4), ("missing", 12), ("label", 1)])
def test_the_labels_can_be_sorted(report, tmp_path, key, column):
    found, console = open_page(
        report,
        tmp_path,
        f"""
        const orders = [];
        for (let i = 0; i < 2; i++) {{
          click("#labels [data-sort={key}]");
          const order = document.querySelector("[aria-sort]").ariaSort;
          orders.push([column(1), column({column}), order]);
        }}
        return [orders, location.hash];""",
    )
    assert console == []
    orders, address = found
    assert sorted(order for _, _, order in orders) == ["ascending", "descending"]
    for labels, values, order in orders:
        assert sorted(labels) == sorted(row["label"] for row in report["spans"]["labels"])
        comparable = values if key == "label" else [float(value) for value in values]
        assert comparable == sorted(comparable, reverse=order == "descending")
    assert f"sort={key}" in address


def expected_errors(report, kind=None, label=None, text=""):
    return [
        e
        for e in report["errors"]
        if kind in (None, e["kind"])
        and (label is None or label in [s["label"] for s in (e["gold"], e["predicted"]) if s])
        and text in e["text"]
    ]


def test_the_errors_can_be_filtered(report, tmp_path):
    found, console = open_page(
        report,
        tmp_path,
        """
        const steps = [];
        const note = () => steps.push([texts("#count")[0], kinds()]);
        click("#kinds [data-kind=missing]"); note();
        enter("label", "PER", "change"); note();
        enter("text", "w7", "input"); note();
        click('#kinds [data-kind=""]'); note();
        enter("text", "nowhere", "input"); note();
        return [steps, location.hash];""",
    )
    assert console == []
    steps, address = found
    filters = [
        {"kind": "missing"},
        {"kind": "missing", "label": "PER"},
        {"kind": "missing", "label": "PER", "text": "w7"},
        {"label": "PER", "text": "w7"},
        {"label": "PER", "text": "nowhere"},
    ]
    for (count, kinds), chosen in zip(steps, filters, strict=True):
        expected = expected_errors(report, **chosen)
        assert count == f"{len(expected)} of {len(report['errors'])} errors"
        assert kinds == [e["kind"] for e in expected][:50]
    assert "label=PER" in address


def test_an_address_opens_a_view(report, tmp_path):
    script = "return [texts('#count')[0], kinds(), document.getElementById('label').value];"
    (count, kinds, label), _ = open_page(report, tmp_path, script, "#kind=label&label=LOC")
    expected = expected_errors(report, kind="label", label="LOC")
    assert count.startswith(f"{len(expected)} of ")
    assert set(kinds) == {"label"}
    assert label == "LOC"


def test_more_errors_are_shown_when_asked_for(report, tmp_path):
    script = "const n = cards().length; click('#more'); return [n, cards().length];"
    found, _ = open_page(report, tmp_path, script)
    assert found == [50, min(100, len(report["errors"]))]


def test_a_confusion_leads_to_its_errors(report, tmp_path):
    found, console = open_page(
        report,
        tmp_path,
        """
        const cell = document.querySelector('#confusion [aria-label$="PER predicted as O"]');
        const n = cell.textContent;
        cell.click();
        const pair = [n, texts("#count")[0], [...new Set(kinds())]];
        click("#pair");
        return [pair, texts("#count")[0]];""",
    )
    assert console == []
    (n, count, kinds), afterwards = found
    assert count == f"{n} of {len(report['errors'])} errors"
    assert kinds == ["missing"]
    assert afterwards.startswith(f"{len(report['errors'])} of ")


def test_an_error_shows_both_sides_and_the_confidence(report, tmp_path):
    index, error = next(
        (i, e) for i, e in enumerate(report["errors"][:50]) if e["kind"] == "boundary"
    )
    found, _ = open_page(
        report,
        tmp_path,
        f"""
        const card = document.querySelectorAll(".error")[{index}];
        const mark = (side) => {{
          const copy = card.querySelector(`mark.${{side}}`).cloneNode(true);
          const small = copy.querySelector("small").textContent;
          copy.querySelector("small").remove();
          return [copy.textContent, small];
        }};
        return [mark("gold"), mark("predicted"), card.textContent];""",
    )
    gold, predicted, text = found
    for shown, side in ((gold, "gold"), (predicted, "predicted")):
        entity = error[side]
        assert shown[0] == error["text"][entity["start"] : entity["end"]]
    confidence = percent(error["predicted"]["probability"])
    assert gold[1] == error["gold"]["label"]
    assert predicted[1] == f"{error['predicted']['label']} {confidence}"
    assert f"confidence {confidence}" in text


def test_hostile_data_is_shown_as_text(tmp_path):
    found, console = open_page(
        hostile_evaluation(),
        tmp_path,
        """return [document.querySelectorAll("img, script").length, document.title,
          texts("#labels th"), texts(".error .sides p")[0], texts("#label option")];""",
    )
    n_elements, title, labels, context, options = found
    assert console == []
    assert n_elements == 3  # the data, the script of the page, and that of this test
    assert title == f"Evaluation of {HOSTILE}"
    assert HOSTILE in labels
    assert HOSTILE in options
    assert context.endswith(HOSTILE)


@pytest.mark.parametrize("width", [390, 1200])
def test_only_tables_are_wider_than_the_window(report, tmp_path, width):
    script = "const e = document.documentElement; return [e.scrollWidth, e.clientWidth];"
    (wide, window), _ = open_page(report, tmp_path, script, width=width)
    assert wide == window


def test_what_fails_in_the_page_would_be_seen(report, tmp_path):
    _, console = open_page(report, tmp_path, "console.error('failed'); return 0;")
    assert len(console) == 1
