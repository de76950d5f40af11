// What pages ask of the service, and how they say that it failed.

import { toast, word } from "./frame.js";

const root = document.documentElement.dataset.root ?? "";

/** A failure as the service tells it (application/problem+json), or that it cannot be reached. */
export class Problem extends Error {
  constructor(document, status) {
    super(document.detail ?? document.title ?? word("common.failed"));
    this.document = document;
    this.status = status;
  }
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
    return await answer(await request(method, path, body, headers, signal));
  } catch (error) {
    if (!quiet && error.name !== "AbortError") toast(error.message, { fault: true });
    throw error;
  }
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
