// Changes of the plant: every dialog changes one thing and puts the whole plant in force at once.

import { send } from "./api.js";
import { word } from "./frame.js";
import { addBreak, done, forget, read, sending, write } from "./plant-forms.js";
import "./plant-keys.js";
import { carryOrders } from "./plant-orders.js";

const IN_ORDERS = ["line", "product"]; // what orders name, too

const { plant, version } = JSON.parse(document.getElementById("plant-data").textContent);

let open = null; // { dialog, kind, path, index } of what is being edited; no index: it is new

for (const button of document.querySelectorAll("[data-edit]")) {
  button.addEventListener("click", () => {
    const path = button.dataset.path.split(".").filter(Boolean);
    edit(button.dataset.edit, path.slice(0, -1), path.length ? Number(path.at(-1)) : null);
  });
}
for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    const path = button.dataset.path.split(".").filter(Boolean);
    edit(button.dataset.add, path, undefined, { name: button.dataset.name ?? "" });
  });
}

/** Open the dialog of a kind: over what stands at `index` of the list at `path`, or a new one. */
function edit(kind, path, index, given = {}) {
  const dialog = document.getElementById(`edit-${kind}`);
  const isNew = index === undefined;
  open = { dialog, kind, path, index };
  forget(dialog);
  write(dialog.querySelector("form"), isNew ? given : kind === "plant" ? plant : at(plant, [...path, index]));
  const place = dialog.querySelector('[name="place"]');
  if (place) place.value = path.length ? path.join(".") : place.options[0]?.value;
  for (const button of dialog.querySelectorAll("[data-remove], [data-move]")) button.hidden = isNew;
  dialog.showModal();
}

for (const dialog of document.querySelectorAll("dialog[data-kind]")) {
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    save(read(event.target));
  });
  dialog.querySelector("[data-remove]")?.addEventListener("click", (event) => {
    const button = event.target;
    if (button.dataset.sure) remove();
    else Object.assign(button, { textContent: sure() }).dataset.sure = "yes";
  });
  for (const button of dialog.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(Number(button.dataset.move)));
  }
  dialog.querySelector("[data-more]")?.addEventListener("click", () => addBreak(dialog, {}));
}

/** The question before a removal: a line or a stage takes its stations along. */
function sure() {
  const count = stationsIn(at(plant, [...open.path, open.index]));
  return count ? word("plant.sure_stations", { count }) : word("plant.sure");
}

function stationsIn({ stages, stations }) {
  if (stages) return stages.reduce((sum, stage) => sum + stationsIn(stage), 0);
  return stations?.length ?? 0;
}

function save(values) {
  const { kind, path, index } = open;
  if (kind === "plant") return put({ ...plant, ...values }, "", note("changed", plant.name));
  const changed = structuredClone(plant);
  const { place, ...own } = values;
  if (index === undefined) {
    const list = at(changed, place ? place.split(".") : path);
    list.push(own);
    const where = [...(place ? place.split(".") : path), list.length - 1];
    return put(changed, where, note("added", title(own)));
  }
  const before = at(plant, [...path, index]);
  renamed(changed, kind, before.name, own.name);
  const entry = { ...at(changed, [...path, index]), ...own };
  if (place && place !== path.join(".")) {
    at(changed, path).splice(index, 1);
    const list = at(changed, place.split("."));
    list.push(entry);
    return put(changed, [...place.split("."), list.length - 1], note("moved", title(own)));
  }
  at(changed, path)[index] = entry;
  const carries = IN_ORDERS.includes(kind) && before.name !== own.name;
  const then = carries ? () => carryOrders(kind, before.name, own.name, note("changed", title(own))) : undefined;
  return put(changed, [...path, index], note("changed", title(own)), then);
}

function remove() {
  const changed = structuredClone(plant);
  const [gone] = at(changed, open.path).splice(open.index, 1);
  return put(changed, open.path, note("removed", title(gone)));
}

function move(by) {
  const changed = structuredClone(plant);
  const list = at(changed, open.path);
  const to = Math.min(Math.max(open.index + by, 0), list.length - 1);
  if (to === open.index) return undefined;
  const [moved] = list.splice(open.index, 1);
  list.splice(to, 0, moved);
  return put(changed, [...open.path, to], note("moved", title(moved)));
}

/** What names a product or a shift elsewhere follows when it is called something else. */
function renamed(changed, kind, before, after) {
  const follow = (names) => names.map((name) => (name === before ? after : name));
  if (kind === "product") {
    for (const line of changed.lines) {
      for (const stage of line.stages) {
        for (const station of stage.stations) station.products = follow(station.products);
      }
    }
  }
  if (kind === "shift") {
    for (const closed of changed.closed) closed.shifts = follow(closed.shifts);
    for (const extra of changed.extra) [extra.shift] = follow([extra.shift]);
  }
}

/**
 * Put a plant in force; faults stand at their fields, and nothing typed is lost. What is to happen
 * `then` may return what is to be said of it.
 */
async function put(changed, where, why, then) {
  const { dialog } = open;
  forget(dialog);
  await sending(dialog, async () => {
    const headers = { "If-Match": `"${version}"` };
    const answer = await send("PUT", `/v1/plant?${new URLSearchParams({ note: why })}`, changed, { headers, quiet: true });
    done((then ? await then() : leftIn(answer)) ?? word("plant.saved"));
  }, where);
}

const uploading = document.getElementById("upload");
uploading.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  forget(uploading);
  const [file] = event.target.querySelector("input").files;
  if (!file) return;
  sending(uploading, async () => {
    const headers = { "If-Match": `"${version}"`, "Content-Type": "application/toml" };
    const why = word("plant.note.uploaded", { name: file.name });
    const answer = await send("PUT", `/v1/plant?${new URLSearchParams({ note: why })}`, await file.text(), { headers, quiet: true });
    done(leftIn(answer) ?? word("plant.uploaded"));
  });
});

for (const button of document.querySelectorAll("[data-restore]")) {
  button.addEventListener("click", async () => {
    const earlier = await send("GET", `/v1/plant?version=${button.dataset.restore}`);
    const headers = { "If-Match": `"${version}"` };
    const why = word("plant.note.restored", { version: button.dataset.restore });
    const answer = await send("PUT", `/v1/plant?${new URLSearchParams({ note: why })}`, earlier.plant, { headers });
    done(leftIn(answer) ?? word("plant.restored", { version: button.dataset.restore }));
  });
}

/** What to say of orders that are not done and name what is no longer declared. */
function leftIn({ left_orders: left }) {
  return left.length ? word("plant.left_orders", { orders: left.map(({ order }) => order).join(", ") }) : undefined;
}

function at(root, path) {
  return path.reduce((value, step) => value[step], root);
}

function title(entry) {
  return entry.name ?? entry.shift ?? entry.first ?? "";
}

function note(kind, name) {
  return word(`plant.note.${kind}`, { name }).slice(0, 200);
}
