// Starts, stops and follows the simulated stations.

import { send } from "./api.js";
import { toast, word } from "./frame.js";

const LOOK_MS = 1500;

for (const place of document.querySelectorAll("[data-rehearsal]")) follow(place);

function follow(place) {
  let timer;
  const says = place.querySelector("[data-rehearsal-says]");

  async function look() {
    try {
      show(await send("GET", "/v1/rehearsal", undefined, { quiet: true }));
    } catch {
      wait();
    }
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_MS);
  }

  function show(state) {
    const was = place.dataset.running === "true";
    place.dataset.running = state.running;
    place.querySelector(".when-on").hidden = !state.running;
    place.querySelector(".when-off").hidden = state.running;
    says.textContent = sentence(state);
    if (was && !state.running) toast(word("products.demo_ended"));
    if (!state.running && state.silent.length && !state.stations.length) {
      toast(word("products.demo_silent", { reasons: state.silent.join(" ") }), { fault: true });
    }
    if (state.running) wait();
  }

  for (const button of place.querySelectorAll("[data-rehearse]")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        show(await send(button.dataset.rehearse, "/v1/rehearsal"));
      } finally {
        button.disabled = false;
      }
    });
  }
  if (place.dataset.running === "true") look();
}

function sentence(state) {
  const drawing = state.drawing && state.drawn < state.drawing;
  const sent = word("products.demo_runs", { sent: state.sent });
  if (!drawing) return sent;
  return `${sent} · ${word("products.demo_draws", { done: state.drawn, total: state.drawing })}`;
}
