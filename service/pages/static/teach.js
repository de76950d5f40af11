// Good pictures are dropped, sent with their progress, and the job is followed to its end.

import { Problem, at, send } from "./api.js";
import { toast, word } from "./frame.js";

const LOOK_MS = 500;
const USEFUL = 20;
const MOST_THUMBS = 60;
const NOT_SHOWN = /\.tiff?$/i; // by browsers; the service reads them
const PICTURE = /\.(jpe?g|png|bmp|tiff?|webp)$/i;
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u;
const CATEGORY = /^[\p{L}\p{N}_][\p{L}\p{N}_ -]{0,63}$/u;

const root = document.getElementById("teach");
const form = document.getElementById("teach-form");
const known = JSON.parse(root.dataset.known);
const served = JSON.parse(root.dataset.served); // none are named: any is
const begin = form.querySelector("[type=submit]");
const count = new Intl.NumberFormat(document.documentElement.lang);
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2 });
const listed = new Intl.ListFormat(document.documentElement.lang);
const english = document.documentElement.lang === "en";
const good = [];
const defects = new Map();
const unreadable = new Set(); // shown, neither counted nor sent
let sending;
let job = root.dataset.job;
let last;

const DOING = {
  Reading: word("products.doing_reading"),
  Learning: word("products.doing_learning"),
  Naming: word("products.doing_naming"),
  Writing: word("products.doing_writing"),
};
const part = (name) => root.querySelector(`[data-${name}]`);

// Choosing -----------------------------------------------------------------------------------

for (const input of root.querySelectorAll("[data-files]")) {
  input.addEventListener("change", () => {
    add(input.dataset.files, [...input.files]);
    input.value = "";
  });
}

const drop = root.querySelector("[data-drop=good]");
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files];
  add("good", files);
});

/** All files of a dropped folder, whatever lies in folders inside. */
async function filesOf(entry) {
  if (entry.isFile) return new Promise((done, failed) => entry.file((file) => done([file]), failed));
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    found.push(...(await Promise.all(some.map(filesOf))).flat());
  }
}

function add(kind, files) {
  const pictures = files.filter((file) => PICTURE.test(file.name) && !file.name.startsWith("."));
  if (pictures.length < files.length) toast(word("products.not_pictures", { count: files.length - pictures.length }));
  if (kind === "good") {
    const fresh = pictures.filter((file) => !good.some((each) => same(each, file)));
    good.push(...fresh);
    lookAt(fresh);
  } else {
    addDefects(pictures);
  }
  show();
}

/** One after the other, for pictures are large: which of them cannot be read? */
async function lookAt(files) {
  for (const file of files) {
    if (NOT_SHOWN.test(file.name) || (await decodes(file))) continue;
    unreadable.add(file);
    show();
  }
}

async function decodes(file) {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}

const readable = () => good.filter((file) => !unreadable.has(file));

function same(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

function addDefects(pictures) {
  const input = document.getElementById("category");
  const name = input.value.trim();
  const fits = CATEGORY.test(name);
  root.querySelector("[data-fault=category]").textContent = fits ? "" : word("products.category_fault");
  if (!fits) {
    input.focus();
    return;
  }
  defects.set(name, [...(defects.get(name) ?? []), ...pictures]);
  input.value = "";
}

function show() {
  const chosen = readable().length;
  const left = good.length - chosen;
  const says = [];
  if (good.length) says.push(word(chosen >= USEFUL ? "products.enough" : "products.few_good", { count: count.format(chosen) }));
  if (left) says.push(word("products.left_unreadable", { count: count.format(left) }));
  part("count").textContent = says.join(" · ");
  part("thumbs").replaceChildren(...good.slice(0, MOST_THUMBS).map(thumb));
  form.classList.toggle("chosen", good.length > 0);
  part("kinds").replaceChildren(...[...defects].map(([name, files]) => kind(name, files.length)));
  check();
}

function thumb(file) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.title = word("products.remove", { name: file.name });
  button.setAttribute("aria-label", button.title);
  const image = new Image();
  image.alt = "";
  image.src = URL.createObjectURL(file);
  for (const ended of ["load", "error"]) image.addEventListener(ended, () => URL.revokeObjectURL(image.src));
  if (unreadable.has(file)) {
    button.className = "unreadable";
    button.append(Object.assign(document.createElement("span"), { textContent: word("products.unreadable") }));
  } else {
    button.append(image);
  }
  button.addEventListener("click", () => {
    good.splice(good.indexOf(file), 1);
    unreadable.delete(file);
    show();
  });
  item.append(button);
  return item;
}

