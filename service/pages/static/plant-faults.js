// What the service finds wrong with a plant, in the words of the page.

import { inWords } from "./sentences.js";

const KNOWN = [
  [/^expected (?<least>\d+) to (?<most>\d+) characters/, "length"],
  [/^expected printable characters/, "printable"],
  [/^expected an IANA name .*did you mean (?<near>\S+)\?/, "zone_near"],
  [/^expected an IANA name/, "zone"],
  [/^'(?<name>.*)' is the name of .* already/, "taken"],
  [/^station '(?<name>.*)' stands in line '(?<line>.*)', stage '(?<stage>.*)' already/, "station_taken"],
  [/^expected a number above 0/, "above_zero"],
  [/^there is no \w+ '(?<name>.*)'; declared/, "undeclared"],
  [/^expected at least one day/, "days"],
  [/^on (?<day>\S+), '(?<one>.*)' overlaps '(?<other>.*)' from/, "overlap_day"],
  [/^'(?<one>.*)' overlaps '(?<other>.*)' from/, "overlap"],
  [/^(?<one>\S+ to \S+) overlaps the break (?<other>\S+ to \S+)/, "break_overlap"],
  [/^a break from .* has no length/, "break_empty"],
  [/^(?<one>\S+ to \S+) does not lie inside '(?<name>.*)'/, "break_outside"],
  [/ lies before first, /, "last"],
  [/^expected a time like 06:00/, "time"],
  [/^expected a date like/, "date"],
  [/^expected a whole number from 1 to (?<most>[\d,]+)/, "quantity"],
  [/^expected a whole number/, "whole"],
  [/^expected a number/, "number"],
  [/ is not after start, /, "due"],
  [/^expected start and end/, "hours"],
];

/** A fault in words; one that is not known as the service says it. */
export const told = (message) => inWords(message, KNOWN, "plant.fault.", ranges);

function ranges(values) {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text?.replace(" to ", "–") ?? ""]));
}
