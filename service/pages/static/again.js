// A page that could not be shown comes back by itself: before a wall stands nobody to reload it.

const AGAIN_MS = 10_000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch { /* the service stands still */ }
  setTimeout(look, AGAIN_MS);
}

setTimeout(look, AGAIN_MS);
