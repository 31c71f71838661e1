/**
 * One answer of a question page, and its saving. Each has one save under way at most; what is typed meanwhile waits
 * its turn and goes with the revision that the reply brings. What the server has not confirmed stays in its field,
 * and in the browser's storage in case the page is closed (drafts.js).
 */

import { showCounts } from "./counts.js";
import * as drafts from "./drafts.js";
import { isSomebodyElse } from "./person.js";
import { fill } from "./request.js";
import { TwoTexts, wordsOf } from "./twotexts.js";

const QUIET = 1000;
const KEEPING = 250;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// A reply that takes longer counts as lost. Sending the same again is safe: it is no conflict on the server.
const PATIENCE = 20000;
// A quick save shows no "saving…": words that flash by help nobody.
const SLOW = 400;

export class Answer {
  /**
   * @param {HTMLElement} card
   * @param {object} page what the page offers its answers (autosave.js)
   */
  constructor(card, page) {
    this.card = card;
    this.page = page;
    this.say = page.say;
    this.number = card.dataset.answer;
    this.isChoice = card.dataset.kind === "yes_no";
    this.limit = Number(card.dataset.limit) || 0;
    this.words = Number(card.dataset.words) || 0;
    this.baseField = this.part("base");
    this.base = Number(this.baseField.value);
    this.flying = null; // the promise of the save under way
    this.lost = []; // what was sent without a reply coming back: it may be stored all the same
    this.timer = 0;
    this.pause = 0;
    this.trouble = null; // why the last save failed: {kind: "lost"|"signedout"|"refused"|"invalid", reason, until}
    this.keeping = 0;
    this.late = "";
    this.isKept = true; // false when the browser would not
    this.twoTexts = new TwoTexts(this);
    // After a page that could not save, the fields hold something else than the server.
    this.stored = this.undecided || card.querySelector(".invalid-feedback") ? null : this.value();
    card.addEventListener("input", (event) => {
      if (event.target.matches("[data-text], [data-draft]")) this.typed();
    });
    card.addEventListener("portal:theirs", (event) => this.seeTheirs(event));
  }

  part(name) {
    return this.card.querySelector(`[data-${name}]`);
  }

  value() {
    const text = this.isChoice
      ? (this.card.querySelector("[data-text]:checked")?.value ?? "")
      : this.part("text").value;
    return { text, draft_th: this.part("draft").value };
  }

  put({ text, draft_th }) {
    if (this.isChoice) {
      for (const choice of this.card.querySelectorAll("[data-text]")) choice.checked = choice.value === text;
    } else {
      this.part("text").value = text;
    }
    this.part("draft").value = draft_th;
    showCounts(this);
    this.page.typed();
  }

  get isDirty() {
    return !same(this.value(), this.stored);
  }

  get undecided() {
    return this.twoTexts.isOpen;
  }

  typed() {
    showCounts(this);
    this.page.typed();
    this.keepSoon();
    this.page.changed();
    if (this.undecided) return;
    if (!this.isDirty && !this.flying) return this.show("", "");
    if (!this.flying && !this.pause) this.show(this.say.sayUnsaved, "wait");
    this.soon(this.isChoice ? 0 : QUIET);
  }

  keepSoon() {
    this.keeping ||= setTimeout(() => this.keepNow(), KEEPING);
  }

  /** Let the browser keep what is unsaved, or forget what is saved. */
  keepNow() {
    clearTimeout(this.keeping);
    this.keeping = 0;
    const { reference } = this.page;
    if (!this.isDirty) {
      drafts.drop(reference, this.number);
      this.isKept = true;
      return;
    }
    const label = this.card.querySelector(".qn")?.textContent ?? this.number;
    const place = { url: location.pathname, label };
    const was = { base: this.base, lost: this.lost, at: Date.now() };
    const isKept = this.page.mayKeep() && drafts.keep(reference, this.number, { ...this.value(), ...was, ...place });
    if (isKept === this.isKept) return;
    this.isKept = isKept;
    this.page.changed();
  }

  /** Take over what a closed page could not send. Returns whether the field now shows it. */
  putBack(draft) {
    if (same(draft, this.stored)) drafts.forget(draft.key);
    if (same(draft, this.stored) || this.isDirty || this.undecided) return false;
    this.put(draft);
    this.rebase(draft.base);
    this.lost = draft.lost ?? [];
    this.keepNow();
    if (this.isKept) drafts.forget(draft.key);
    const note = document.createElement("p");
    note.className = "note put-back";
    note.textContent = this.page.putBackWords(draft);
    this.card.querySelector(".qh").after(note);
    this.page.announce(note.textContent);
    this.save();
    return true;
  }

