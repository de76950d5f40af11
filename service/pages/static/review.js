// Doubtful pictures one after another, decided by key.

import { Problem, at, send } from "./api.js";
import { Claims } from "./claims.js";
import { toast, word } from "./frame.js";
import { reasonInWords } from "./sentences.js";
import { Viewer, isElsewhere } from "./viewer.js";

const NAME = "reviewer";
const LOOK_S = 2;
const MOST_KEYS = 9;
const NO_CATEGORIES = new Set(["defective", "novelty"]);
const page = document.getElementById("review");
const nothing = document.getElementById("nothing");
const titles = JSON.parse(document.getElementById("titles").textContent);
const tag = page.dataset.lang;
const number = new Intl.NumberFormat(tag);
const share = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 });
const time = new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, {
  dateStyle: "medium", timeStyle: "short", timeZone: page.dataset.zone,
});
const viewer = new Viewer(document.getElementById("viewer"));
const overlay = document.getElementById("show-overlay");
const map = document.getElementById("show-map");
const decided = []; // what this screen decided, the newest last
let name = page.dataset.name || localStorage.getItem(NAME) || "";
let current = null;
let next = null;
let busy = false;
let regretted = false;

const claims = new Claims(page.dataset.place, () => name, Number(page.dataset.renew));
claims.onlost = (item) => {
  if (item === next) next = null;
  if (item !== current) return;
  toast(word("review.claim_lost"));
  advance();
};

/** Do one thing at a time: keys that come meanwhile are meant for the next picture. */
async function doing(action) {
  if (busy) return;
  busy = true;
  page.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast(problem.message, { fault: true, link: problem.link });
  } finally {
    busy = false;
    page.removeAttribute("aria-busy");
  }
  if (regretted) await undo();
}

// What is shown -------------------------------------------------------------------------------

const addressOf = (item, what) => at(`/v1/inspections/${item.id}/${what}`);
const pictureOf = (item) => `${addressOf(item, "picture")}?as=screen`;
const overlayOf = (item) => `${addressOf(item, "overlay")}?lang=${page.dataset.overlayLang}`;
const titleOf = (item, category) => titles[item.product]?.[category] ?? category;
const categoriesOf = (item) => Object.keys(item.scores).filter((each) => !NO_CATEGORIES.has(each));

async function advance() {
  current = next ?? (await claims.next());
  next = null;
  await show();
  await count();
  if (current) {
    next = await claims.next().catch(() => null);
    if (next && !next.missing) for (const address of [pictureOf(next), overlayOf(next)]) new Image().src = address;
  }
}

async function show() {
  page.hidden = !current;
  nothing.hidden = Boolean(current);
  document.getElementById("undo").disabled = decided.length === 0;
  document.getElementById("undo-last").hidden = decided.length === 0;
  delete page.dataset.inspection;
  if (!current) return viewer.clear();
  page.dataset.inspection = current.id;
  tell(current);
  const there = !current.missing;
  viewer.element.hidden = !there;
  document.getElementById("no-picture").hidden = there;
  if (!there) {
    document.getElementById("why-missing").textContent = word(`inspections.missing.${current.missing}`);
    return;
  }
  await viewer.show(pictureOf(current));
  await layers();
}

async function layers() {
  if (!current || current.missing) return;
  await viewer.set("overlay", overlay.checked ? overlayOf(current) : null);
  await viewer.set("map", map.checked ? addressOf(current, "map") : null);
}

function tell(item) {
  const score = item.scores.defective;
  document.getElementById("score").textContent = score === undefined ? "—" : share.format(score);
  const seen = seenIn(item);
  if (item.reason) seen.push(reasonInWords(item.reason));
  fill("seen", seen.length ? seen : [word("review.nothing_seen")], (text) => element("li", text));
  fill("categories", categoriesOf(item).slice(0, MOST_KEYS), choice);
  fill("facts", factsOf(item), ([term, value]) => [element("dt", term), element("dd", value)]);
  document.getElementById("record").href = at(`/inspections/${item.id}`);
  document.getElementById("who").textContent = word("review.you_are", { name });
  document.getElementById("rename").hidden = Boolean(page.dataset.name);
}

/** Each category that was found, once, the surest first. */
function seenIn(item) {
  const found = new Map();
  for (const { category, confidence } of item.defects) {
    const before = found.get(category) ?? { confidence: 0, times: 0 };
    found.set(category, {
      confidence: Math.max(before.confidence, confidence), times: before.times + 1,
    });
  }
  return [...found].map(([category, { confidence, times }]) => {
    const told = `${titleOf(item, category)} ${share.format(confidence)}`;
    return times > 1 ? `${told} × ${number.format(times)}` : told;
  });
}

function choice(category, place) {
  const button = element("button", "");
  button.type = "button";
  button.append(element("kbd", String(place + 1)), element("span", titleOf(current, category)));
  if (current.final_categories.includes(category)) button.classList.add("likely");
  button.addEventListener("click", () => decide("reject", [category]));
  return button;
}

