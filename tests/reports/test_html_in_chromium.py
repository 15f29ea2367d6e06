"""The report in a browser: it draws what the JSON says, and its controls work.

Chromium starts once: a page of frames opens the report once for each test and collects what the
scripts of the tests read off it.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from spacy_bigru_crf.reports.html import html_report
from tests.reports.evaluations import HOSTILE, evaluation, hostile_evaluation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

# runs after the scripts of the page, and sends its result to the page of frames
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
parent.postMessage(["%s", found], "*");
</script>
</body>"""

COLLECT = """<!doctype html><meta charset="utf-8"><body><script>
const results = {};
addEventListener("message", (event) => { results[event.data[0]] = event.data[1]; });
addEventListener("load", () => setTimeout(() => {
  document.body.replaceChildren(JSON.stringify(results));
}, 1000));
</script>%s</body>"""


@dataclass(frozen=True)
class View:
    """A page of a report, and a script that reads something off it."""

    script: str = "return 0;"
    address: str = ""
    width: int = 1200
    report: str = "full"


def open_views(views, reports, directory):
    """Run the scripts of views. Returns, by name, the result and the lines of the console."""
    frames = []
    for name, view in views.items():
        page = html_report(reports[view.report])
        page = page.replace("</body>", PROBE % (view.script, name))
        (directory / f"{name}.html").write_text(page, "utf-8")
        source = f"{name}.html{view.address}".replace("&", "&amp;")
        frames.append(f'<iframe src="{source}" width="{view.width}" height="900"></iframe>')
    file = directory / "frames.html"
    file.write_text(COLLECT % "".join(frames), "utf-8")
    command = [
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"),
        *(f"--user-data-dir={directory / 'profile'}", "--window-size=1300,900"),
        *("--virtual-time-budget=5000", "--dump-dom", file.as_uri()),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, "LANG": "C.UTF-8"}
    )
    (body,) = re.findall(r"<body>(.*?)</body>", done.stdout, re.DOTALL)
    decoded = body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    results = json.loads(decoded)
    lines = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return {
        name: (results[name], [line for line in lines if f"/{name}.html" in line]) for name in views
    }


SORTED = {"f1": 4, "corpus": 5, "missing": 13, "label": 1}
OPTIONAL = """
  const optional = ["calibration", "seen", "ensemble", "spacy-note"];
  const names = texts("#all tbody th");
  return [optional.map((id) => document.getElementById(id).hidden), names, column(5)];"""
CLIPPED = """
  return ["labels", "semeval"].filter((id) => {
    const box = document.getElementById(id).parentNode;
    return box.scrollWidth > box.clientWidth;
  });"""
