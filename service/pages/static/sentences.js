// Sentences of the service, which speaks English, in the words of the page.

import { word } from "./frame.js";

const REASONS = [
  [/^The picture shows next to nothing: .* by (?<contrast>\S+) .* at least (?<least>\S+) /, "nothing_shown"],
  [/^The picture does not look like this product at all: .* is (?<novelty>\S+), from (?<limit>\S+) /, "foreign"],
  [/^The model has seen nothing quite like this: .* is (?<novelty>\S+), from (?<limit>\S+) /, "unfamiliar"],
  [/^Nothing was found, but .* is (?<novelty>\S+), and from (?<limit>\S+) /, "not_passed"],
];
const LABEL_FAULTS = [
  [/^The labels hold no row/, "empty"],
  [/^The labels are not UTF-8/, "encoding"],
  [/^The labels need a first row .* found (?<found>.*)\.$/, "columns"],
  [/^The labels have more than (?<most>\S+) rows/, "most"],
  [/^The labels cannot be read in line (?<line>\d+)/, "broken"],
  [/^Line (?<line>\d+): expected good or defective in '(?<column>.*)', got '(?<given>.*)'\.$/, "truth"],
  [/^Line (?<line>\d+): expected a score .*, got (?<given>.*)\.$/, "score"],
];

/** A sentence by the first pattern that fits, in the page's words below `group`; else as it is. */
export function inWords(sentence, known, group, change = (values) => values) {
  for (const [pattern, key] of known) {
    const found = pattern.exec(sentence);
    if (found) return word(`${group}${key}`, change(found.groups ?? {}));
  }
  return sentence;
}

/** Why a picture was not judged by its score alone. */
export const reasonInWords = (reason) => inWords(reason, REASONS, "common.reason.");

/** What is wrong with a table of labels. */
export const labelFaultInWords = (fault) => inWords(fault, LABEL_FAULTS, "products.label_fault.");
