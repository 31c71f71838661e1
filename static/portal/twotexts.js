/**
 * Two texts of one answer, after somebody saved in between: theirs and one's own side by side, until the writer takes
 * one, the other, or an edited merge. Neither is ever overwritten without this decision.
 */

import { fill as fillDifferences, merged } from "./differences.js";
import { countWords } from "./wordcount.js";

export class TwoTexts {
  /** @param {import("./answer.js").Answer} answer */
  constructor(answer) {
    this.answer = answer;
    this.card = answer.part("conflict");
    this.theirs = null; // as the server told; null when the page came with the conflict: its own buttons decide
    for (const decision of ["keep", "take", "merge"]) {
      answer.part(decision)?.addEventListener("click", (event) => {
        if (!this.theirs) return;
        event.preventDefault();
        this[decision]();
      });
    }
  }

  /** Whether a decision is being waited for. */
  get isOpen() {
    return !this.card.hidden;
  }

  show(theirs, mine) {
    const { answer } = this;
    this.theirs = theirs;
    answer.part("their-name").textContent = theirs.saved_by;
    answer.part("their-time").textContent = theirs.saved_at;
    if (answer.isChoice) {
      const place = answer.part("their-choice");
      place.textContent = place.dataset[theirs.text] ?? "–";
    } else {
      fillDifferences(this.card, theirs, mine);
    }
    this.card.hidden = false;
  }

  keep() {
    this.close();
    this.answer.save();
  }

  merge() {
    this.answer.put(this.chosen(merged(this.card)));
    this.keep();
  }

  take() {
    const { answer, theirs } = this;
    this.showOwn(answer.value());
    const texts = this.chosen(theirs);
    this.close();
    answer.takeOver(texts, theirs);
  }

  /** What is chosen in the fields that both changed; the other fields stay as they are. */
  chosen(texts) {
    return Object.fromEntries(this.theirs.fields.map((field) => [field, texts[field]]));
  }

  showOwn(own) {
    const { answer, theirs } = this;
    if (answer.isChoice) return;
    for (const [field, name] of [["draft_th", "own-draft"], ["text", "own-text"]]) {
      const place = answer.part(name);
      place.textContent = own[field];
      place.parentElement.hidden = !theirs.fields.includes(field);
    }
    answer.part("own").hidden = false;
  }

  close() {
    const { answer, theirs } = this;
    answer.rebase(theirs.revision, theirs.fields);
    this.card.hidden = true;
    this.theirs = null;
    (answer.card.querySelector("textarea[data-text], [data-text]:checked") ?? answer.part("text")).focus();
  }
}

/** How many words the answer's text has that the server confirmed. */
export function wordsOf(answer, text) {
  return answer.isChoice ? 0 : countWords(text, answer.say.language);
}
