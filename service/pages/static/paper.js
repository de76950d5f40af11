// On paper charts are as wide as a sheet and drawn for white, whatever the screen is like.

const WIDTH = 640; // pixels of A4 within the margins of the sheet and of a card
const COLOURS = ["paper", "ink", "muted", "grid", "accent", "alarm", "pass", "reject", "review", "cannot-judge"];

/** A figure for paper. All of it happens at once: a browser does not wait before it prints. */
export function forPaper(figure) {
  const { data, layout } = onWhite(figure);
  return { data, layout: { ...layout, width: WIDTH, autosize: false } };
}

/** Every colour of the ground replaced by what paper has in its place. */
function onWhite(figure) {
  const [here, there] = [colours(), colours("light")];
  const place = new Map(here.map((colour, at) => [colour.join(), there[at]]));
  const text = JSON.stringify(figure)
    .replace(/#[0-9a-f]{6}/gi, (hex) => {
      const white = place.get(channels(hex).join());
      return white ? `rgb(${white.join(", ")})` : hex;
    })
    .replace(/rgba\((\d+), (\d+), (\d+),/g, (whole, ...parts) => {
      const white = place.get(parts.slice(0, 3).join());
      return white ? `rgba(${white.join(", ")},` : whole;
    });
  return JSON.parse(text);
}

/** The colours of a ground as red, green and blue; of the one that is shown, where none is named. */
function colours(theme) {
  const root = document.documentElement;
  const shown = root.dataset.theme;
  if (theme) root.dataset.theme = theme;
  const style = getComputedStyle(root);
  const found = COLOURS.map((name) => channels(style.getPropertyValue(`--${name}`).trim()));
  root.dataset.theme = shown;
  return found;
}

function channels(hex) {
  return [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));
}
