// The filters of the list: what was not chosen stays out of the address.

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

form?.addEventListener("submit", () => {
  for (const field of form.elements) {
    const unset = field.value === "" || (field.name === "sort" && field.value === "newest");
    if (field.name && unset) field.disabled = true;
  }
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // fields were switched off to be left out
});

for (const row of document.querySelectorAll("table.data tbody tr")) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a") || getSelection().toString()) return;
    const link = row.querySelector(".row-link");
    if (event.ctrlKey || event.metaKey) window.open(link.href);
    else location.href = link.href;
  });
}