function kind(name, number) {
  const item = document.createElement("li");
  item.textContent = `${word("products.kind", { name, count: count.format(number) })} `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "×";
  button.setAttribute("aria-label", word("products.remove", { name }));
  button.addEventListener("click", () => {
    defects.delete(name);
    show();
  });
  item.append(button);
  return item;
}

function check() {
  const chosen = readable();
  const files = [...chosen, ...[...defects.values()].flat()];
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const name = form.elements.product.value.trim();
  const fits = NAME.test(name);
  const says = form.querySelector("[data-fault=product]");
  says.textContent = name && !fits ? word("products.name_fault") : "";
  if (fits && known.includes(name) && !root.dataset.again) says.textContent = word("products.name_taken");
  const allowed = !served.length || served.includes(name);
  if (fits && !allowed) says.textContent = word("products.name_not_served", { names: served.join(", ") });
  let problem = "";
  if (files.length > Number(root.dataset.most)) problem = word("products.too_many", { most: count.format(root.dataset.most) });
  if (bytes > Number(root.dataset.mostBytes)) problem = word("products.too_large");
  const megabytes = count.format(Number((bytes / 1e6).toFixed(1)));
  const ready = files.length ? word("products.ready_to_go", { count: count.format(files.length), megabytes }) : "";
  part("ready").textContent = problem || ready;
  begin.disabled = Boolean(problem) || !fits || !allowed || chosen.length < Number(root.dataset.fewest);
}

form.addEventListener("input", check);

// Sending ------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!begin.disabled) upload();
});

function upload() {
  const { product, title_en, title_zh, false_reject_rate } = form.elements;
  const name = product.value.trim();
  const query = new URLSearchParams({ false_reject_rate: false_reject_rate.value, replace: String(known.includes(name)) });
  for (const title of [title_en, title_zh]) if (title.value.trim()) query.set(title.name, title.value.trim());
  const body = new FormData();
  for (const file of readable()) body.append("good", file, file.name);
  for (const [category, files] of defects) for (const file of files) body.append(`defects.${category}`, file, file.name);
  last = name;
  turnTo("working");
  say(word("products.uploading"), "");
  progress(0, 1);
  sending = new XMLHttpRequest();  // fetch tells nothing of how much was sent
  sending.open("POST", at(`/v1/products/${encodeURIComponent(name)}/teach?${query}`));
  sending.setRequestHeader("X-CSRF-Token", document.querySelector('meta[name="csrf"]')?.content ?? "");
  sending.setRequestHeader("Accept", "application/json");
  sending.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
  sending.addEventListener("load", () => arrived(sending));
  sending.addEventListener("error", () => fail({ fault: "", said: word("common.no_answer"), pictures: [] }));
  sending.send(body);
}

function arrived(request) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch { /* a proxy's own page */ }
  if (request.status === 202) follow(answer);
  else fail({ fault: "", said: new Problem(answer, request.status).message, pictures: [] });
}

// Following ----------------------------------------------------------------------------------

function follow(state) {
  job = state.id;
  last = state.product;
  if (state.state === "done") return taught(state);
  if (state.state === "failed") return fail(state);
  if (state.state === "cancelled") return stopped();
  turnTo("working");
  if (state.state === "finishing") say(word("products.finishing"), "");
  else if (!state.total) say(word("products.preparing"), "");
  else say(word("products.step_of", { product: state.product, done: count.format(state.done), total: count.format(state.total) }), DOING[state.what] ?? state.what);
  progress(state.done, state.total);
  setTimeout(look, LOOK_MS);
}

async function look() {
  try {
    follow(await send("GET", `/v1/jobs/${job}`, undefined, { quiet: true }));
  } catch (error) {
    if (error.status === 404) fail({ fault: "", said: word("products.job_gone"), pictures: [] });
    else setTimeout(look, 4 * LOOK_MS);
  }
}

function say(title, what) {
  part("working-title").textContent = title;
  part("what").textContent = what;
}