WIDTHS = "const e = document.documentElement; return [e.scrollWidth, e.clientWidth];"
VIEWS = {
    "sections": View("""
      return {
        cards: texts(".card b"), labels: column(1), f1: column(4),
        confusion: texts("#confusion td").join(" ").split(/ +/).filter(Boolean).map(Number),
        points: texts("#reliability title").length, columns: texts("#length title").length,
        semeval: texts("#semeval tbody tr").length, seen: texts("#seen-table tbody tr").length,
        tokens: texts("#tokens table").length, errors: texts("#count")[0],
        members: texts("#members div:first-child tbody tr"),
        votes: texts("#members div:last-child tr"),
        all: texts("#all tbody tr"), facts: texts("#source dd"),
        notes: [texts("#scored-on")[0], texts("#spacy-note")[0]],
      };"""),
    "null": View(OPTIONAL, report="null"),
    "absent": View(OPTIONAL, report="absent"),
    **{
        f"sorted_{key}": View(f"""
          const orders = [];
          for (let i = 0; i < 2; i++) {{
            click("#labels [data-sort={key}]");
            const order = document.querySelector("[aria-sort]").ariaSort;
            orders.push([column(1), column({column}), order]);
          }}
          return [orders, location.hash];""")
        for key, column in SORTED.items()
    },
    "filters": View("""
      const steps = [];
      const note = () => steps.push([texts("#count")[0], kinds()]);
      click("#kinds [data-kind=missing]"); note();
      enter("label", "PER", "change"); note();
      enter("text", "w7", "input"); note();
      click('#kinds [data-kind=""]'); note();
      enter("text", "nowhere", "input"); note();
      return [steps, location.hash];"""),
    "address": View(
        "return [texts('#count')[0], kinds(), document.getElementById('label').value];",
        "#kind=label&label=LOC",
    ),
    "more": View("const n = cards().length; click('#more'); return [n, cards().length];"),
    "confusion": View("""
      const cell = document.querySelector('#confusion [aria-label$="PER predicted as O"]');
      const n = cell.textContent;
      cell.click();
      const pair = [n, texts("#count")[0], [...new Set(kinds())]];
      click("#pair");
      return [pair, texts("#count")[0]];"""),
    "errors": View("""
      const mark = (card, side) => {
        const copy = card.querySelector(`mark.${side}`)?.cloneNode(true);
        if (!copy) return null;
        const small = copy.querySelector("small").textContent;
        copy.querySelector("small").remove();
        return [copy.textContent, small];
      };
      return [...document.querySelectorAll("#errors .error")].map(
        (card) => [mark(card, "gold"), mark(card, "predicted"), card.textContent]);"""),
    "hostile": View(
        """
      return [document.querySelectorAll("img, script").length, document.title,
        texts("#labels th"), texts(".error .sides p")[0], texts("#label option")];""",
        report="hostile",
    ),
    "narrow": View(WIDTHS, width=390),
    "wide": View(WIDTHS),
    "tables": View(CLIPPED),
    "failing": View("console.error('failed'); return 0;"),
}


@pytest.fixture(scope="module")
def report():
    return evaluation()


@pytest.fixture(scope="module")
def found(report, tmp_path_factory):
    """By the name of a view, its result and the lines of the console."""
    small = evaluation(10)
    null = dict.fromkeys(("by_seen", "calibration", "corpus_tokens", "ensemble", "spacy_scorer"))
    null = {**small, **null}
    null["scored_on"] = {**small["scored_on"], "tokens": "corpus"}
    null["tokens"] = {**small["tokens"], "by_tag": None}
    # as in evaluations from before there were ensembles
    absent = {key: value for key, value in null.items() if key != "ensemble"}
    reports = {"full": report, "hostile": hostile_evaluation(), "null": null, "absent": absent}
    return open_views(VIEWS, reports, tmp_path_factory.mktemp("reports"))


def percent(score):
    return f"{100 * score:.1f}"


def test_all_sections_show_the_numbers_of_the_json(report, found):
    shown, console = found["sections"]
    assert console == []
    micro = report["spans"]["micro"]
    assert shown["cards"][:3] == [percent(micro[key]) for key in ("f1", "precision", "recall")]
    by_support = sorted(report["spans"]["labels"], key=lambda row: -row["support"])
    assert shown["labels"] == [row["label"] for row in by_support]
    assert shown["f1"] == [percent(row["f1"]) for row in by_support]
    assert shown["confusion"] == [n for row in report["confusion"]["counts"] for n in row if n]
    assert shown["points"] == len(report["calibration"]["bins"])
    assert shown["columns"] == len(report["by_length"])
    assert (shown["semeval"], shown["seen"], shown["tokens"]) == (4, 2, 2)
    every = [*report["ensemble"]["members"], {"name": "ensemble", **micro}]
    keys = ("precision", "recall", "f1")
    for text, row in zip(shown["members"], every, strict=True):
        scores = "".join(percent(row[key]) for key in keys)
        assert text == f"{row['name']}{scores}{row['support']}{row['predicted']}"
    counts = ("entities", "annotated", "found")
    votes = [row for row in report["ensemble"]["votes"] if any(row[key] for key in counts)]
    assert len(votes) < len(report["ensemble"]["votes"])
    rows = ["".join(str(row[key]) for key in ("votes", *counts)) for row in votes]
    assert shown["votes"] == ["Found byEntitiesAnnotatedFound", *rows]
    parts = {"running text": micro, "corpus's tokens": report["corpus_tokens"]["micro"]}
    rows = []
    for name, row in parts.items():
        low, high = map(percent, row["intervals"]["f1"])
        scores = "".join(percent(row[key]) for key in keys)
        rows.append(f"{name}{scores}{low}\u2013{high}{row['support']}{row['predicted']}")
    spacy = report["spacy_scorer"]
    rows.append(f"spaCy's scorer{''.join(percent(spacy[key]) for key in keys)}")
    assert shown["all"] == rows
    assert shown["notes"] == [report["scored_on"]["sentence"], spacy["note"]]
    assert "running text" in shown["facts"]
    total = len(report["errors"])
    assert shown["errors"] == f"{total} of {total} errors"


