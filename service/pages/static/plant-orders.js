// Orders: made and changed in a dialog.

import { send } from "./api.js";
import { word } from "./frame.js";
import { done, forget, read, sending, write } from "./plant-forms.js";

const dialog = document.getElementById("edit-order");
const known = JSON.parse(document.getElementById("order-data")?.textContent ?? "{}");
let version = 0;

for (const button of document.querySelectorAll("[data-order]")) {
  button.addEventListener("click", () => {
    const name = button.dataset.order;
    version = known[name]?.version ?? 0;
    forget(dialog);
    write(dialog.querySelector("form"), known[name]?.order ?? { name });
    dialog.querySelector('[name="name"]').readOnly = name !== "";
    dialog.showModal();
  });
}

dialog?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  forget(dialog);
  const order = read(event.target);
  const { zone } = dialog.dataset;
  for (const name of ["product", "line", "start", "due"]) order[name] ||= null;
  for (const name of ["start", "due"]) order[name] &&= moment(order[name], zone);
  sending(dialog, async () => {
    const headers = { "If-Match": `"${version}"` };
    await send("PUT", `/v1/orders/${encodeURIComponent(order.name)}`, order, { headers, quiet: true });
    done(word("plant.saved"));
  });
});

/**
 * Orders follow what is called something else: their `field`, a line or a product. Returns what to
 * say where some were not stored, for somebody changed them meanwhile.
 */
export async function carryOrders(field, before, after, note) {
  const left = [];
  try {
    const { orders } = await send("GET", "/v1/orders", undefined, { quiet: true });
    for (const each of orders.filter(({ order }) => order[field] === before)) {
      if (!(await carried({ ...each.order, [field]: after }, each.version, note))) left.push(each.order.name);
    }
  } catch {
    left.push("…");
  }
  return left.length ? word("plant.orders_left", { name: before, orders: left.join(", ") }) : undefined;
}

async function carried(order, version, note) {
  const headers = { "If-Match": `"${version}"` };
  const path = `/v1/orders/${encodeURIComponent(order.name)}?${new URLSearchParams({ note })}`;
  return send("PUT", path, order, { headers, quiet: true }).then(() => true, () => false);
}

/** What the clock of a zone shows, as a moment of UTC. */
function moment(shown, zone) {
  const wanted = Date.parse(`${shown}Z`);
  let found = wanted;
  for (let turn = 0; turn < 2; turn += 1) found += wanted - face(found, zone);
  return new Date(found).toISOString();
}

/** The face of a zone's clock at a moment, read as if it were UTC. */
function face(at, zone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}
