// Draws charts with Plotly, which is loaded when the first one is asked for.

import { send } from "./api.js";
import { word } from "./frame.js";
import { forPaper } from "./paper.js";

const CONFIG = { displayModeBar: false, responsive: false };
const LABEL_WIDTH = 62; // pixels
const CLEAR = "rgba(0, 0, 0, 0)";
let loading;

/** Plotly, from its immutable address. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    writeStylesByObject();
    const script = document.createElement("script");
    const allow = withoutStyleElements();
    script.src = document.querySelector('meta[name="plotly"]').content;
    script.onload = () => {
      allow();
      resolve(globalThis.Plotly);
    };
    script.onerror = () => {
      allow();
      loading = undefined;
      reject(new Error(word("common.no_charts")));
    };
    document.head.append(script);
  });
  return loading;
}

// Plotly writes some style attributes, which the content policy refuses; the same declarations
// through the object model are allowed.
function writeStylesByObject() {
  const { setAttribute } = Element.prototype;
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}

// While it loads, Plotly adds a style sheet for maps, which the content policy refuses and nothing
// here needs; its own lies in plotly.css. Returns what ends this.
function withoutStyleElements() {
  const { createElement } = document;
  document.createElement = (name, ...rest) =>
    createElement.call(document, name === "style" ? "template" : name, ...rest);
  return () => delete document.createElement;
}

/**
 * Draw a figure into an element, over what was drawn there; it follows the element's size.
 * With `fill` it is as high as the element, otherwise as high as the figure says. `scale` makes
 * letters, lines and margins larger, for walls.
 */
export async function draw(element, figure, { fill = false, scale = 1 } = {}) {
  const library = await plotly();
  const { data, layout } = scale === 1 ? structuredClone(figure) : scaled(figure, scale);
  Object.assign(layout, { paper_bgcolor: CLEAR, plot_bgcolor: CLEAR, autosize: true });
  if (fill) delete layout.height;
  else {
    drawn.set(element, { figure, scale });
    layout.height *= scale;
    element.style.height = `${layout.height}px`;
  }
  thinned(layout, element.clientWidth / scale);
  await library.react(element, data, layout, CONFIG);
  follow(element);
}

const LENGTHS = new Set(["size", "standoff", "pad", "thickness"]);
const MARGINS = new Set(["l", "r", "t", "b"]);

/** A copy with every length in pixels multiplied: sizes of letters and marks, lines, margins. */
function scaled(value, factor, inside = "") {
  if (Array.isArray(value)) return value.map((each) => scaled(each, factor, inside));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const length = LENGTHS.has(name) || (name === "width" && inside === "line")
        || (inside === "margin" && MARGINS.has(name));
      return [name, length && typeof held === "number" ? held * factor : scaled(held, factor, name)];
    }),
  );
}

// Labels of an axis of time are chosen for a wide screen; a narrow one has room for fewer. A day
// stands under the first label that is kept of it.
function thinned(layout, width) {
  const { tickvals = [], ticktext = [] } = layout.xaxis ?? {};
  const step = Math.ceil(tickvals.length / Math.max(2, Math.floor(width / LABEL_WIDTH)));
  if (step < 2 || layout.xaxis.uirevision !== "time") return;
  let day = "";
  const texts = ticktext.map((text, place) => {
    const [clock, date] = text.split("<br>");
    day = date ?? day;
    if (place % step || !day) return clock;
    const labelled = `${clock}<br>${day}`;
    day = "";
    return labelled;
  });
  const kept = (_, place) => place % step === 0;
  layout.xaxis.tickvals = tickvals.filter(kept);
  layout.xaxis.ticktext = texts.filter(kept);
}

// Paper ---------------------------------------------------------------------------------------

const drawn = new Map(); // what is to be printed: element → { figure, scale }

