// A picture is dropped and its verdict shown, with its regions, without being counted.

import { send } from "./api.js";
import { linked, word } from "./frame.js";
import { reasonInWords } from "./sentences.js";

const SVG = "http://www.w3.org/2000/svg";
const place = document.querySelector("[data-try]");
if (place) install(place);

function install(place) {
  const names = JSON.parse(document.getElementById("category-names").textContent);
  const language = document.documentElement.lang.slice(0, 2);
  const shown = place.querySelector("[data-tried]");
  const drop = place.querySelector("[data-drop]");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
  let address;

  place.querySelector("input[type=file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) grade(file);
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const [file] = event.dataTransfer.files;
    if (file) grade(file);
  });

  async function grade(file) {
    shown.hidden = false;
    shown.replaceChildren(text("p", word("products.trying")));
    shown.setAttribute("aria-busy", "true");
    const type = file.type.startsWith("image/") ? file.type : "image/unknown";
    const query = new URLSearchParams({ product: place.dataset.try });
    try {
      show(file, await send("POST", `/v1/try?${query}`, new Blob([file], { type }), { quiet: true }));
    } catch (error) {
      const said = text("p", "", "error");
      said.append(...linked(error.message, error.link));
      shown.replaceChildren(said);
    } finally {
      shown.removeAttribute("aria-busy");
    }
  }

  function show(file, verdict) {
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(file);
    const head = document.createElement("p");
    head.setAttribute("role", "status");
    head.append(text("span", word(`common.disposition.${verdict.disposition}`), `badge ${verdict.disposition}`));
    head.append(` ${percent.format(verdict.scores.defective)} · ${word("products.took", { ms: verdict.timings_ms.total.toFixed(1) })}`);
    shown.replaceChildren(head, picture(verdict), findings(verdict));
  }

  function picture(verdict) {
    const frame = document.createElement("div");
    frame.className = "framed";
    const image = new Image();
    image.alt = "";
    image.src = address;
    image.addEventListener("error", () => image.remove()); // a browser shows no TIFF
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${verdict.width} ${verdict.height}`);
    svg.setAttribute("aria-hidden", "true");
    for (const { region, severity } of verdict.defects) {
      const box = document.createElementNS(SVG, "rect");
      for (const name of ["x", "y", "width", "height"]) box.setAttribute(name, region[name]);
      box.setAttribute("class", `region ${severity}`);
      box.setAttribute("vector-effect", "non-scaling-stroke");
      svg.append(box);
    }
    frame.append(image, svg);
    return frame;
  }

  function findings(verdict) {
    if (verdict.reason) return text("p", reasonInWords(verdict.reason), "note");
    if (!verdict.defects.length) return text("p", word("products.no_defect"), "note");
    const list = document.createElement("ul");
    list.className = "findings";
    for (const { category, confidence } of verdict.defects) {
      const name = names[category]?.[language] ?? category;
      const line = text("li", `${name} `);
      line.append(text("span", word("products.confidence", { share: percent.format(confidence) }), "muted"));
      list.append(line);
    }
    return list;
  }
}

function text(tag, content, name = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  if (name) made.className = name;
  return made;
}
