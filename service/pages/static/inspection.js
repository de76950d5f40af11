// The page of one inspection: the picture with its layers, the last word, the way to the next one.

import { send } from "./api.js";
import { toast, word } from "./frame.js";
import { reasonInWords } from "./sentences.js";
import { Viewer, isElsewhere } from "./viewer.js";

const NAME = "reviewer";
const place = document.getElementById("viewer");
const overlay = document.getElementById("show-overlay");
const map = document.getElementById("show-map");
const mapOf = document.getElementById("map-of");
const viewer = place && new Viewer(place);

for (const told of document.querySelectorAll("[data-reason]")) told.textContent = reasonInWords(told.textContent);

if (viewer) {
  viewer.show(place.dataset.picture).then(layers);
  for (const field of [overlay, map, mapOf]) field?.addEventListener("change", layers);
  mapOf?.addEventListener("change", () => { map.checked = true; layers(); });
  document.getElementById("zoom-in").addEventListener("click", () => viewer.larger());
  document.getElementById("zoom-out").addEventListener("click", () => viewer.smaller());
  document.getElementById("zoom-fit").addEventListener("click", () => viewer.fit());
  const brightness = document.getElementById("brightness");
  brightness.addEventListener("input", () => viewer.brighten(brightness.value / 100));
}

async function layers() {
  viewer.set("overlay", overlay.checked ? place.dataset.overlay : null);
  if (!map) return;
  if (!map.checked) return viewer.set("map", null);
  const category = mapOf?.value;
  const address = place.dataset.map + (category ? `?category=${encodeURIComponent(category)}` : "");
  const slow = setTimeout(() => toast(word("inspection.loading_map")), 700);
  await viewer.set("map", address);
  clearTimeout(slow);
}

function toggle(field) {
  if (!field) return;
  field.checked = !field.checked;
  layers();
}

document.addEventListener("keydown", (event) => {
  if (isElsewhere(event)) return;
  if (viewer?.key(event)) return;
  if (event.key === "o" || event.key === "O") toggle(overlay);
  else if (event.key === "m" || event.key === "M") toggle(map);
  else if (event.key === "ArrowLeft") document.getElementById("newer")?.click();
  else if (event.key === "ArrowRight") document.getElementById("older")?.click();
});

const form = document.getElementById("decide");
const shown = document.getElementById("shown");
if (form?.elements.by) form.elements.by.value = localStorage.getItem(NAME) ?? "";

form?.addEventListener("change", () => {
  if (shown) shown.hidden = form.elements.disposition.value !== "reject";
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = new FormData(form);
  const disposition = values.get("disposition") || null;
  const by = form.elements.by?.value.trim();
  if (by) localStorage.setItem(NAME, by);
  const sent = send("POST", `/v1/inspections/${form.dataset.inspection}/decisions`, {
    disposition,
    categories: disposition === "reject" ? values.getAll("categories") : [],
    note: values.get("note").trim(),
    ...(by ? { by } : {}),
  });
  await sent.then(() => location.reload(), () => {}); // a failure has been said
});