  /** Save after `wait` ms, unless a save is under way (it looks again by itself) or a pause is being kept. */
  soon(wait) {
    if (this.flying || (this.pause && this.timer)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /** Save now. Resolves to whether everything in the fields is stored; what was typed meanwhile is saved a quiet
   * second later, or at once when `all` is asked for. */
  async save(all = false) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.undecided) return false;
    if (this.flying) {
      await this.flying;
      return this.isDirty && !this.pause && !this.undecided ? this.save(all) : !this.isDirty;
    }
    if (!this.isDirty) return true;
    this.flying = this.send(this.value());
    const goesOn = await this.flying;
    this.flying = null;
    this.keepNow();
    this.page.changed();
    if (goesOn && this.isDirty) {
      if (all) return this.save(true);
      this.soon(QUIET);
    }
    return !this.isDirty;
  }

  /** One request. Resolves to whether the next may follow at once. */
  async send(value) {
    if (isSomebodyElse()) return this.retry({ kind: "signedout", reason: "else" }, this.say.saySignedOut);
    const slow = setTimeout(() => this.show(this.say.saySaving, "wait"), SLOW);
    let response;
    let reply = null;
    try {
      response = await fetch(this.card.dataset.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.page.token() },
        body: JSON.stringify({ ...value, base: this.base }),
        signal: AbortSignal.timeout(PATIENCE),
        credentials: "same-origin",
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      reply = isJson ? await response.json() : null;
    } catch {
      response = null; // no connection, no reply in time, or a broken one
    }
    clearTimeout(slow);
    if ([200, 202].includes(response?.status) && reply) return this.confirmed(value, reply);
    if (response?.status === 409 && reply) return this.stale(reply.current, value);
    if (response?.status === 401) return this.retry({ kind: "signedout" }, this.say.saySignedOut);
    if (reply?.message || response?.status === 404 || response?.status === 413) {
      const kind = [403, 404].includes(response.status) ? "refused" : "invalid";
      return this.refused(kind, reply?.message ?? this.say.sayRefused);
    }
    this.lost.push(value);
    return this.retry({ kind: "lost" }, this.say.sayAgain);
  }

  confirmed(value, reply) {
    this.lost = [];
    this.pause = 0;
    this.trouble = null;
    this.stored = value;
    this.rebase(reply.revision);
    this.words = reply.words;
    this.part("own").hidden = true;
    const flag = this.part("flag");
    if (flag) flag.hidden = !reply.draft_is_newer;
    this.late = reply.late ? reply.message : ""; // stored beside the answer, after the deadline
    const words = this.late || fill(this.say.saySaved, { time: reply.saved_at });
    if (!this.isDirty) this.show(words, this.late ? "bad" : "");
    this.page.stored();
    return true;
  }

  /** Somebody saved in between – unless it was this page, whose reply got lost on the way. */
  stale(current, mine) {
    const own = this.lost.find((value) => same(value, current));
    this.lost = [];
    this.trouble = null;
    if (own) {
      this.stored = own;
      this.rebase(current.revision);
      return true;
    }
    this.pause = 0;
    this.twoTexts.show(current, mine);
    this.show(this.say.sayConflict, "bad");
    return false;
  }

  /** Another page of the team's saved: show its text, unless something unsaved stands here. */
  seeTheirs(event) {
    if (this.isDirty || this.flying || this.undecided) return;
    event.preventDefault();
    this.accept(event.detail);
  }

  /** What the server holds, as this answer's text. */
  accept(theirs) {
    this.stored = { text: theirs.text, draft_th: theirs.draft_th };
    this.rebase(theirs.revision);
    this.words = wordsOf(this, theirs.text);
    this.put(this.stored);
    this.keepNow();
    this.page.stored();
    this.page.changed();
  }

  retry(trouble, words) {
    this.pause = Math.min(this.pause ? this.pause * 2 : FIRST_PAUSE, LONGEST_PAUSE);
    this.trouble = { ...trouble, until: Date.now() + this.pause };
    this.show(words, "bad", false);
    if (trouble.kind === "signedout") this.offerSignIn();
    this.timer = setTimeout(() => this.save(), this.pause);
    return false;
  }

  /** The server will not take it: trying the same again helps nobody, so the next change tries. */
  refused(kind, words) {
    this.pause = 0;
    this.trouble = { kind, reason: words };
    this.show(words, "bad");
    return false;
  }

  /** The connection, the server or the reader is back: do not wait for the end of the pause. */
  wake() {
    if (this.isDirty && !this.flying && !this.undecided && (this.timer || this.pause)) this.save();
  }

  rebase(revision) {
    this.base = revision;
    this.baseField.value = revision;
  }

  show(words, tone, aloud = tone !== "wait") {
    const place = this.part("saved");
    if (place.textContent === words && place.childElementCount === 0) return;
    place.textContent = words;
    place.className = `saved${tone ? ` saved-${tone}` : ""}`;
    if (aloud) this.page.announce(words);
  }

  offerSignIn() {
    const link = document.createElement("a");
    link.href = this.say.login;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.say.saySignIn;
    this.part("saved").append(" ", link);
  }

  get isRequired() {
    const { when, equals, required } = this.card.dataset;
    return when ? this.page.valueOf(when) === equals : required === "yes";
  }
}

function same(one, other) {
  return Boolean(one && other) && one.text === other.text && one.draft_th === other.draft_th;
}
