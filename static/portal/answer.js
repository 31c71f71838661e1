/**
 * One answer of a question page, and its saving. Each has one save under way at most; what is typed meanwhile waits
 * its turn and goes with the revision that the reply brings. What the server has not confirmed stays in its field.
 */

import { fill } from "./request.js";
import { countThaiWords, countWords } from "./wordcount.js";

const QUIET = 1000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// A reply that takes longer counts as lost. Sending the same again is safe: it is no conflict on the server.
const PATIENCE = 20000;
// A quick save shows no "saving…": words that flash by help nobody.
const SLOW = 400;

export class Answer {
  /**
   * @param {HTMLElement} card
   * @param {{say: DOMStringMap, token: () => string, announce: (words: string) => void, typed: () => void,
   *   stored: () => void, valueOf: (number: string) => string|undefined}} page what the page offers its answers
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
    this.undecided = !this.part("conflict").hidden;
    // After a page that could not save, what stands in the fields is not what is stored.
    this.stored = this.undecided || card.querySelector(".invalid-feedback") ? null : this.value();
    card.addEventListener("input", () => this.typed());
    this.part("keep").addEventListener("click", (event) => this.keep(event));
    this.part("take").addEventListener("click", (event) => this.take(event));
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

  get isDirty() {
    return !same(this.value(), this.stored);
  }

  typed() {
    this.showCounts();
    this.page.typed();
    if (this.undecided) return;
    if (!this.isDirty && !this.flying) return this.show("", "");
    if (!this.flying && !this.pause) this.show(this.say.sayUnsaved, "wait");
    this.soon(this.isChoice ? 0 : QUIET);
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
    if (goesOn && this.isDirty) {
      if (all) return this.save(true);
      this.soon(QUIET);
    }
    return !this.isDirty;
  }

  /** One request. Resolves to whether the next may follow at once. */
  async send(value) {
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
    if (response?.status === 200 && reply) return this.confirmed(value, reply);
    if (response?.status === 409 && reply) return this.stale(reply.current);
    if (response?.status === 401) return this.retry(this.say.saySignedOut, true);
    if (reply?.message || response?.status === 404 || response?.status === 413) {
      return this.refused(reply?.message ?? this.say.sayRefused);
    }
    this.lost.push(value);
    return this.retry(this.say.sayAgain, false);
  }

  confirmed(value, reply) {
    this.lost = [];
    this.pause = 0;
    this.stored = value;
    this.rebase(reply.revision);
    this.words = reply.words;
    this.part("own").hidden = true;
    const flag = this.part("flag");
    if (flag) flag.hidden = !reply.draft_is_newer;
    if (!this.isDirty) this.show(reply.saved_at ? fill(this.say.saySaved, { time: reply.saved_at }) : "", "");
    this.page.stored();
    return true;
  }

  /** Somebody saved in between – unless it was this page, whose reply got lost on the way. */
  stale(current) {
    const own = this.lost.find((value) => same(value, current));
    this.lost = [];
    if (own) {
      this.stored = own;
      this.rebase(current.revision);
      return true;
    }
    this.pause = 0;
    this.current = current;
    this.undecided = true;
    this.part("their-name").textContent = current.saved_by;
    this.part("their-time").textContent = current.saved_at;
    if (this.isChoice) {
      const theirs = this.part("their-choice");
      theirs.textContent = theirs.dataset[current.text] ?? "–";
    } else {
      this.part("their-draft").textContent = current.draft_th;
      this.part("their-text").textContent = current.text;
    }
    this.part("conflict").hidden = false;
    this.show(this.say.sayConflict, "bad");
    return false;
  }

  retry(words, signedOut) {
    this.pause = Math.min(this.pause ? this.pause * 2 : FIRST_PAUSE, LONGEST_PAUSE);
    this.show(words, "bad");
    if (signedOut) this.offerSignIn();
    this.timer = setTimeout(() => this.save(), this.pause);
    return false;
  }

  /** The server will not take it: trying the same again helps nobody, so the next change tries. */
  refused(words) {
    this.pause = 0;
    this.show(words, "bad");
    return false;
  }

  /** The connection or the reader is back: do not wait for the end of the pause. */
  wake() {
    if (this.isDirty && !this.flying && !this.undecided && (this.timer || this.pause)) this.save();
  }

  keep(event) {
    if (!this.current) return; // the page came with this conflict: its own button decides
    event.preventDefault();
    this.rebase(this.current.revision);
    this.decided();
    this.save();
  }

  take(event) {
    if (!this.current) return;
    event.preventDefault();
    const own = this.value();
    if (this.isChoice) {
      for (const choice of this.card.querySelectorAll("[data-text]")) choice.checked = choice.value === this.current.text;
    } else {
      this.part("own-draft").textContent = own.draft_th;
      this.part("own-text").textContent = own.text;
      this.part("own").hidden = false;
      this.part("text").value = this.current.text;
    }
    this.part("draft").value = this.current.draft_th;
    this.stored = { text: this.current.text, draft_th: this.current.draft_th };
    this.rebase(this.current.revision);
    this.words = this.isChoice ? 0 : countWords(this.current.text, this.say.language);
    this.decided();
    this.show(fill(this.say.saySaved, { time: this.current.saved_at }), "");
    this.current = null;
    this.showCounts();
    this.page.typed();
    this.page.stored();
  }

  decided() {
    this.undecided = false;
    this.part("conflict").hidden = true;
    (this.card.querySelector("textarea[data-text], [data-text]:checked") ?? this.part("text")).focus();
  }

  rebase(revision) {
    this.base = revision;
    this.baseField.value = revision;
  }

  show(words, tone) {
    const place = this.part("saved");
    if (place.textContent === words && place.childElementCount === 0) return;
    place.textContent = words;
    place.className = `saved${tone ? ` saved-${tone}` : ""}`;
    if (tone !== "wait") this.page.announce(words);
  }

  offerSignIn() {
    const link = document.createElement("a");
    link.href = this.say.login;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.say.saySignIn;
    this.part("saved").append(" ", link);
  }

  showCounts() {
    if (this.isChoice) return;
    const { text, draft_th } = this.value();
    const words = countWords(text, this.say.language);
    const over = this.limit ? Math.max(0, words - this.limit) : 0;
    this.part("count-words").textContent = this.limit ? `${words} / ${this.limit}` : words;
    if (this.limit) {
      this.part("bar").value = words;
      this.part("bar").classList.toggle("bar-over", over > 0);
      this.part("count").classList.toggle("count-over", over > 0);
      const overWords = over ? fill(this.say.sayOver, { n: over }) : "";
      if (over && !this.part("over").textContent) this.page.announce(overWords);
      this.part("over").textContent = overWords;
    }
    const thai = draft_th ? countThaiWords(draft_th) : null;
    this.part("thai-words").textContent = thai === null ? "" : fill(this.say.sayWords, { n: thai });
  }

  get isRequired() {
    const { when, equals, required } = this.card.dataset;
    return when ? this.page.valueOf(when) === equals : required === "yes";
  }
}

function same(one, other) {
  return Boolean(other) && one.text === other.text && one.draft_th === other.draft_th;
}
