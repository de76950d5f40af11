// Keeps the board live: an event says that something changed, then the parts that did are replaced.

import { Problem, send } from "./api.js";
import { draw } from "./charts.js";
import { linked, word } from "./frame.js";

const SILENT_MS = 12_000; // more than two beats of the service
const LOOK_MS = 2_000;
const AGAIN_MS = 3_000;
const REFRESH_MS = 10_000; // hours end and stations fall silent without an event
const DRAW_APART_MS = 4_000; // a chart costs more than a figure and says less in a second
const RELOAD_APART_MS = 60_000;
const ROOMY = 560; // pixels that a legend needs
const LETTER = 15; // … and a Chinese character
const VIEWS = ["overview", "flow", "stations", "quality"];

const board = document.getElementById("board");
const live = document.querySelector(".live");
const refusal = document.querySelector(".refusal");
const clock = document.querySelector(".clock");
const time = new Intl.DateTimeFormat("en-GB", {
  timeZone: board.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const shown = new Map(); // part → its HTML
const charts = new Map(); // name → { figure, text, drawn, at }

let source;
let heardAt = Date.now();
let ahead = 0; // of the service's clock to this one
let wanted = -1; // the newest version that an event told of
let asking = false;
let lostAt = null;
let refused = null; // since when the service refuses the figures, and why

// Live ---------------------------------------------------------------------------------------

function listen() {
  source?.close();
  source = new EventSource(board.dataset.events);
  source.addEventListener("hello", (event) => {
    const told = heard(event);
    if (told.pages !== board.dataset.pages) reload();
    refresh();
  });
  source.addEventListener("beat", heard);
  source.addEventListener("changed", (event) => {
    const told = heard(event);
    const mine = board.dataset.simulated === "true" ? told.simulated : told.production;
    if (!mine && told.production + told.simulated > 0) return;
    wanted = told.version;
    refresh();
  });
  source.addEventListener("error", () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    refresh(); // it was answered, and sent away: the figures tell why
    setTimeout(listen, AGAIN_MS);
  });
}

function heard(event) {
  const told = JSON.parse(event.data);
  heardAt = Date.now();
  ahead = Date.parse(told.at) - heardAt;
  lostAt = null;
  say();
  return told;
}

function lost() {
  lostAt ??= now();
  say();
}

/** The line may stand and the figures be refused: live are only figures that are. */
function say() {
  const [state, text] = said();
  if (live.dataset.state !== state) live.querySelector(".say").textContent = text;
  live.dataset.state = state;
  board.dataset.state = state;
  refusal.hidden = refused === null;
  if (refused?.text === refusal.dataset.text) return;
  refusal.dataset.text = refused?.text ?? "";
  refusal.querySelector("[data-why]").replaceChildren(...linked(refusal.dataset.text, refused?.link));
}

function said() {
  if (refused) return ["refused", word("board.refused", { time: time.format(refused.at) })];
  if (lostAt) return ["lost", word("board.lost", { time: time.format(lostAt) })];
  return ["live", word("board.live")];
}

function reload() {
  // Another version of the service runs: its scripts and templates belong together.
  const last = Number(sessionStorage.getItem("reloaded") ?? 0);
  if (Date.now() - last < RELOAD_APART_MS) return;
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
}

// A cable that is pulled ends no connection: only silence tells.
setInterval(() => {
  if (Date.now() - heardAt < SILENT_MS) return;
  lost();
  heardAt = Date.now();
  listen();
}, LOOK_MS);

// Figures ------------------------------------------------------------------------------------

async function refresh() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await send("GET", board.dataset.address.replace(root(), ""), undefined, { quiet: true });
    show(answer);
    asking = false;
    refused = null;
    say();
    if (answer.version < wanted) refresh();
  } catch (problem) {
    asking = false;
    if (!(problem instanceof Problem)) throw problem;
    refuse(problem);
  }
}

/** No answer at all is left to the line of events: it tells that it is lost, and when it is back. */
function refuse(problem) {
  if (!problem.status) return;
  refused = { at: refused?.at ?? now(), text: problem.message, link: problem.link && { ...problem.link, then: "" } };
  say();
}

function root() {
  return document.documentElement.dataset.root ?? "";
}

