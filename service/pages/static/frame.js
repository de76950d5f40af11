// What every page does: words for scripts, messages, dialogs.

const SHOWN_MS = 7000;
const MOST_TOASTS = 3;
const words = {};
for (const block of document.querySelectorAll('script[type="application/json"][data-words]')) {
  Object.assign(words, JSON.parse(block.textContent));
}

/** A text that the page was given for its scripts; `{name}` stands for a value. */
export function word(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`the page was not given the word ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A sentence, where it leads, in a tab of its own, and what to do then. */
export function linked(text, link) {
  if (!link) return [text];
  const made = Object.assign(document.createElement("a"), { href: link.href, textContent: link.text, target: "_blank" });
  return [text, " ", made, " ", link.then];
}

/** Say something at the edge of the screen for some seconds; read out by screen readers. */
export function toast(text, { fault = false, link = null } = {}) {
  const place = document.getElementById("toasts");
  const message = document.createElement("div");
  message.className = fault ? "toast fault" : "toast";
  message.append(...linked(text, link));
  place.append(message);
  while (place.children.length > MOST_TOASTS) place.firstElementChild.remove();
  if (link) message.querySelector("a").addEventListener("click", () => message.remove());
  else setTimeout(() => message.remove(), SHOWN_MS);
}

/** Fields show what the address asks for, not what the browser filled in again on the way back. */
export function followAddress(form) {
  addEventListener("pageshow", ({ persisted }) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (persisted || visit?.type === "back_forward") form.reset();
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
});
