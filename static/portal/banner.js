// The banner on top of the content: whether everything is saved, and if not, why and what happens next.

const place = document.querySelector("[data-connection]");

/** The banner's sentences, in the reader's language; null on pages without it. */
export const say = place?.dataset;

const SETTLING = 500;
let shown = null;
let spoken = "";
let timer = 0;

/**
 * @param {""|"saved"|"unsaved"|"choose"|"offline"|"again"|"signedout"|"refused"|"unsent"|"late"} state
 * @param {string} words what the banner says; a new countdown is not spoken
 * @param {{href: string, words: string, newTab: boolean}|null} link
 */
export function showBanner(state, words, link = null) {
  if (!place) return;
  clearTimeout(timer);
  // Good news wait a moment: a banner that changes with every pause in the typing helps nobody.
  if (state === "saved" && shown && shown !== "saved") timer = setTimeout(() => draw(state, words, link), SETTLING);
  else draw(state, words, link);
}

function draw(state, words, link) {
  const trouble = !["", "saved", "unsaved"].includes(state);
  place.hidden = !state;
  place.dataset.state = state;
  setText(place.querySelector("[data-words]"), words);
  const anchor = place.querySelector("[data-link]");
  anchor.hidden = !link;
  if (link) {
    if (anchor.getAttribute("href") !== link.href) anchor.href = link.href;
    setText(anchor, link.words);
    anchor.target = link.newTab ? "_blank" : "";
  }
  // Spoken are troubles, once each, and their end; not the coming and going of every pause.
  const next = trouble ? words.replace(/\d+/g, "") : "";
  if (next !== spoken && (trouble || state === "saved")) {
    place.querySelector("[data-spoken]").textContent = words;
    spoken = next;
  }
  shown = state;
}

function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