function show(answer) {
  for (const [name, html] of Object.entries(answer.panels)) {
    if (shown.get(name) === html) continue;
    shown.set(name, html);
    for (const part of document.querySelectorAll(`[data-part="${name}"]`)) patch(part, html);
  }
  const first = document.querySelector(".first");
  if (first && answer.ever) first.remove();
  for (const [name, figure] of Object.entries(answer.charts)) {
    const text = JSON.stringify(figure);
    const chart = charts.get(name) ?? { drawn: "", at: 0 };
    charts.set(name, Object.assign(chart, { figure, text }));
  }
  drawVisible();
}

/** Replace what an element holds, keeping children that are the same: pictures load only once. */
function patch(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const before = new Map(
    [...element.children].filter((child) => child.dataset.key !== undefined)
      .map((child) => [child.dataset.key, child]),
  );
  const children = [...template.content.children].map((child) => {
    const old = before.get(child.dataset.key);
    return old?.outerHTML === child.outerHTML ? old : child;
  });
  element.replaceChildren(...(children.length ? children : template.content.childNodes));
}

// Charts -------------------------------------------------------------------------------------

let drawing = Promise.resolve();
let later;

function drawVisible() {
  clearTimeout(later);
  let soonest = Infinity;
  for (const place of document.querySelectorAll("[data-chart-name]")) {
    const chart = charts.get(place.dataset.chartName);
    if (!chart || chart.drawn === chart.text || !place.offsetParent) continue;
    const wait = chart.at + DRAW_APART_MS - performance.now();
    if (chart.at && wait > 0) soonest = Math.min(soonest, wait);
    else paint(place, chart);
  }
  if (soonest < Infinity) later = setTimeout(drawVisible, soonest);
}

function paint(place, chart) {
  chart.drawn = chart.text;
  chart.at = performance.now();
  drawing = drawing
    .then(() => draw(place, fitted(chart.figure, place), { fill: true, scale: scale() * (roomy(place) ? 1.25 : 1) }))
    .catch(() => { chart.drawn = ""; }); // Plotly did not load: the figures stand without it
}

/** A name on several lines: at blanks, and in Chinese after as many characters as there is room. */
function broken(name, most) {
  if (/[\u4e00-\u9fff]/.test(name)) return name.match(new RegExp(`.{1,${most}}`, "gu")).join("<br>");
  return name.replaceAll(" ", "<br>");
}

function roomy(place) {
  return place.clientWidth > ROOMY * scale();
}

/** A figure in a small place does without legend and titles of axes: the panel says what it is. */
function fitted(figure, place) {
  if (roomy(place)) return figure;
  const { data, layout } = structuredClone(figure);
  layout.showlegend = false;
  layout.margin = { ...layout.margin, t: 8, b: 8, l: 8, r: 8 };
  for (const axis of ["xaxis", "yaxis", "yaxis2"]) delete layout[axis]?.title;
  if (layout.yaxis2) layout.yaxis2.showticklabels = false;
  const names = layout.xaxis?.ticktext;
  if (layout.yaxis2 && names) {
    const most = Math.max(2, Math.floor(place.clientWidth / names.length / (LETTER * scale())));
    layout.xaxis.ticktext = names.map((name) => broken(name, most));
  }
  return { data, layout };
}

/** How much larger than on a desk charts are written on this wall. */
function scale() {
  const wall = matchMedia("(min-width: 1100px) and (min-aspect-ratio: 5/4)").matches;
  return wall ? Math.max(1, (Math.min(innerHeight, innerWidth * 0.5625) / 1080) * 1.08) : 1;
}

addEventListener("resize", () => {
  for (const chart of charts.values()) chart.drawn = "";
  drawVisible();
});
document.addEventListener("visibilitychange", refresh);

// Views and clock ----------------------------------------------------------------------------

function turn(view) {
  board.dataset.view = view;
  for (const link of document.querySelectorAll("[data-view-link]")) {
    if (link.dataset.viewLink === view) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  drawVisible();
}

const seconds = Number(board.dataset.rotate);
if (seconds) {
  setInterval(() => {
    turn(VIEWS[(VIEWS.indexOf(board.dataset.view) + 1) % VIEWS.length]);
  }, seconds * 1000);
}

function now() {
  return new Date(Date.now() + ahead);
}

setInterval(() => { clock.textContent = time.format(now()); }, 1000);
setInterval(() => { if (!lostAt || refused) refresh(); }, REFRESH_MS);
listen();
