// The browser of errors, and the state of the page.
/** The errors that pass all filters, or all but that of their kind. */
function filtered(withKind) {
  const text = state.text.toLowerCase();
  const outside = data.confusion.labels.at(-1);
  const side = (entity) => (entity ? entity.label : outside);
  return data.errors.filter((error) => {
    const [gold, predicted] = [side(error.gold), side(error.predicted)];
    return (!withKind || !state.kind || error.kind === state.kind)
      && (!state.label || gold === state.label || predicted === state.label)
      && (!state.gold || (gold === state.gold && predicted === state.predicted))
      && (!text || error.text.toLowerCase().includes(text));
  });
}

function showErrors() {
  const anyKind = filtered(false);
  $("kinds").replaceChildren(...["", ...KINDS].map((kind) => {
    const n = kind ? anyKind.filter((error) => error.kind === kind).length : anyKind.length;
    return make("button", {
      type: "button", "data-kind": kind, "aria-pressed": state.kind === kind, onclick: () => change({ kind }),
    }, `${kind || "all"} ${n}`);
  }));
  $("label").value = state.label;
  if ($("text").value !== state.text) $("text").value = state.text;
  $("pair").hidden = !state.gold;
  $("pair").textContent = `${state.gold} predicted as ${state.predicted} ✕`;
  const errors = filtered(true);
  $("count").textContent = `${errors.length} of ${data.errors.length} errors`;
  $("errors").replaceChildren(...errors.slice(0, shown).map(errorCard));
  $("more").hidden = errors.length <= shown;
}

function errorCard(error) {
  const { gold, predicted } = error;
  const facts = [`${gold ? gold.label : "nothing"} → ${predicted ? predicted.label : "nothing"}`];
  if (predicted && predicted.probability !== null) facts.push(`confidence ${percent(predicted.probability)}`);
  facts.push(`document ${error.document}`);
  return make("article", { class: "error", "data-kind": error.kind },
    make("p", {}, make("b", {}, error.kind), ...facts.map((fact) => make("span", {}, fact))),
    make("div", { class: "sides" },
      make("div", {}, make("h3", {}, "Annotated"), inContext(error, gold, predicted, error.other_gold, "gold")),
      make("div", {}, make("h3", {}, "Predicted"), inContext(error, predicted, gold, error.other_predicted, "predicted"))));
}

/** The text with the entities of one side; a dashed frame where this side has nothing. */
function inContext(error, entity, otherSide, others, side) {
  const characters = [...error.text];  // offsets count characters, not UTF-16 units
  const marks = [
    entity ? { ...entity, style: side } : { ...otherSide, label: "nothing", probability: null, style: "nothing" },
    ...others.map((other) => ({ ...other, style: "other" })),
  ].sort((a, b) => a.start - b.start);
  const paragraph = make("p");
  let end = 0;
  for (const mark of marks) {
    if (mark.start < end) continue;  // inside the frame of what is not there
    const confidence = mark.probability == null ? "" : ` ${percent(mark.probability)}`;
    paragraph.append(
      characters.slice(end, mark.start).join(""),
      make("mark", { class: mark.style }, characters.slice(mark.start, mark.end).join(""),
        make("small", {}, `${mark.label}${confidence}`)),
    );
    end = mark.end;
  }
  paragraph.append(characters.slice(end).join(""));
  return paragraph;
}

// ---- state: what is sorted and filtered, kept in the address so that a view can be shared ----
const INITIAL = { sort: "support", order: "descending", kind: "", label: "", text: "", gold: "", predicted: "" };
const PAGE = 50;  // errors shown at once
let state = INITIAL;
let shown = PAGE;

function readState() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  state = { ...INITIAL, ...given };
}

function change(changes) {
  state = { ...state, ...changes };
  shown = PAGE;
  const kept = Object.entries(state).filter(([key, value]) => value !== INITIAL[key]);
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
  update();
}

function update() {
  showLabels();
  showErrors();
}

function start() {
  const { bootstrap } = data;
  $("labels-note").textContent = "An entity is right if its characters and its label are. Choose a heading to sort."
    + (bootstrap.samples ? ` Intervals hold ${100 * bootstrap.level}% of the scores of ${bootstrap.samples} samples of the documents.` : "")
    + (data.corpus_tokens ? " Corpus is the F1 on the corpus's tokens." : "")
    + " The last columns count errors by kind: in the boundaries, in the label, in both, missing, and spurious.";
  const labels = data.spans.labels.map((row) => row.label);
  $("label").append(
    make("option", { value: "" }, "any"), ...labels.map((label) => make("option", { value: label }, label)));
  $("label").addEventListener("change", () => change({ label: $("label").value }));
  $("text").addEventListener("input", () => change({ text: $("text").value }));
  $("pair").addEventListener("click", () => change({ gold: "", predicted: "" }));
  $("more").addEventListener("click", () => { shown += PAGE; showErrors(); });
  window.addEventListener("hashchange", () => { readState(); update(); });
  showSource();
  showSummary();
  showAll();
  showConfusion();
  showLength();
  showReliability();
  showMembers();
  showTables();
  readState();
  update();
}

start();
