/**
 * What of one answer survives its page: the browser keeps what the server has not confirmed (drafts.js), sends it when
 * the page is being left, and the next page takes it over.
 */

import { deliver, mayLast, postLast } from "./delivery.js";
import * as drafts from "./drafts.js";
import { isSomebodyElse } from "./person.js";

const SOON = 250;

export class Keeping {
  /** @param {import("./answer.js").Answer} answer */
  constructor(answer) {
    this.answer = answer;
    this.isKept = true; // false when the browser would not
    this.flushed = false; // sent while the page was being left
    this.timer = 0;
  }

  soon() {
    this.flushed = false;
    this.timer ||= setTimeout(() => this.now(), SOON);
  }

  /** Let the browser keep what is unsaved, or forget what is saved. */
  now() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { answer } = this;
    const { page, number } = answer;
    if (!answer.isDirty) {
      drafts.drop(page.reference, number);
      this.isKept = true;
      return;
    }
    const isKept = page.mayKeep() && drafts.keep(page.reference, number, this.draft());
    if (isKept === this.isKept) return;
    this.isKept = isKept;
    page.changed();
  }

  draft() {
    const { answer } = this;
    const { text: base, draft_th: draft_base } = answer.bases;
    const label = answer.card.querySelector(".qn")?.textContent ?? answer.number;
    const place = { url: location.pathname, label, save: answer.card.dataset.url, flushed: this.flushed };
    return { ...answer.value(), base, draft_base, lost: answer.lost, at: Date.now(), ...place };
  }

  /** Take over what a closed page could not send, or sent at its end. */
  async putBack(draft) {
    const { answer } = this;
    if (same(draft, answer.stored)) return drafts.forget(draft.key);
    const reply = draft.flushed ? await deliver(draft) : null;
    if (answer.isDirty || answer.undecided || answer.flying) return;
    if (reply) return this.arrived(draft, reply);
    answer.put(draft);
    answer.bases = { text: draft.base, draft_th: draft.draft_base ?? draft.base };
    answer.lost = draft.lost ?? [];
    this.now();
    if (this.isKept) drafts.forget(draft.key);
    this.tell(answer.page.putBackWords(draft));
    answer.save();
  }

  /** The server has it; this page may have been made before that. */
  arrived(draft, reply) {
    const { answer } = this;
    const isNew = reply.late || Object.values(answer.bases).some((base) => base !== reply.revision);
    if (!isNew) return;
    answer.put(draft);
    answer.confirmed(answer.value(), reply);
    answer.page.changed();
  }

  tell(words) {
    const note = document.createElement("p");
    note.className = "note put-back";
    note.textContent = words;
    this.answer.card.querySelector(".qh").after(note);
    this.answer.page.announce(words);
  }

  /** Whether what is unsaved here can be sent while the page is being left. */
  get mayFlush() {
    const { answer } = this;
    const isStuck = answer.undecided || answer.trouble || isSomebodyElse();
    return !isStuck && navigator.onLine && mayLast(answer.saveOf(answer.value()));
  }

  /** The page is being left: send what is unsaved so that it outlives the page. The next page asks whether it came. */
  flush() {
    const { answer } = this;
    if (!answer.isDirty || !this.mayFlush) return;
    clearTimeout(answer.timer);
    const value = answer.value();
    const isUnderWay = answer.flight?.isLasting && same(answer.flight.value, value);
    if (answer.flight) answer.lose(answer.flight.value);
    this.flushed = isUnderWay || postLast(answer.card.dataset.url, answer.saveOf(value), answer.page.token());
    answer.lose(value);
  }
}

/** Whether two pairs of texts are the same; a missing one is like no other. */
export function same(one, other) {
  return Boolean(one && other) && one.text === other.text && one.draft_th === other.draft_th;
}
