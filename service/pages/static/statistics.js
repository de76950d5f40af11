// The statistics page: fields that show at once, answers to alarms, frozen limits, files.

import { send } from "./api.js";
import { followAddress, linked, toast, word } from "./frame.js";

const filters = document.getElementById("filters");

/** Ask for what the fields say, without those that are empty. */
function show(form) {
  const given = new URLSearchParams();
  const rules = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "rules") rules.push(value);
    else if (value !== "") given.append(name, value);
  }
  if (form.querySelector('[name="rules"]')) given.set("rules", rules.join(","));
  location.search = given.toString();
}

for (const form of document.querySelectorAll('form[method="get"]:not([action])')) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form);
  });
}
followAddress(filters);
for (const field of filters.querySelectorAll('select, input[type="checkbox"]')) {
  field.addEventListener("change", () => show(filters));
}

const own = document.querySelector("[data-custom]");
own.addEventListener("click", () => {
  const place = document.getElementById("own-span");
  place.hidden = false;
  own.setAttribute("aria-expanded", "true");
  own.classList.add("chosen");
  for (const other of own.parentElement.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  filters.querySelector("[data-span]").value = "custom";
  for (const field of place.querySelectorAll("input")) field.disabled = false;
  place.querySelector("input").focus();
});

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
document.querySelector("[data-print-report]")?.addEventListener("click", () => {
  document.querySelector("iframe.report").contentWindow.print();
});

document.getElementById("export")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const asked = new URLSearchParams(form.dataset.question);
  for (const [name, value] of new FormData(form)) if (value) asked.set(name, value);
  if (asked.get("format") !== "csv") asked.delete("excel");
  location.assign(`${form.action}?${asked}`);
});

/** Send what a dialog's form says; a failure stands in the dialog, and nothing typed is lost. */
async function submit(dialog, method, path, values, options, said) {
  const fault = dialog.querySelector(".fault");
  const button = dialog.querySelector('[type="submit"]');
  fault.hidden = true;
  button.disabled = true;
  try {
    await send(method, path, values, { ...options, quiet: true });
    dialog.close();
    sessionStorage.setItem("said", said);
    location.reload();
  } catch (problem) {
    const changed = problem.status === 409 || problem.status === 412;
    fault.replaceChildren(...linked(changed ? word("statistics.conflict") : problem.message, problem.link));
    fault.hidden = false;
  } finally {
    button.disabled = false;
  }
}

const said = sessionStorage.getItem("said");
if (said) {
  sessionStorage.removeItem("said");
  toast(said);
}

const answering = document.getElementById("acknowledge");
for (const button of document.querySelectorAll("[data-acknowledge]")) {
  button.addEventListener("click", () => {
    answering.dataset.alarm = button.dataset.acknowledge;
    answering.querySelector("[data-about]").textContent = button.dataset.rule;
    answering.showModal();
  });
}
answering?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { by, reason } = Object.fromEntries(new FormData(event.target));
  const path = `/v1/alarms/${encodeURIComponent(answering.dataset.alarm)}/acknowledgement`;
  submit(answering, "POST", path, { by, reason }, {}, word("statistics.acknowledged"));
});

const freezing = document.getElementById("freeze");
freezing?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(event.target);
  const values = {
    since: given.get("since"),
    until: given.get("until"),
    leave_out: given.getAll("leave_out").filter((start) => inside(start, given)),
    note: given.get("note"),
  };
  const path = `/v1/control-charts/baselines/${encodeURIComponent(freezing.dataset.chartKey)}`;
  const headers = { "If-Match": `"${freezing.dataset.version}"` };
  submit(freezing, "PUT", path, values, { headers }, word("statistics.frozen"));
});

/** Whether a subgroup lies between the first and the last that are chosen. */
function inside(start, given) {
  const moment = new Date(start);
  return moment >= new Date(given.get("since")) && moment < new Date(given.get("until"));
}