function progress(done, total) {
  const bar = part("progress");
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}

function turnTo(name) {
  const changed = name === "form" ? form.hidden : part(name).hidden;
  form.hidden = name !== "form";
  for (const each of ["working", "failed", "taught"]) part(each).hidden = each !== name;
  if (changed && name !== "form") part(name).querySelector("h2").focus({ preventScroll: false });
}

part("cancel").addEventListener("click", async () => {
  sending?.abort();
  if (job) await send("DELETE", `/v1/jobs/${job}`);
  else stopped();
});

function stopped() {
  job = "";
  toast(word("products.stopped"));
  turnTo("form");
}

// Endings ------------------------------------------------------------------------------------

function fail(state) {
  turnTo("failed");
  part("trouble").textContent = state.said ?? word(`products.trouble.${state.trouble ?? "other"}`);
  part("why").textContent = state.fault; // in English; what has a name is told in the page's words
  part("why").hidden = !state.fault || Boolean(state.trouble && !english);
  const again = Boolean(state.again);
  part("suspects").replaceChildren(...state.pictures.map((name) => suspect(name, again)));
  part("about-suspects").hidden = !state.pictures.length;
  part("without").hidden = part("anyway").hidden = !(again && state.pictures.length);
  part("without").onclick = () => tryAgain({ leave_out: state.pictures });
  part("anyway").onclick = () => tryAgain({ accept_outliers: true });
}

/** The name of a good picture as it was sent: without the folder that it was put into. */
const asSent = (name) => name.replace(/^good\//, "");

function suspect(name, kept) {
  const item = document.createElement("li");
  const figure = document.createElement("figure");
  if (kept) {
    const image = new Image();
    image.alt = ""; // its name stands below
    image.src = at(`/v1/jobs/${job}/pictures/${name.split("/").map(encodeURIComponent).join("/")}`);
    image.addEventListener("error", () => image.remove());
    figure.append(image);
  }
  const caption = document.createElement("figcaption");
  caption.textContent = asSent(name);
  figure.append(caption);
  item.append(figure);
  return item;
}

async function tryAgain(how) {
  follow(await send("POST", `/v1/jobs/${job}/again`, how));
}

function taught({ product, result }) {
  turnTo("taught");
  part("taught-title").textContent = word("products.taught_title", { product });
  const [low, high] = result.interval;
  const rows = [
    ["products.learnt_from", count.format(result.pictures), ""],
    ["products.expected_rejects", percent.format(result.pictures ? result.false_rejects / result.pictures : 0), `${percent.format(low)} – ${percent.format(high)}`],
    ["products.taught_in", word("products.seconds", { seconds: count.format(Math.round(result.seconds)) }), ""],
  ];
  if (result.labelled) rows.push(["products.found_defects", `${count.format(result.found)} / ${count.format(result.labelled)}`, ""]);
  part("outcomes").replaceChildren(...rows.map(([name, value, beside]) => outcome(word(name), value, beside)));
  part("doubts").replaceChildren(...result.doubts.map((each) => doubt(each, result.pictures)));
  part("doubts").hidden = !result.doubts.length;
  part("to-product").href = root.dataset.products + encodeURIComponent(product);
}

function doubt({ kind, pictures }, learnt) {
  const names = listed.format(pictures.map(asSent));
  const said = word(`products.doubt.${kind}`, { count: count.format(learnt), pictures: names });
  return Object.assign(document.createElement("li"), { textContent: said });
}

function outcome(name, value, beside) {
  const box = document.createElement("div");
  box.className = "outcome";
  const [title, content] = [document.createElement("dt"), document.createElement("dd")];
  title.textContent = name;
  const figure = Object.assign(document.createElement("span"), { className: "figure-big", textContent: value });
  content.append(figure, Object.assign(document.createElement("span"), { className: "interval", textContent: beside }));
  box.append(title, content);
  return box;
}

for (const button of root.querySelectorAll("[data-restart]")) {
  button.addEventListener("click", () => {
    job = "";
    good.length = 0;
    unreadable.clear();
    defects.clear();
    form.reset();
    show();
    turnTo("form");
  });
}

window.addEventListener("beforeunload", (event) => {
  if (sending && sending.readyState > 0 && sending.readyState < 4) event.preventDefault();
});

show();
if (job) look();
