// Thresholds on a slider, and at once what they would have done.

import { Problem, send } from "./api.js";
import { linked, toast, word } from "./frame.js";
import { Histogram } from "./histogram.js";
import { labelFaultInWords } from "./sentences.js";

const WAIT_MS = 60;
const RELOAD_MS = 900;
const END = 9;
const COSTS = { escape_cost: 100, reject_cost: 10, review_cost: 1 };
const NAMES = ["review_at", "reject_at"];

const section = document.querySelector("[data-product]");
const product = section.dataset.product;
const path = `/v1/recipes/${encodeURIComponent(product)}`;
const inForce = JSON.parse(document.getElementById("recipe-settings").textContent);
const form = document.getElementById("recipe");
const fault = form.querySelector("[data-fault]");
const figures = form.querySelector("[data-effect]");
const saving = form.querySelector("[type=submit]");
const values = { review_at: inForce.review_at, reject_at: inForce.reject_at };
const costs = stored();
const histogram = new Histogram(section.querySelector("[data-histogram]"), {
  words: { passes: word("products.passes"), reviewed: word("products.reviewed"), rejected: word("products.rejected"), empty: word("products.no_scores") },
  moved: (name, odds) => set(name, probability(odds)),
});
let labels = "";
let asking;
let timer;

/** A probability from log-odds, in as few digits as one reads; the ends are 0 and 1. */
function probability(odds) {
  if (odds <= -END) return 0;
  if (odds >= END) return 1;
  const exact = 1 / (1 + Math.exp(-odds));
  return exact <= 0.5 ? Number(exact.toPrecision(3)) : Number((1 - Number((1 - exact).toPrecision(3))).toFixed(12));
}

function logOdds(share) {
  const odds = Math.log(share) - Math.log1p(-share);
  return Math.max(-END, Math.min(END, odds));
}

function set(name, share) {
  values[name] = share;
  if (name === "review_at" && values.reject_at < share) values.reject_at = share;
  if (name === "reject_at" && values.review_at > share) values.review_at = share;
  show();
  ask();
}

function show() {
  for (const name of NAMES) {
    const slider = form.querySelector(`[data-threshold=${name}]`);
    slider.value = logOdds(values[name]);
    slider.setAttribute("aria-valuetext", String(values[name]));
    const number = form.querySelector(`[data-number=${name}]`);
    if (number !== document.activeElement) number.value = String(values[name]);
  }
  histogram.bands(logOdds(values.review_at), logOdds(values.reject_at));
  if (saving) saving.disabled = JSON.stringify(settings()) === JSON.stringify(inForce);
}

/** The recipe as it stands on the page. */
function settings() {
  const now = { ...structuredClone(inForce), ...values };
  for (const input of form.querySelectorAll("[data-percent]")) {
    const share = Number((Number(input.value) / 100).toPrecision(12));
    if (share || now[input.dataset.percent]) now[input.dataset.percent] = share;
    if (!share) delete now[input.dataset.percent];
  }
  for (const input of form.querySelectorAll("[data-setting]")) now[input.dataset.setting] = Number(input.value);
  for (const input of form.querySelectorAll("[data-rule]")) {
    const { rule, key } = input.dataset;
    const value = input.tagName === "SELECT" ? input.value : Number(input.value);
    const usual = { report_at: 0.5, map_at: 0.5, severity: "major" };
    const before = now.categories[rule] ?? usual;
    if (before[key] !== value) now.categories[rule] = { ...before, [key]: value };
  }
  return now;
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(fetchEffect, WAIT_MS);
}

async function fetchEffect() {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ ...values, ...costs, ...(labels ? { labels } : {}) });
  for (const [name, value] of [...query]) if (value === "") query.delete(name);
  try {
    const answer = await fetch(`${figures.dataset.address}?${query}`, { signal: asking.signal });
    if (answer.ok) figures.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") toast(word("common.no_answer"), { fault: true });
  }
}

async function fetchScores() {
  histogram.scores(await send("GET", `${path}/scores${labels ? `?labels=${labels}` : ""}`));
  show();
}

function complain(text, link = null) {
  fault.replaceChildren(...linked(text, link));
  fault.hidden = !text;
}

for (const name of NAMES) {
  form.querySelector(`[data-threshold=${name}]`).addEventListener("input", (event) => {
    complain("");
    set(name, probability(Number(event.target.value)));
  });
  form.querySelector(`[data-number=${name}]`).addEventListener("change", (event) => {
    const share = Number(event.target.value.replace(",", "."));
    const fits = event.target.value.trim() !== "" && share >= 0 && share <= 1;
    event.target.setAttribute("aria-invalid", String(!fits));
    complain(fits ? "" : word("products.number_fault"));
    if (fits) set(name, share);
  });
}

for (const input of form.querySelectorAll("[data-cost]")) {
  input.value = costs[input.dataset.cost];
  input.addEventListener("input", () => {
    costs[input.dataset.cost] = input.value;
    if (!(Number(costs.escape_cost) > 0 && Number(costs.reject_cost) > 0)) return;
    try {
      localStorage.setItem("inspector.costs", JSON.stringify(costs));
    } catch { /* a browser that keeps nothing */ }
    ask();
  });
}

function stored() {
  try {
    return { ...COSTS, ...JSON.parse(localStorage.getItem("inspector.costs") ?? "{}") };
  } catch {
    return { ...COSTS };
  }
}

form.addEventListener("input", () => show());

form.querySelector("[data-labels]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  event.target.value = "";
  const says = form.querySelector("[data-labels-says]");
  try {
    const taken = await send("POST", `${path}/labels`, new Blob([file], { type: "text/csv" }), { quiet: true });
    useLabels(taken.labels, word("products.labels_are", taken));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const bad = problem.kind === "bad_labels";
    says.replaceChildren(...linked(bad ? labelFaultInWords(problem.document.detail) : problem.message, problem.link));
  }
});

form.querySelector("[data-labels-off]").addEventListener("click", () => useLabels("", ""));

function useLabels(name, sentence) {
  labels = name;
  form.querySelector("[data-labels-says]").textContent = sentence;
  form.querySelector("[data-labels-off]").hidden = !name;
  fetchScores();
  fetchEffect();
}

form.querySelector("[data-reset]")?.addEventListener("click", () => {
  form.reset();
  Object.assign(values, { review_at: inForce.review_at, reject_at: inForce.reject_at });
  for (const input of form.querySelectorAll("[data-cost]")) input.value = costs[input.dataset.cost];
  complain("");
  show();
  ask();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(settings(), form.querySelector("#note")?.value ?? "");
});

document.querySelector(".versions").addEventListener("click", (event) => {
  const button = event.target.closest("[data-back]");
  if (button) save(JSON.parse(button.dataset.settings), `${button.textContent.trim()}: ${button.dataset.back}`);
});

async function save(recipe, note) {
  const headers = { "If-Match": `"${section.dataset.version}"` };
  try {
    const now = await send("PUT", `${path}?${new URLSearchParams({ note })}`, recipe, { headers, quiet: true });
    toast(word("products.saved", { version: now.version }));
    setTimeout(() => location.reload(), RELOAD_MS);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const changed = error.status === 409;
    complain(changed ? word("products.changed_meanwhile") : error.message, error.link);
    fault.scrollIntoView({ block: "center" });
  }
}

window.addEventListener("resize", () => histogram.draw());
show();
fetchScores();
if (costs.escape_cost) fetchEffect();
