// A picture with what was found laid over it: enlarged and moved by keys, wheel and finger.

const STEP = 1.4;
const MOST = 24;
const MOVE = 60;

/** Layers over each other in `element`, all stretched to the shape of the picture. */
export class Viewer {
  constructor(element) {
    this.element = element;
    this.stage = document.createElement("div");
    this.stage.className = "stage";
    this.layers = {};
    for (const name of ["picture", "map", "overlay"]) {
      const layer = document.createElement("img");
      layer.className = name;
      layer.alt = "";
      layer.draggable = false;
      layer.hidden = true;
      this.layers[name] = layer;
      this.stage.append(layer);
    }
    element.replaceChildren(this.stage);
    this.fit();
    this.listen();
    new ResizeObserver(() => this.place()).observe(element);
  }

  /** Show a picture; what lies over it is set by `set`. Resolves once it is there. */
  async show(address) {
    const { picture } = this.layers;
    for (const name of ["map", "overlay"]) this.set(name, null);
    picture.src = address;
    picture.hidden = false;
    this.fit();
    await picture.decode().catch(() => {});
    this.place(); // as large as it was wished to be meanwhile
  }

  /** Lay a layer over the picture, or take it away (null). Resolves once it is there. */
  async set(name, address) {
    const layer = this.layers[name];
    layer.hidden = address === null;
    if (address === null || layer.getAttribute("src") === address) return;
    layer.src = address;
    await layer.decode().catch(() => { layer.hidden = true; });
  }

  clear() {
    for (const layer of Object.values(this.layers)) {
      layer.hidden = true;
      layer.removeAttribute("src");
    }
  }

  /** How bright the picture is shown, from 0 (as it is) to 1. */
  brighten(share) {
    this.layers.picture.style.filter = share ? `brightness(${1 + 7 * share ** 2})` : "";
  }

  /** The whole picture, as large as there is room. */
  fit() {
    this.zoomed = 1;
    this.x = 0;
    this.y = 0;
    this.place();
  }

  /** Enlarge by a factor around a point of the element, by default its middle. */
  zoom(factor, at = null) {
    const box = this.element.getBoundingClientRect();
    const [px, py] = at ?? [box.width / 2, box.height / 2];
    const wanted = Math.min(MOST, Math.max(1, this.zoomed * factor));
    const real = wanted / this.zoomed;
    this.x = px - box.width / 2 - (px - box.width / 2 - this.x) * real;
    this.y = py - box.height / 2 - (py - box.height / 2 - this.y) * real;
    this.zoomed = wanted;
    this.place();
  }

  larger() { this.zoom(STEP); }

  smaller() { this.zoom(1 / STEP); }

  /** Move the enlarged picture; false where there is nothing to move. */
  move(dx, dy) {
    if (this.zoomed === 1) return false;
    this.x += dx * MOVE;
    this.y += dy * MOVE;
    this.place();
    return true;
  }

  /** Zoom and arrow keys; false for a key that is not the viewer's. */
  key(event) {
    const keys = {
      "+": () => this.larger(), "=": () => this.larger(), z: () => this.larger(),
      "-": () => this.smaller(), "0": () => this.fit(),
      ArrowLeft: () => this.move(1, 0), ArrowRight: () => this.move(-1, 0),
      ArrowUp: () => this.move(0, 1), ArrowDown: () => this.move(0, -1),
    };
    const action = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!action || action() === false) return false;
    event.preventDefault();
    return true;
  }

  place() {
    const { naturalWidth: width, naturalHeight: height } = this.layers.picture;
    const room = this.element.getBoundingClientRect();
    if (!width || !room.width) return;
    const scale = Math.min(room.width / width, room.height / height) * this.zoomed;
    const [w, h] = [width * scale, height * scale];
    const [mostX, mostY] = [Math.max(0, (w - room.width) / 2), Math.max(0, (h - room.height) / 2)];
    this.x = Math.min(mostX, Math.max(-mostX, this.x));
    this.y = Math.min(mostY, Math.max(-mostY, this.y));
    const { style } = this.stage;
    style.width = `${w}px`;
    style.height = `${h}px`;
    style.left = `${(room.width - w) / 2 + this.x}px`;
    style.top = `${(room.height - h) / 2 + this.y}px`;
    this.stage.classList.toggle("pixels", scale > 3);
    this.element.classList.toggle("enlarged", this.zoomed > 1);
    this.element.dataset.zoom = this.zoomed.toFixed(2);
  }

  listen() {
    this.element.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = this.element.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY / 400), [event.clientX - box.left, event.clientY - box.top]);
    }, { passive: false });
    this.element.addEventListener("dblclick", () => (this.zoomed > 1 ? this.fit() : this.zoom(3)));
    this.element.addEventListener("pointerdown", (event) => this.drag(event));
  }

  drag(event) {
    if (this.zoomed === 1) return;
    this.element.setPointerCapture(event.pointerId);
    const start = { x: this.x - event.clientX, y: this.y - event.clientY };
    const moved = (to) => {
      this.x = start.x + to.clientX;
      this.y = start.y + to.clientY;
      this.place();
    };
    this.element.addEventListener("pointermove", moved);
    const end = () => this.element.removeEventListener("pointermove", moved);
    this.element.addEventListener("pointerup", end, { once: true });
    this.element.addEventListener("pointercancel", end, { once: true });
  }
}

/** Whether a key was meant for a field, a button or a shortcut of the browser. */
export function isElsewhere(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return Boolean(event.target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, dialog[open]"));
}