addEventListener("beforeprint", () => {
  for (const [element, { figure }] of drawn) {
    if (!element.isConnected) continue;
    const { data, layout } = forPaper(figure);
    Object.assign(layout, { paper_bgcolor: CLEAR, plot_bgcolor: CLEAR });
    element.style.height = `${layout.height}px`;
    thinned(layout, layout.width);
    globalThis.Plotly.newPlot(element, data, layout, CONFIG); // anew: changes would be gradual
  }
});

addEventListener("afterprint", () => {
  for (const [element, { figure, scale }] of drawn) {
    if (element.isConnected) draw(element, figure, { scale });
    else drawn.delete(element);
  }
});

// Size ----------------------------------------------------------------------------------------

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.isConnected && target.clientWidth && target._fullLayout) globalThis.Plotly.Plots.resize(target);
  }
});
const followed = new WeakSet();

function follow(element) {
  if (followed.has(element)) return;
  followed.add(element);
  sizes.observe(element);
}

/**
 * Fill `<figure data-chart="/v1/charts/…">`: the chart, a button for its table and its download.
 * Called again it asks again and draws over what is there.
 */
export async function fill(figure) {
  figure.classList.add("waiting");
  try {
    const answer = await send("GET", figure.dataset.chart, undefined, { quiet: true });
    const place = figure.querySelector(".plot") ?? prepare(figure);
    if (answer.title) place.setAttribute("aria-label", answer.title);
    show(figure, answer);
    await draw(place, answer, { scale: zoom() });
  } catch (error) {
    say(figure, error.message);
  } finally {
    figure.classList.remove("waiting");
  }
}

/** Fill every chart below an element. */
export function fillAll(below = document) {
  return Promise.all([...below.querySelectorAll("figure[data-chart]")].map(fill));
}

// Very large screens have larger letters; charts grow with them.
function zoom() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

function prepare(figure) {
  figure.replaceChildren();
  const place = document.createElement("div");
  place.className = "plot";
  place.setAttribute("role", "img");
  figure.append(place);
  return place;
}

function show(figure, answer) {
  figure.querySelector(".chart-tools")?.remove();
  const opened = figure.querySelector(".chart-table");
  const shown = opened !== null && !opened.hidden;
  opened?.remove();
  const tools = document.createElement("div");
  tools.className = "chart-tools";
  if (answer.table) tools.append(...toggle(figure, answer.table, shown));
  if (answer.download) tools.append(link(answer.download));
  if (tools.children.length) figure.append(tools);
  const table = figure.querySelector(".chart-table");
  if (table) figure.append(table);
  figure.querySelector(".chart-note")?.remove();
  if ("note" in figure.dataset && answer.note) figure.append(note(answer.note));
}

function note(text) {
  const said = document.createElement("figcaption");
  said.className = "chart-note";
  said.textContent = text;
  return said;
}

function toggle(figure, table, shown) {
  const holder = document.createElement("div");
  holder.className = "chart-table table-wrap";
  holder.tabIndex = 0;
  holder.hidden = !shown;
  holder.append(asTable(table));
  figure.append(holder);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = word("common.table");
  button.setAttribute("aria-expanded", String(shown));
  button.addEventListener("click", () => {
    holder.hidden = !holder.hidden;
    button.setAttribute("aria-expanded", String(!holder.hidden));
  });
  return [button];
}

function asTable({ columns, rows, numeric = columns.map((_, place) => place > 0) }) {
  const table = document.createElement("table");
  table.className = "data";
  const head = table.createTHead().insertRow();
  for (const [place, name] of columns.entries()) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    if (numeric[place]) cell.className = "n";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const [place, text] of row.entries()) {
      const cell = line.insertCell();
      cell.textContent = text;
      if (numeric[place]) cell.className = "n";
    }
  }
  return table;
}

function link(address) {
  const anchor = document.createElement("a");
  anchor.className = "button quiet";
  anchor.href = (document.documentElement.dataset.root ?? "") + address;
  anchor.setAttribute("download", "");
  anchor.textContent = word("common.download");
  return anchor;
}

function say(figure, text) {
  const message = document.createElement("p");
  message.className = "notice";
  message.textContent = text;
  figure.replaceChildren(message);
}

fillAll();
