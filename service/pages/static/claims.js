// Pictures that this screen holds: nobody else is handed them while it gives signs of life.

import { at, send } from "./api.js";

export class Claims {
  /** `place` is the query that says which pictures are meant; `holder()` who looks. */
  constructor(place, holder, renewSeconds) {
    this.query = place ? `?${place}` : "";
    this.holder = holder;
    this.held = new Map();
    setInterval(() => this.renew(), renewSeconds * 1000);
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.renew(); });
  }

  /** The next picture that waits, or null. */
  next() {
    return this.take({});
  }

  /** This picture; throws a Problem where somebody else holds it. */
  one(inspection) {
    return this.take({ inspection });
  }

  async take(wanted) {
    const answer = await send(
      "POST", `/v1/review/claims${this.query}`, { holder: this.holder(), ...wanted }, { quiet: true },
    );
    if (!answer.claim) return null;
    const item = { claim: answer.claim.id, missing: answer.picture, ...answer.inspection };
    this.held.set(item.claim, item);
    return item;
  }

  /** Let others have it. */
  async release(item) {
    this.held.delete(item.claim);
    await send("DELETE", `/v1/review/claims/${item.claim}`, undefined, { quiet: true }).catch(() => {});
  }

  /** Keep it until it ends by itself: it comes again, but not at once. */
  forget(item) {
    this.held.delete(item.claim);
  }

  /** Signs of life; a screen that nobody looks at gives none. */
  async renew() {
    if (document.hidden) return;
    for (const item of [...this.held.values()]) {
      try {
        await send("PUT", `/v1/review/claims/${item.claim}`, undefined, { quiet: true });
      } catch (problem) {
        if (problem.status === 404) await this.again(item);
      }
    }
  }

  async again(item) {
    this.held.delete(item.claim);
    try {
      const taken = await this.one(item.id);
      this.held.delete(taken.claim);
      item.claim = taken.claim;
      this.held.set(item.claim, item);
    } catch {
      item.lost = true;
      this.onlost?.(item);
    }
  }

  leave() {
    const token = document.querySelector('meta[name="csrf"]')?.content;
    for (const claim of this.held.keys()) {
      fetch(at(`/v1/review/claims/${claim}`), {
        method: "DELETE", keepalive: true, headers: token ? { "X-CSRF-Token": token } : {},
      });
    }
    this.held.clear();
  }
}