function factsOf(item) {
  const piece = item.module
    ? [item.module, item.row && `${item.row}/${item.column}`].filter(Boolean).join(" ")
    : [item.part, item.roll, item.position_m !== null && `${number.format(item.position_m)} m`].filter(Boolean).join(" · ");
  return [
    [word("inspections.when"), time.format(new Date(item.counted_at))],
    [word("inspections.by.station"), item.station],
    [word("inspections.by.product"), item.product],
    [word("inspections.by.order"), item.order],
    [word("inspections.piece"), piece],
  ].filter(([, value]) => value);
}

function fill(id, values, made) {
  document.getElementById(id).replaceChildren(...values.flatMap(made));
}

function element(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

async function count() {
  const query = page.dataset.place ? `?${page.dataset.place}` : "";
  const { waiting, done } = await send("GET", `/v1/review/summary${query}`, undefined, { quiet: true });
  const left = waiting.doubtful + waiting.audits;
  const today = done.reduce((sum, each) => sum + each.records, 0);
  const mine = [current, next].filter(Boolean).length;
  const others = Math.max(0, waiting.claimed - mine);
  const words = [word(waiting.more ? "review.waiting_many" : "review.waiting", { count: number.format(left) })];
  if (others) words.push(word("review.with_others", { count: number.format(others) }));
  document.getElementById("waiting").textContent = words.join(" · ");
  const bar = document.getElementById("progress");
  bar.max = Math.max(1, today + left);
  bar.value = today;
  const good = done.filter((each) => each.disposition === "pass").reduce((sum, each) => sum + each.records, 0);
  const told = document.getElementById("done-today");
  told.hidden = today === 0;
  told.textContent = word("review.done_today", {
    count: number.format(today), good: number.format(good), rejected: number.format(today - good),
  });
}

// What is decided -----------------------------------------------------------------------------

const post = (item, disposition, categories = []) => send(
  "POST", `/v1/inspections/${item.id}/decisions`,
  { disposition, categories, ...(page.dataset.name ? {} : { by: name }) }, { quiet: true },
);

function decide(disposition, categories) {
  return doing(async () => {
    if (!current) return;
    const item = current;
    await post(item, disposition, categories);
    decided.push(item);
    claims.release(item);
    toast(spoken(item, disposition, categories));
    await advance();
  });
}

function spoken(item, disposition, categories) {
  if (disposition === "pass") return word("review.was_good");
  if (!categories.length) return word("review.was_reject");
  return word("review.was_rejected_as", { what: categories.map((each) => titleOf(item, each)).join(", ") });
}

function undo() {
  regretted = busy; // it is meant for what was decided last, so it may wait
  return doing(async () => {
    if (!decided.length) return toast(word("review.nothing_to_undo"));
    const item = decided.at(-1);
    let taken;
    try {
      taken = await claims.one(item.id);
    } catch (problem) {
      if (problem.status !== 409) throw problem;
      return toast(word("review.with_somebody"), { fault: true });
    }
    await post(item, null);
    decided.pop();
    if (next) await claims.release(next);
    next = current;
    current = { ...taken, final_categories: item.final_categories };
    claims.held.set(taken.claim, current);
    toast(word("review.was_undone"));
    await show();
    await count();
  });
}

function later() {
  return doing(async () => {
    if (!current) return;
    claims.forget(current);
    await advance();
  });
}

// Keys and buttons ----------------------------------------------------------------------------

const on = (id, action) => document.getElementById(id).addEventListener("click", action);
const rejected = () => decide("reject", current?.final_categories ?? []);

function toggled(field) {
  field.checked = !field.checked;
  layers();
}

const keys = {
  g: () => decide("pass", []),
  r: rejected,
  u: undo,
  m: () => toggled(map),
  o: () => toggled(overlay),
  arrowright: later,
  "?": () => document.getElementById("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (isElsewhere(event) || document.querySelector("dialog[open]")) return;
  if (current && viewer.key(event)) return;
  const category = current && /^[1-9]$/.test(event.key) && categoriesOf(current)[event.key - 1];
  const action = category ? () => decide("reject", [category]) : keys[event.key.toLowerCase()];
  if (!action || event.repeat) return;
  event.preventDefault();
  action();
});

on("good", keys.g);
on("reject", rejected);
on("undo", undo);
on("undo-last", undo);
on("later", later);
on("zoom-in", () => viewer.larger());
on("zoom-out", () => viewer.smaller());
on("zoom-fit", () => viewer.fit());
overlay.addEventListener("change", layers);
map.addEventListener("change", layers);
const brightness = document.getElementById("brightness");
brightness.addEventListener("input", () => viewer.brighten(brightness.value / 100));

// Beginning, and waiting for more -------------------------------------------------------------

async function named() {
  const dialog = document.getElementById("name-dialog");
  const field = document.getElementById("name");
  field.value = name;
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  name = field.value.trim() || name;
  if (!name) return named();
  localStorage.setItem(NAME, name);
  if (current) tell(current);
}

on("rename", named);

async function look() {
  if (!current && !busy && !document.hidden) await doing(advance);
  setTimeout(look, LOOK_S * 1000);
}

if (!name) await named();
await doing(advance);
setTimeout(look, LOOK_S * 1000);
