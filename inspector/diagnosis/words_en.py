"""The sentences of a diagnosis in English. `words_zh` has the same keys and placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["WORDS"]

_SENTENCES = {
    "separator": ", ",
    "per_cent": "{number} %",
    "range": "{low} to {high}",
    "less": "less than {number}",
    "scope": "{judged} pieces were judged, {rejected} of them rejected ({share}). {undecided} wait "
    "for a person, {cannot_judge} cannot be judged.",
    "scope.none": "No piece was judged in this span: there is nothing to compare.",
    "found": "Beyond chance stand out: {count}. What costs most comes first.",
    "nothing": "Nothing stands out beyond chance.",
    "heading": "{number}. {where}",
    "what.reject": "{share} are rejected ({range}; {cases} of {units} pieces), {elsewhere} {rest} "
    "({rest_range}).",
    "what.category": "{category}: on {share} of the pieces ({range}; {cases} of {units}), "
    "{elsewhere} {rest} ({rest_range}).",
    "what.cannot_judge": "{share} cannot be judged ({range}; {cases} of {units} pieces), "
    "{elsewhere} {rest} ({rest_range}).",
    "worth.reject": "If it were as good as {elsewhere}, about {usual} fewer would be rejected in "
    "this span; as good as {best} ({best_share}), about {saved} ({range}), {per_day} a day.",
    "worth.category": "If it were as good as {elsewhere}, about {usual} fewer would show it in "
    "this span; as good as {best} ({best_share}), about {saved} ({range}), {per_day} a day.",
    "worth.cannot_judge": "If it were as good as {elsewhere}, about {usual} more could be judged "
    "in this span; as good as {best} ({best_share}), about {saved} ({range}), {per_day} a day.",
    "cost": "As good as {best}, that is worth {cost} in this span.",
    "test.exact": "Compared was {basis}; exact test, p {p} after correction for {looks} looks.",
    "test.mantel-haenszel": "Compared was {basis}; Mantel–Haenszel test, p {p} after correction "
    "for {looks} looks.",
    "first": "Look first at: {advice}.",
    "then": "Then at: {advice}.",
    "first.category": "{category}: look first at {advice}.",
    "power.heading": "What would have been found",
    "power": "{who} of the usual size here ({units} pieces) would have been named four times in "
    "five had {share} been rejected instead of {base}.",
    "power.none": "{who} of the usual size here ({units} pieces) is too small for any difference "
    "to be told from chance.",
    "method.heading": "How sure this is",
    "method": "{looks} comparisons were made. Of what is named, at most {q} is expected to be "
    "chance (Benjamini–Hochberg). Ranges hold with 95 %.",
    "method.noise": "Rejects come in runs: they vary {times} times as much as chance alone would "
    "make them. The tests and ranges allow for it.",
    "level.best": "all others together",
    "level.before": "the time before",
    "level.none": "(none named)",
}
_BY_FACTOR = {
    "where.station": "Station {level}",
    "where.product": "Product {level}",
    "where.order": "Order {level}",
    "where.shift": "Shift {level}",
    "where.hour": "The hour from {level}",
    "where.time": "Since {level}",
    "elsewhere.station": "at other stations",
    "elsewhere.product": "with other products",
    "elsewhere.order": "in other orders",
    "elsewhere.shift": "in other shifts",
    "elsewhere.hour": "at other hours",
    "elsewhere.time": "before",
    "basis.station": "the same product at the same stage",
    "basis.product": "what was made at the same station",
    "basis.order": "the same product at the same station",
    "basis.shift": "the same product at the same station",
    "basis.hour": "the same product at the same station",
    "basis.time": "the same product at the same station",
    "who.station": "A station",
    "who.product": "A product",
    "who.order": "An order",
    "who.shift": "A shift",
    "who.hour": "An hour of the day",
    "who.time": "The recent time",
    "uncompared.station": "Not compared, because no other station of the stage made the same "
    "product: {levels}.",
    "uncompared.product": "Not compared, because nothing else was made at the same stations: "
    "{levels}.",
    "uncompared.order": "Orders not compared, because nothing else of the product was made at the "
    "same stations: {levels}.",
    "uncompared.shift": "Shifts not compared, because no other made the same product at the same "
    "stations: {levels}.",
    "uncompared.hour": "Hours not compared, because in no other the same product was made at the "
    "same stations: from {levels}.",
    "uncompared.time": "Recent and earlier time were not compared, because nothing was made in "
    "both: {levels}.",
    "advice.station": "what is different from the better stations: settings, wear, maintenance, "
    "then camera and light",
    "advice.product": "the settings for this product, and whether its thresholds suit it",
    "advice.order": "the lot of material it was made from, and its settings",
    "advice.shift": "handover, staffing and settings at the beginning of the shift",
    "advice.hour": "what happens at that hour of every day: start-up, breaks, changeovers, light "
    "from outside",
    "advice.time": "what was changed then: material, settings, maintenance, or the model and "
    "thresholds in use",
    "advice.time.better": "what was changed then, to keep it so",
    "advice.cannot_judge": "the camera: lens, focus, lamp and trigger",
}
_CATEGORIES = {
    "category.hole": "Hole",
    "category.stain": "Stain",
    "category.oil_stain": "Oil stain",
    "category.water_stain": "Water stain",
    "category.foreign_fibre": "Foreign fibre",
    "category.knot": "Knot",
    "category.mispick": "Mispick",
    "category.nep": "Nep",
    "category.coarse_end": "Coarse end",
    "category.slack_end": "Slack end",
    "category.broken_end": "Broken end",
    "category.tight_end": "Tight end",
    "category.missing_end": "Missing end",
    "category.coarse_pick": "Coarse pick",
    "category.broken_pick": "Broken pick",
    "category.missing_pick": "Missing pick",
    "category.double_pick": "Double pick",
    "category.weft_kink": "Weft kink",
    "category.size_stain": "Size stain",
    "category.float": "Float",
    "category.abrasion": "Abrasion",
    "category.crease": "Crease",
    "category.slub": "Slub",
    "category.shading": "Shading",
    "category.reed_mark": "Reed mark",
    "category.selvedge": "Selvedge defect",
    "category.warp_line": "Warp line",
    "category.weft_line": "Weft line",
    "category.point": "Point (nep, knot, foreign matter)",
    "category.crack": "Crack",
    "category.line_crack": "Line crack",
    "category.star_crack": "Star crack",
    "category.finger_interruption": "Finger interruption",
    "category.black_core": "Black core",
    "category.dark_spot": "Dark spot",
    "category.inactive_area": "Inactive area",
    "category.scratch": "Scratch",
    "category.fragment": "Fragment",
    "category.corner_loss": "Corner loss",
    "category.printing_error": "Printing error",
    "category.short_circuit": "Short circuit",
    "category.poor_solder_joint": "Poor solder joint",
    "category.over_soldering": "Over-soldering",
    "category.mismatched_cell": "Mismatched cell",
    "category.concentric_rings": "Concentric rings",
    "category.thick_line": "Thick line",
}
_ADVICE = {
    "advice.category.hole": "sharp edges on temples, take-up and guide rollers, and torn selvedges "
    "in handling",
    "advice.category.stain": "cleanliness along the cloth's way: oiling, drips, dirty rollers, "
    "hands",
    "advice.category.oil_stain": "oiling: over-lubricated or leaking bearings and chains above the "
    "cloth",
    "advice.category.water_stain": "drips from humidifiers, condensation and air-conditioning",
    "advice.category.foreign_fibre": "cleaning of fly and the yarn's own contamination",
    "advice.category.knot": "winding and warping: knotter or splicer, and the tension at the creel",
    "advice.category.mispick": "the shed: dobby or jacquard and its timing",
    "advice.category.nep": "the yarn lot: carding and combing",
    "advice.category.coarse_end": "the yarn lot, and cones mixed up at the creel",
    "advice.category.slack_end": "warp tension at creel, beam and let-off",
    "advice.category.broken_end": "warp stop motion and drop wires, then warp tension and size",
    "advice.category.tight_end": "warp tension: guides, crossed ends and the beam",
    "advice.category.missing_end": "warp stop motion and drop wires, and the drawing-in",
    "advice.category.coarse_pick": "the weft yarn lot, and packages mixed up",
    "advice.category.broken_pick": "weft tension, feeder and package",
    "advice.category.missing_pick": "the weft feeler (weft stop motion) and its setting",
    "advice.category.double_pick": "the weft cutter and the selection of the weft",
    "advice.category.weft_kink": "weft tension and twist setting: brake, conditioning of the yarn",
    "advice.category.size_stain": "sizing: viscosity, squeeze rollers, drying",
    "advice.category.float": "the shed: broken healds, a slack warp, entangled ends",
    "advice.category.abrasion": "rollers and guides that rub or do not turn",
    "advice.category.crease": "spreading, alignment and tension of rollers and of the take-up",
    "advice.category.slub": "the yarn: clearer settings and fly in spinning",
    "advice.category.shading": "dyeing: lots of yarn or dye, and even padding over the width",
    "advice.category.reed_mark": "the reed: bent or dirty dents",
    "advice.category.selvedge": "temples, selvedge yarns and leno device",
    "advice.category.warp_line": "warp stop motion, warp tension and the reed",
    "advice.category.weft_line": "the weft feeler, weft tension, and let-off and take-up after a "
    "stop",
    "advice.category.point": "the yarn lot: neps, knots, fly",
    "advice.category.crack": "handling (grippers, stacking, transport) and soldering: temperature "
    "and pressure",
    "advice.category.line_crack": "handling: grippers, stacking, and pressure in lamination",
    "advice.category.star_crack": "point loads in handling: suction cups, ejector pins, grit on "
    "the table",
    "advice.category.finger_interruption": "screen printing: clogged screen, paste, squeegee "
    "pressure",
    "advice.category.black_core": "the wafer lot: crystal growth",
    "advice.category.dark_spot": "contamination before diffusion and firing: cleaning, belt marks",
    "advice.category.inactive_area": "cracks that cut an area off, then the contact of fingers and "
    "ribbons",
    "advice.category.scratch": "belts, suction cups and cassettes that touch the surface",
    "advice.category.fragment": "handling and cassette loading: edges that knock",
    "advice.category.corner_loss": "handling and cassette loading: corners that knock",
    "advice.category.printing_error": "screen printing: alignment, screen, squeegee",
    "advice.category.short_circuit": "edge isolation, and ribbons or paste over the edge",
    "advice.category.poor_solder_joint": "soldering: temperature, flux, position and pressure of "
    "the ribbon",
    "advice.category.over_soldering": "soldering: temperature and dwell too high",
    "advice.category.mismatched_cell": "sorting of cells by current before stringing",
    "advice.category.concentric_rings": "the wafer lot: oxygen in the crystal",
    "advice.category.thick_line": "screen printing: worn screen, paste viscosity, pressure",
}

WORDS: Mapping[str, str] = MappingProxyType({**_SENTENCES, **_BY_FACTOR, **_CATEGORIES, **_ADVICE})
"""Sentences by key; what stands in braces is filled in."""
