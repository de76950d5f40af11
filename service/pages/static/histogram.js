// Scores of good pictures above the line, of defective ones below it, between bands that one drags.

const SVG = "http://www.w3.org/2000/svg";
const END = 9;
const HEIGHT = 270;
const TOP = 34;
const FOOT = 26;
const TICKS = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999];
const NEAR = 26;

function element(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

/** A picture of scores; `moved(name, logOdds)` is called while a line is dragged. */
export class Histogram {
  #place;
  #words;
  #moved;
  #scores = null;
  #review = 0;
  #reject = 0;

  constructor(place, { words, moved }) {
    this.#place = place;
    this.#words = words;
    this.#moved = moved;
    place.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  scores(scores) {
    this.#scores = scores;
    this.draw();
  }

  bands(review, reject) {
    this.#review = review;
    this.#reject = reject;
    this.draw();
  }

  draw() {
    const width = Math.max(260, this.#place.clientWidth);
    const svg = element("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
    svg.append(patterns());
    this.#drawBands(svg, width);
    this.#drawScores(svg, width);
    this.#drawAxis(svg, width);
    this.#drawLines(svg, width);
    this.#place.replaceChildren(svg);
  }

  #x(odds, width) {
    return ((odds + END) / (2 * END)) * width;
  }

  #drawBands(svg, width) {
    const cuts = [0, this.#x(this.#review, width), this.#x(this.#reject, width), width];
    const bands = [["pass", this.#words.passes], ["review", this.#words.reviewed], ["reject", this.#words.rejected]];
    bands.forEach(([name, label], place) => {
      const [left, right] = [cuts[place], cuts[place + 1]];
      const box = { x: left, y: 0, width: Math.max(0, right - left), height: HEIGHT - FOOT };
      svg.append(element("rect", { ...box, class: `band ${name}` }), element("rect", { ...box, fill: `url(#hatch-${name})` }));
      const room = right - left > 8 + label.length * (label.charCodeAt(0) > 255 ? 13 : 7);
      if (room) svg.append(element("text", { x: (left + right) / 2, y: 21, class: `name ${name}`, "text-anchor": "middle" }, label));
    });
  }

  #drawScores(svg, width) {
    const scores = this.#scores;
    const axis = TOP + (HEIGHT - FOOT - TOP) * 0.58;
    svg.append(element("line", { x1: 0, x2: width, y1: axis, y2: axis, class: "axis" }));
    if (!scores) return;
    const known = [...scores.good, ...scores.defective, ...scores.produced].some((count) => count > 0);
    if (!known) {
      svg.append(element("text", { x: width / 2, y: axis - 14, class: "nothing", "text-anchor": "middle" }, this.#words.empty));
      return;
    }
    const step = width / scores.good.length;
    const up = axis - TOP;
    const down = HEIGHT - FOOT - axis - 4;
    outline(svg, scores.produced, step, axis, up);
    bars(svg, scores.good, "good", step, (height) => [axis - height * up, height * up]);
    bars(svg, scores.defective, "defective", step, (height) => [axis, height * down]);
  }

  #drawAxis(svg, width) {
    const y = HEIGHT - FOOT;
    svg.append(element("line", { x1: 0, x2: width, y1: y, y2: y, class: "axis" }));
    const shown = width < 420 ? TICKS.filter((_, place) => place % 2 === 1) : TICKS;
    for (const tick of shown) {
      const x = this.#x(Math.log(tick) - Math.log1p(-tick), width);
      svg.append(element("line", { x1: x, x2: x, y1: y, y2: y + 5, class: "axis" }));
      svg.append(element("text", { x, y: y + 19, class: "tick", "text-anchor": "middle" }, String(tick)));
    }
  }

  #drawLines(svg, width) {
    for (const [name, odds] of [["review_at", this.#review], ["reject_at", this.#reject]]) {
      const x = Math.min(width - 2, Math.max(2, this.#x(odds, width)));
      const line = element("g", { class: `cut ${name}` });
      line.append(element("line", { x1: x, x2: x, y1: 0, y2: HEIGHT - FOOT }));
      line.append(element("circle", { cx: x, cy: HEIGHT - FOOT, r: 8 }));
      svg.append(line);
    }
  }

  #grab(event) {
    const box = this.#place.getBoundingClientRect();
    const odds = (client) => ((client - box.left) / box.width) * 2 * END - END;
    const distance = (cut) => Math.abs(this.#x(cut, box.width) - (event.clientX - box.left));
    const [review, reject] = [distance(this.#review), distance(this.#reject)];
    if (Math.min(review, reject) > NEAR) return;
    const together = this.#review === this.#reject;
    const left = event.clientX - box.left < this.#x(this.#review, box.width);
    const name = together ? (left ? "review_at" : "reject_at") : review < reject ? "review_at" : "reject_at";
    event.preventDefault();
    const move = (each) => this.#moved(name, odds(each.clientX));
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }
}

/** Heights from 0 to 1; square roots, so that the few that matter are seen beside the many. */
function heights(counts) {
  const most = Math.max(1, ...counts);
  return counts.map((count) => Math.sqrt(count / most));
}

function bars(svg, counts, kind, step, place) {
  heights(counts).forEach((height, at) => {
    if (!height) return;
    const [y, tall] = place(Math.max(height, 0.03));
    svg.append(element("rect", { x: at * step + 1, y, width: Math.max(1, step - 2), height: tall, class: kind, rx: 1.5 }));
  });
}

function outline(svg, counts, step, axis, up) {
  const points = heights(counts).flatMap((height, at) => [[at * step, height], [(at + 1) * step, height]]);
  const path = points.map(([x, height]) => `L${x.toFixed(1)} ${(axis - height * up).toFixed(1)}`).join("");
  svg.append(element("path", { d: `M0 ${axis}${path}L${step * counts.length} ${axis}Z`, class: "produced" }));
}

function patterns() {
  const defs = element("defs");
  defs.append(
    hatch("pass", 18, "M0 0"),
    hatch("review", 9, "M-2 2l4-4M0 9l9-9M7 11l4-4"),
    hatch("reject", 8, "M0 0l8 8M8 0l-8 8"),
  );
  return defs;
}

function hatch(name, size, d) {
  const pattern = element("pattern", { id: `hatch-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" });
  pattern.append(element("path", { d, class: `hatch ${name}` }));
  return pattern;
}
