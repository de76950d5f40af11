// What pages ask of the service, and how they say that it failed.

import { toast, word } from "./frame.js";

const root = document.documentElement.dataset.root ?? "";
const SIGNED_OUT = "sign_in_needed";
const OUT_OF_STEP = "cross_site";

/** A failure as the service tells it (application/problem+json), or that it cannot be reached. */
export class Problem extends Error {
  constructor(document, status) {
    const kind = document.type?.split(":").at(-1).replaceAll("-", "_");
    super(told(kind, document));
    this.kind = kind;
    this.document = document;
    this.status = status;
    this.link = kind === SIGNED_OUT ? signIn() : null;
  }
}

/** A failure in the language of the page; the service speaks English, and of keys to programs. */
function told(kind, { detail, title }) {
  const english = document.documentElement.lang === "en" && kind !== SIGNED_OUT;
  if (!kind || english) return detail ?? title ?? word("common.failed");
  return word(`common.problem.${kind}`);
}

/** Where one signs in, to come back to this page; this one stays open, with what was typed. */
function signIn() {
  const next = location.pathname.slice(root.length) + location.search;
  const href = `${at("/sign-in")}?${new URLSearchParams({ next })}`;
  return { href, text: word("common.sign_in_again"), then: word("common.signed_in_then") };
}

/** Where a path of the service lies, also behind a proxy that adds to it. */
export function at(path) {
  return root + path;
}

/**
 * Ask, and return the answer: JSON as values, anything else as the Response; null where it is empty.
 * A body that is no Blob, FormData or text is sent as JSON. What fails is shown as a message and
 * thrown as a Problem; with `quiet` it is only thrown.
 */
export async function send(method, path, body, { quiet = false, headers = {}, signal } = {}) {
  try {
    return await tried(() => request(method, path, body, headers, signal));
  } catch (error) {
    if (!quiet && error.name !== "AbortError") toast(error.message, { fault: true, link: error.link });
    throw error;
  }
}

/** Once more with a new token, where somebody signed in anew since this page was loaded. */
async function tried(asked) {
  try {
    return await answer(await asked());
  } catch (problem) {
    if (problem.kind !== OUT_OF_STEP || !(await renewed())) throw problem;
    return answer(await asked());
  }
}

/** Whether this page, loaded now, has another token; from then on it is the one that is sent. */
async function renewed() {
  const meta = document.querySelector('meta[name="csrf"]');
  const page = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  if (!page?.ok) return false;
  const text = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = text.querySelector('meta[name="csrf"]')?.content;
  if (!token || token === meta.content) return false;
  meta.content = token;
  return true;
}

async function request(method, path, body, headers, signal) {
  const token = document.querySelector('meta[name="csrf"]')?.content;
  const sent = { Accept: "application/json", ...headers };
  if (token && method !== "GET") sent["X-CSRF-Token"] = token;
  const plain = body === undefined || body instanceof Blob || body instanceof FormData;
  const asJson = !plain && typeof body !== "string";
  if (asJson) sent["Content-Type"] = "application/json";
  try {
    return await fetch(at(path), {
      method, signal, headers: sent, body: asJson ? JSON.stringify(body) : body,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ detail: word("common.no_answer") }, 0);
  }
}

async function answer(response) {
  const kind = response.headers.get("Content-Type") ?? "";
  const json = kind.includes("json");
  if (!response.ok) {
    throw new Problem(json ? await response.json() : { title: response.statusText }, response.status);
  }
  if (response.status === 204) return null;
  return json ? response.json() : response;
}
