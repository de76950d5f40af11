// Puts another version of a model in force, or takes one out of use.

import { send } from "./api.js";
import { toast, word } from "./frame.js";

const SHOWN_MS = 900;
const place = document.querySelector("[data-models]");
const path = place && `/v1/products/${encodeURIComponent(place.dataset.models)}`;

place?.addEventListener("click", async (event) => {
  const chosen = event.target.closest("[data-activate]");
  if (chosen) {
    chosen.disabled = true;
    try {
      const now = await send("POST", `${path}/activate`, { sha256: chosen.dataset.activate });
      toast(word("products.activated", { version: now.bundle.version }));
      setTimeout(() => location.reload(), SHOWN_MS);
    } catch {
      chosen.disabled = false;
    }
  }
  if (event.target.closest("[data-withdraw]")) {
    await send("DELETE", path);
    toast(word("products.withdrawn"));
    setTimeout(() => location.assign(document.querySelector(".crumbs a").href), SHOWN_MS);
  }
});