@pytest.mark.parametrize("view", ["null", "absent"])
def test_a_report_without_the_optional_sections(found, view):
    (hidden, names, intervals), console = found[view]
    assert console == []
    assert hidden == [True] * 4
    assert names == ["corpus's tokens"]
    # the bars stand where the F1 on the corpus's tokens would
    assert set(intervals) == {""}


@pytest.mark.parametrize("key", SORTED)
def test_the_labels_can_be_sorted(report, found, key):
    (orders, address), console = found[f"sorted_{key}"]
    assert console == []
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


def test_the_errors_can_be_filtered(report, found):
    (steps, address), console = found["filters"]
    assert console == []
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


def test_an_address_opens_a_view(report, found):
    (count, kinds, label), _ = found["address"]
    expected = expected_errors(report, kind="label", label="LOC")
    assert count.startswith(f"{len(expected)} of ")
    assert set(kinds) == {"label"}
    assert label == "LOC"


def test_more_errors_are_shown_when_asked_for(report, found):
    assert found["more"][0] == [50, min(100, len(report["errors"]))]


def test_a_confusion_leads_to_its_errors(report, found):
    ((n, count, kinds), afterwards), console = found["confusion"]
    assert console == []
    assert count == f"{n} of {len(report['errors'])} errors"
    assert kinds == ["missing"]
    assert afterwards.startswith(f"{len(report['errors'])} of ")


def test_an_error_shows_both_sides_and_the_confidence(report, found):
    index, error = next(
        (i, e) for i, e in enumerate(report["errors"][:50]) if e["kind"] == "boundary"
    )
    gold, predicted, text = found["errors"][0][index]
    for shown, side in ((gold, "gold"), (predicted, "predicted")):
        entity = error[side]
        assert shown[0] == error["text"][entity["start"] : entity["end"]]
    confidence = percent(error["predicted"]["probability"])
    assert gold[1] == error["gold"]["label"]
    assert predicted[1] == f"{error['predicted']['label']} {confidence}"
    assert f"confidence {confidence}" in text


def test_hostile_data_is_shown_as_text(found):
    (n_elements, title, labels, context, options), console = found["hostile"]
    assert console == []
    assert n_elements == 3  # the data, the script of the page, and that of this test
    assert title == f"Evaluation of {HOSTILE}"
    assert HOSTILE in labels
    assert HOSTILE in options
    assert context.endswith(HOSTILE)


@pytest.mark.parametrize(("view", "width"), [("narrow", 390), ("wide", 1200)])
def test_only_tables_are_wider_than_the_window(found, view, width):
    page, window = found[view][0]
    assert page == window
    assert width - 20 <= window <= width


def test_no_column_is_cut_off_in_a_wide_window(found):
    assert found["tables"] == ([], [])


def test_what_fails_in_the_page_would_be_seen(found):
    assert len(found["failing"][1]) == 1
