"use strict";
// Everything on the page comes from the JSON in #data. Text from it only ever becomes text nodes.
const data = JSON.parse(document.getElementById("data").textContent);
const KINDS = ["boundary", "label", "both", "missing", "spurious"];

// ---- helpers ----
const $ = (id) => document.getElementById(id);
const percent = (score) => (100 * score).toFixed(1);
const interval = (ends) => (ends ? `${percent(ends[0])}–${percent(ends[1])}` : "");

/** Make an element; children are elements or texts. Of SVG, if it goes into one. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  // the name space is that of the page's own svg elements
  return fill(document.createElementNS($("length").namespaceURI, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function tableHead(names) {
  return make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name))));
}

function tableRow(name, cells, attributes = {}) {
  return make("tr", attributes, make("th", { scope: "row" }, name), ...cells.map((c) => make("td", {}, c)));
}

const prf = (row) => [percent(row.precision), percent(row.recall), percent(row.f1)];

// what tables call the scores of the data, by the tokens that they are of
const CORPUS = "corpus's tokens";
const SCORED_ON = data.scored_on.tokens === "corpus" ? CORPUS : data.scored_on.tokens;

// ---- summary ----
function showSource() {
  const { model, pipe, data: path, train } = data.sources;
  const tokens = data.tokens.by_category.macro.support;
  const facts = {
    Pipeline: model, Component: pipe, Data: path, Training: train, "Scored on": SCORED_ON,
    Documents: data.documents.toLocaleString("en"), Tokens: tokens.toLocaleString("en"),
  };
  for (const [name, value] of Object.entries(facts)) {
    if (value !== null) $("source").append(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  }
  document.title = `Evaluation of ${model}`;
}

function showSummary() {
  const { micro, macro, weighted } = data.spans;
  const card = (name, value, note) =>
    make("div", { class: "card" }, make("span", {}, name), make("b", {}, value), make("span", {}, note));
  const ends = (score) => interval(micro.intervals[score]) || "micro average";
  $("summary").append(
    card("F1", percent(micro.f1), ends("f1")),
    card("Precision", percent(micro.precision), ends("precision")),
    card("Recall", percent(micro.recall), ends("recall")),
    card("Macro F1", percent(macro.f1), `mean of ${data.spans.labels.length} labels`),
    card("Weighted F1", percent(weighted.f1), "by support"),
    card("Entities", micro.support.toLocaleString("en"), `${micro.predicted.toLocaleString("en")} predicted`),
  );
}

function showAll() {
  const { spans: { micro }, corpus_tokens: corpus, spacy_scorer: spacy } = data;
  const cells = (row) => [...prf(row), interval(row.intervals.f1), row.support, row.predicted];
  const rows = [tableRow(SCORED_ON, cells(micro))];
  if (corpus) rows.push(tableRow(CORPUS, cells(corpus.micro)));
  if (spacy) rows.push(tableRow("spaCy's scorer", [...prf(spacy), "", "", ""]));
  $("all").append(
    tableHead(["", "Precision", "Recall", "F1", "Interval", "Support", "Predicted"]), make("tbody", {}, ...rows));
  $("scored-on").textContent = data.scored_on.sentence;
  const differs = spacy && prf(spacy).some((score, i) => score !== prf(micro)[i]);
  $("spacy-note").hidden = !differs;
  if (differs) $("spacy-note").textContent = spacy.note;
}

// ---- labels ----
function scoreBar(row) {
  const bar = make("span", { class: "bar" }, make("i"));
  bar.firstChild.style.width = `${100 * row.f1}%`;
  const ends = row.intervals.f1;
  if (ends) {
    const whisker = make("s");
    whisker.style.left = `${100 * ends[0]}%`;
    whisker.style.width = `${100 * (ends[1] - ends[0])}%`;
    bar.append(whisker);
  }
  return bar;
}

const corpusRows = new Map((data.corpus_tokens?.labels ?? []).map((row) => [row.label, row]));
// a label that is neither annotated nor predicted there has 0 / 0
function corpusF1(row) {
  return corpusRows.get(row.label)?.f1 ?? 0;
}

const kindsOf = Object.fromEntries(data.error_kinds.labels.map((row) => [row.label, row.counts]));
const COLUMNS = [
  { key: "label", name: "Label", value: (row) => row.label },
  { key: "precision", name: "Precision", value: (row) => row.precision, show: percent },
  { key: "recall", name: "Recall", value: (row) => row.recall, show: percent },
  { key: "f1", name: "F1", value: (row) => row.f1, show: percent },
  ...(data.corpus_tokens ? [{ key: "corpus", name: "Corpus", value: corpusF1, show: percent }] : []),
  { key: "interval", name: "", cell: scoreBar },
  { key: "ends", name: "Interval", cell: (row) => interval(row.intervals.f1) },
  { key: "support", name: "Support", value: (row) => row.support },
  { key: "predicted", name: "Predicted", value: (row) => row.predicted },
  ...KINDS.map((kind) => (
    { key: kind, name: `${kind[0].toUpperCase()}${kind.slice(1)}`, value: (row) => kindsOf[row.label][kind] }
  )),
];

function showLabels() {
  const column = COLUMNS.find((c) => c.key === state.sort && c.value) || COLUMNS[0];
  const sign = state.order === "ascending" ? 1 : -1;
  const rows = [...data.spans.labels].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    return sign * (typeof x === "string" ? x.localeCompare(y) : x - y);
  });
  const head = COLUMNS.map((c) => {
    if (!c.value) return make("th", { scope: "col" }, c.name);
    const button = make("button", { type: "button", "data-sort": c.key, onclick: () => sortBy(c) }, c.name);
    return make("th", { scope: "col", ...(c === column && { "aria-sort": state.order }) }, button);
  });
  const cells = (row) => COLUMNS.slice(1).map((c) => (c.cell ? c.cell(row) : (c.show || String)(c.value(row))));
  $("labels").replaceChildren(
    make("thead", {},
      make("tr", {}, make("td", { colspan: COLUMNS.length - KINDS.length }),
        make("th", { colspan: KINDS.length }, "Errors by kind")),
      make("tr", {}, ...head)),
    make("tbody", {}, ...rows.map((row) => tableRow(row.label, cells(row)))),
  );
}

function sortBy(column) {
  const largestFirst = column.key === "label" ? "ascending" : "descending";
  const other = state.order === "ascending" ? "descending" : "ascending";
  change({ sort: column.key, order: state.sort === column.key ? other : largestFirst });
}

// ---- confusion ----
function showConfusion() {
  const { labels, counts } = data.confusion;
  const rows = labels.map((label, i) => {
    const total = counts[i].reduce((sum, n) => sum + n, 0);
    return make("tr", {}, make("th", { scope: "row" }, label), ...counts[i].map((n, j) => {
      if (!n) return make("td");
      const names = `${label} predicted as ${labels[j]}`;
      const show = () => {
        change({ gold: label, predicted: labels[j], kind: "", label: "", text: "" });
        $("browser").scrollIntoView();
      };
      const cell = make("td", { title: names },
        make("button", { type: "button", "aria-label": `${n}: ${names}`, onclick: show }, n));
      const share = 12 + 60 * (n / total);
      cell.style.background = `color-mix(in srgb, var(--${i === j ? "right" : "wrong"}) ${share}%, transparent)`;
      return cell;
    }));
  });
  const upright = labels.map((label) => make("span", {}, label));
  $("confusion").append(tableHead(["", ...upright]), make("tbody", {}, ...rows));
}

// ---- plots ----
const PLOT = { left: 34, right: 404, top: 16, bottom: 215 };
const atHeight = (share) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
const atWidth = (share) => PLOT.left + share * (PLOT.right - PLOT.left);

function showAxis(svg) {
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const y = atHeight(share);
    svg.append(
      makeSvg("line", { class: "axis", x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
      makeSvg("text", { x: PLOT.left - 5, y: y + 4, "text-anchor": "end" }, String(100 * share)),
    );
  }
}

function showLength() {
  const svg = $("length");
  showAxis(svg);
  data.by_length.forEach((row, i) => {
    const { min_tokens: low, max_tokens: high } = row;
    const name = high === null ? `${low}+` : low === high ? `${low}` : `${low}–${high}`;
    const width = (PLOT.right - PLOT.left) / data.by_length.length;
    const x = PLOT.left + (i + 0.5) * width;
    const y = atHeight(row.f1);
    const text = (at, content, kind) => makeSvg("text", { x, y: at, "text-anchor": "middle", class: kind }, content);
    const title = `${name} tokens: precision ${percent(row.precision)}, recall ${percent(row.recall)}`;
    svg.append(
      makeSvg("rect", { class: "column", x: x - width * 0.3, y, width: width * 0.6, height: PLOT.bottom - y },
        makeSvg("title", {}, title)),
      text(y - 4, percent(row.f1), "value"), text(PLOT.bottom + 16, name, "value"), text(PLOT.bottom + 32, row.support, ""),
    );
  });
}

function showReliability() {
  const { calibration } = data;
  $("calibration").hidden = calibration === null;
  if (calibration === null) return;
  $("calibration-note").textContent = "How often entities are right (up) of those with a probability (right). "
    + `Expected calibration error ${calibration.ece.toFixed(3)}, Brier score ${calibration.brier.toFixed(3)}.`;
  const svg = $("reliability");
  showAxis(svg);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(makeSvg("text", { x: atWidth(share), y: PLOT.bottom + 16, "text-anchor": "middle" }, String(100 * share)));
  }
  const points = calibration.bins.map((bin) => [atWidth(bin.mean_probability), atHeight(bin.accuracy), bin]);
  svg.append(
    makeSvg("line", { class: "ideal", x1: atWidth(0), y1: atHeight(0), x2: atWidth(1), y2: atHeight(1) }),
    makeSvg("polyline", { class: "line", points: points.map(([x, y]) => `${x},${y}`).join(" ") }),
    ...points.map(([x, y, bin]) => makeSvg("circle", { class: "point", cx: x, cy: y, r: 4 },
      makeSvg("title", {}, `${bin.count} entities of probability ${percent(bin.mean_probability)}: `
        + `${percent(bin.accuracy)} are right`))),
  );
}

// ---- members ----
function showMembers() {
  // evaluations made before there were ensembles do not have it
  const ensemble = data.ensemble ?? null;
  $("ensemble").hidden = ensemble === null;
  if (ensemble === null) return;
  const { micro } = data.spans;
  const cells = (row) => [...prf(row), row.support, row.predicted];
  const votes = ensemble.votes.filter((row) => row.entities || row.annotated || row.found);
  const tables = [
    make("table", {},
      tableHead(["", "Precision", "Recall", "F1", "Support", "Predicted"]),
      make("tbody", {},
        ...ensemble.members.map((row) => tableRow(row.name, cells(row))),
        tableRow("ensemble", cells(micro), { class: "average" }))),
    make("table", {},
      tableHead(["Found by", "Entities", "Annotated", "Found"]),
      make("tbody", {}, ...votes.map((row) => tableRow(row.votes, [row.entities, row.annotated, row.found])))),
  ];
  $("members").append(...tables.map((table) => make("div", { class: "scroll" }, table)));
}

// ---- other tables ----
function showTables() {
  const counts = ["correct", "incorrect", "partial", "missing", "spurious"];
  $("semeval").append(
    tableHead(["", "P", "R", "F1", ...counts]),
    make("tbody", {}, ...data.semeval.map((row) => tableRow(row.schema, [...prf(row), ...counts.map((c) => row[c])]))),
  );
  $("seen").hidden = data.by_seen === null;
  if (data.by_seen !== null) {
    $("seen-table").append(
      tableHead(["", "Precision", "Recall", "F1", "Support", "Predicted"]),
      make("tbody", {}, ...["seen", "unseen"].map((part) => {
        const row = data.by_seen[part];
        return tableRow(part, [...prf(row), row.support, row.predicted]);
      })),
    );
  }
  for (const report of [data.tokens.by_category, data.tokens.by_tag]) {
    if (report === null) continue;
    const total = report.macro.support;
    const average = { class: "average" };
    const table = make("table", {},
      tableHead(["", "Precision", "Recall", "F1", "Support"]),
      make("tbody", {},
        ...report.classes.map((row) => tableRow(row.class, [...prf(row), row.support])),
        tableRow("accuracy", ["", "", percent(report.accuracy), total], average),
        tableRow("macro avg", [...prf(report.macro), total], average),
        tableRow("weighted avg", [...prf(report.weighted), total], average)));
    $("tokens").append(make("div", { class: "scroll" }, table));
  }
}
