// Forms in dialogs: filled, read, sent, and what is wrong shown at its field.

import { linked, toast, word } from "./frame.js";
import { told } from "./plant-faults.js";

/** Do something with a dialog's buttons shut; say in the dialog what goes wrong. */
export async function sending(dialog, action, where = []) {
  const buttons = [...dialog.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    await action();
  } catch (problem) {
    complain(dialog, problem, where);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Show the page anew, and say what was done. */
export function done(text) {
  sessionStorage.setItem("said", text);
  location.reload();
}

const said = sessionStorage.getItem("said");
if (said) {
  sessionStorage.removeItem("said");
  toast(said);
}

/** Faults of a problem, at the fields they are about; the others in a list, with their places. */
function complain(dialog, problem, where) {
  const faults = problem.document?.errors ?? [];
  if (problem.document?.type?.endsWith("version-conflict")) faults.push({ message: word("plant.conflict") });
  else if (!faults.length) faults.push({ message: problem.message, link: problem.link });
  const prefix = placed(where);
  for (const { place, parameter, message, link } of faults) {
    const inside = place?.startsWith(prefix) ? place.slice(prefix.length).replace(/^\./, "") : (parameter ?? "");
    const name = inside.split(/[.[]/)[0];
    const field = name && dialog.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (field) mark(field, told(message));
    else list(dialog, place && inside === place ? place : "", told(message), link);
  }
  dialog.querySelector('[aria-invalid="true"]')?.focus();
}

function mark(field, text) {
  const fault = field.querySelector(".fault");
  fault.textContent = fault.hidden ? text : `${fault.textContent} ${text}`;
  fault.hidden = false;
  for (const input of field.querySelectorAll("input, select")) input.setAttribute("aria-invalid", "true");
}

function list(dialog, place, text, link = null) {
  const faults = dialog.querySelector(".faults");
  const line = document.createElement("li");
  if (place) line.append(Object.assign(document.createElement("code"), { textContent: `${place} ` }));
  line.append(...linked(text, link));
  faults.append(line);
  faults.hidden = false;
}

/** A dialog without faults, and with its first button for removing. */
export function forget(dialog) {
  for (const fault of dialog.querySelectorAll(".fault")) fault.hidden = true;
  for (const field of dialog.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const faults of dialog.querySelectorAll(".faults")) {
    faults.replaceChildren();
    faults.hidden = true;
  }
  const button = dialog.querySelector("[data-remove]");
  if (button) {
    delete button.dataset.sure;
    button.textContent = word("plant.remove");
  }
}

/** Fill a form with plain values. */
export function write(form, values) {
  form.reset();
  for (const input of form.querySelectorAll("[name]")) {
    const value = values[input.name];
    if (input.dataset.list !== undefined) input.checked = (value ?? everyDay(input.name)).includes(input.value);
    else if (input.name !== "place" && input.type !== "file") input.value = value ?? "";
  }
  form.querySelector("[data-breaks]")?.replaceChildren();
  for (const pause of values.breaks ?? []) addBreak(form, pause);
}

function everyDay(name) {
  return name === "days" ? ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] : [];
}

/** The plain values of a form; what is left empty is not known. */
export function read(form) {
  const values = {};
  for (const input of form.querySelectorAll("[name]")) {
    if (input.dataset.list !== undefined) (values[input.name] ??= []).push(...(input.checked ? [input.value] : []));
    else values[input.name] = plain(input);
  }
  const breaks = form.querySelector("[data-breaks]");
  if (breaks) {
    values.breaks = [...breaks.children].map((line) => {
      const [start, end] = line.querySelectorAll("input");
      return { start: start.value, end: end.value };
    });
  }
  return values;
}

function plain(input) {
  const text = input.value.trim();
  if (input.dataset.number === undefined) return text === "" && input.type !== "text" ? null : text;
  if (input.validity.badInput) return "?"; // what no number is, the service says
  return text === "" ? null : Number(text);
}

/** One more break in a form. */
export function addBreak(below, { start = "", end = "" }) {
  const line = below.querySelector("template").content.firstElementChild.cloneNode(true);
  const [first, last] = line.querySelectorAll("input");
  first.value = start;
  last.value = end;
  line.querySelector("[data-drop]").addEventListener("click", () => line.remove());
  below.querySelector("[data-breaks]").append(line);
}

/** A path as the service writes the place of a fault: `lines[0].stages[1]`. */
function placed(path) {
  return [...path].reduce((text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text ? `${text}.${step}` : step), "");
}
