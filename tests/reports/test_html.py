"""The report as text: it is whole, loads nothing, and lets no data out of its place."""

import json
import re
from html.parser import HTMLParser

import pytest

from spacy_bigru_crf.evaluation.report import SCHEMA
from spacy_bigru_crf.reports import html
from spacy_bigru_crf.reports.html import html_report
from tests.reports.evaluations import HOSTILE, evaluation, hostile_evaluation


class Page(HTMLParser):
    """The elements of a page and the text of its scripts, as a browser reads them."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.scripts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data):
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page():
    return html_report(evaluation())


def test_the_page_holds_the_evaluation_as_it_is(page):
    held = json.loads(Page(page).scripts[0])
    assert held == evaluation() | {"date": held["date"]}
    assert "{{" not in page.replace(Page(page).scripts[0], "")
    assert html.SCHEMA == SCHEMA


def test_nothing_is_loaded(page):
    assert not re.search(r"https?:|//\w+\.\w|@import|url\(", page)
    for tag, attrs in Page(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not attrs.keys() & {"src", "href", "srcset", "action"}
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'")


def test_it_fits_phones_and_dark_rooms(page):
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert "prefers-color-scheme: dark" in page


def test_markup_in_the_data_stays_data():
    full = hostile_evaluation()
    page = html_report(full)
    assert HOSTILE not in page
    assert page.count("</script>") == 2
    assert json.loads(Page(page).scripts[0]) == full
    assert [e for e in Page(page).elements if e[0] == "img"] == []
    # text only ever becomes text nodes
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", page)


def test_data_is_not_taken_for_a_place_to_fill():
    full = evaluation(5)
    full["sources"]["model"] = "{{data}} {{report.css}}"
    assert json.loads(Page(html_report(full)).scripts[0]) == full


@pytest.mark.parametrize(
    "envelope",
    [
        {"schema": html.SCHEMA[0], "schema_version": html.SCHEMA[1] - 1},
        {"schema": "spacy-bigru-crf.evaluation.v1"},
        {"schema": "spacy-bigru-crf.comparison", "schema_version": html.SCHEMA[1]},
        {},
    ],
)
def test_other_schemas_are_refused(envelope):
    with pytest.raises(ValueError, match="R106"):
        html_report(envelope)
