// The filters of the list: what was not chosen stays out of the address.

import { followAddress } from "./frame.js";

const form = document.getElementById("filters");
const span = document.getElementById("span");
const own = document.getElementById("own-span");

span?.addEventListener("change", () => {
  const custom = span.value === "custom";
  own.hidden = !custom;
  for (const field of own.querySelectorAll("input")) field.disabled = !custom;
  if (custom) own.querySelector("input").focus();
  else form.requestSubmit();
});

for (const select of form?.querySelectorAll("select:not(#span)") ?? []) {
  select.addEventListener("change", () => form.requestSubmit());
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "" && !(name === "sort" && value === "newest")) asked.append(name, value);
  }
  const address = new URL(asked.size ? `?${asked}` : location.pathname, location.href);
  if (address.href === location.href) location.reload(); // the way back leads past it
  else location.assign(address);
});

if (form) followAddress(form);

for (const row of document.querySelectorAll("table.data tbody tr")) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a") || getSelection().toString()) return;
    const link = row.querySelector(".row-link");
    if (event.ctrlKey || event.metaKey) window.open(link.href);
    else location.href = link.href;
  });
}
