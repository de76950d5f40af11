// Keys: made, shown once, revoked.

import { send } from "./api.js";
import { toast, word } from "./frame.js";
import { forget, read, sending } from "./plant-forms.js";

const DAY_MS = 86_400_000;
const making = document.getElementById("new-key");
const made = document.getElementById("made-key");
const revoking = document.getElementById("revoke-key");

making?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  forget(making);
  const { name, role, station, valid } = read(event.target);
  const wanted = { name, role, station: station || null, expires_at: endAfter(Number(valid)) };
  sending(making, async () => {
    const key = await send("POST", "/v1/keys", wanted, { quiet: true });
    made.querySelector("[data-key]").textContent = key.key;
    making.close();
    made.showModal();
  });
});

/** When a key ends that is good for so many days; 0 for ever. */
function endAfter(days) {
  return days ? new Date(Date.now() + days * DAY_MS).toISOString() : null;
}

made?.querySelector("[data-copy]").addEventListener("click", async () => {
  const place = made.querySelector("[data-key]");
  getSelection().selectAllChildren(place); // where there is no clipboard, it is marked to be copied
  try {
    await navigator.clipboard.writeText(place.textContent);
  } catch {
    document.execCommand("copy");
  }
  toast(word("plant.copied"));
});
made?.querySelector("[data-done]").addEventListener("click", () => location.reload());
made?.addEventListener("cancel", (event) => event.preventDefault()); // it is shown once: no key closes it by chance

for (const button of document.querySelectorAll("[data-revoke]")) {
  button.addEventListener("click", () => {
    forget(revoking);
    revoking.dataset.id = button.dataset.revoke;
    revoking.querySelector("[data-name]").textContent = button.dataset.name;
    revoking.showModal();
  });
}
revoking?.querySelector("[data-revoke-now]").addEventListener("click", () => {
  sending(revoking, async () => {
    await send("DELETE", `/v1/keys/${encodeURIComponent(revoking.dataset.id)}`, undefined, { quiet: true });
    location.reload();
  });
});
