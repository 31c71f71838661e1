/**
 * The two texts of a stale save in their card: what stands in only one of them is marked, for the eye and for screen
 * readers. Texts come from other people: they are set as text, never as HTML.
 */

const SIDES = { mine: "ins", theirs: "del" };

/**
 * @param {HTMLElement} conflict the [data-conflict] of an answer's card
 * @param {{differences: {text: [string, string][], draft_th: [string, string][]}, fields: string[]}} current of the 409:
 *   only the fields that both have changed are shown
 * @param {{text: string, draft_th: string}} mine what was sent: the text made of both begins with it
 */
export function fill(conflict, { differences, fields: changed }, mine) {
  for (const place of conflict.querySelectorAll("[data-diff]")) {
    const only = place.closest("[data-say-only]").dataset.sayOnly;
    const own = SIDES[place.dataset.side];
    const pieces = (differences?.[place.dataset.diff] ?? []).filter(([op]) => op === "same" || op === own);
    place.replaceChildren(...pieces.map(([op, words]) => (op === "same" ? words : marked(words, only))));
  }
  const fields = mergeFields(conflict);
  if (!fields.text) return;
  fields.text.value = mine.text;
  fields.draft_th.value = mine.draft_th;
  for (const place of conflict.querySelectorAll("[data-merge-field]")) {
    place.hidden = !changed.includes(place.dataset.mergeField);
  }
}

/** The text made of both, as it stands in its fields. */
export function merged(conflict) {
  const fields = mergeFields(conflict);
  return { text: fields.text.value, draft_th: fields.draft_th.value };
}

function mergeFields(conflict) {
  return {
    text: conflict.querySelector("[data-merge-text]"),
    draft_th: conflict.querySelector("[data-merge-draft]"),
  };
}

function marked(words, only) {
  const mark = document.createElement("mark");
  mark.className = "only";
  mark.append(spoken(`[${only}: `), words, spoken("]"));
  return mark;
}

function spoken(words) {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = words;
  return span;
}
