/**
 * One answer of a question page, and its saving. Each has one save under way at most; what is typed meanwhile waits
 * its turn. Each of the two fields remembers the revision it is based on: a field that others have changed is updated
 * unless something has been typed in it. What the server has not confirmed stays in its field, and in the browser's
 * storage in case the page is closed (keeping.js).
 */

import { showCounts } from "./counts.js";
import { mayLast, post } from "./delivery.js";
import { Keeping, same } from "./keeping.js";
import { isSomebodyElse } from "./person.js";
import { fill } from "./request.js";
import { TwoTexts, wordsOf } from "./twotexts.js";

const QUIET = 1000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// A quick save shows no "saving…": words that flash by help nobody.
const SLOW = 400;
const FIELDS = ["text", "draft_th"];

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
    this.bases = {}; // the revision that each field is based on
    this.rebase(Number(this.baseField.value));
    this.flying = null; // the promise of the save under way
    this.flight = null; // what it carries: {value, isLasting}
    this.lost = []; // what was sent without a reply coming back: it may be stored all the same
    this.timer = 0;
    this.pause = 0;
    this.trouble = null; // why the last save failed: {kind: "lost"|"signedout"|"refused"|"invalid", reason, until}
    this.keeping = new Keeping(this);
    this.late = "";
    this.keepsOwn = false; // the next save leaves the writer's own, given up text to be read
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

  /** Set the fields that are named, and no other. */
  put({ text, draft_th }) {
    if (text !== undefined && this.isChoice) {
      for (const choice of this.card.querySelectorAll("[data-text]")) choice.checked = choice.value === text;
    } else if (text !== undefined) {
      this.part("text").value = text;
    }
    if (draft_th !== undefined) this.part("draft").value = draft_th;
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
    this.keeping.soon();
    this.page.changed();
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
    this.flying = this.flight = null;
    this.keeping.now();
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
    const isLasting = document.hidden && mayLast(this.saveOf(value));
    this.flight = { value, isLasting };
    const options = { token: this.page.token(), keepalive: isLasting };
    const { status, reply } = await post(this.card.dataset.url, this.saveOf(value), options);
    clearTimeout(slow);
    if ([200, 202].includes(status) && reply) return this.confirmed(value, reply);
    if (status === 409 && reply) return this.stale(reply.current, value);
    if (status === 401) return this.retry({ kind: "signedout" }, this.say.saySignedOut);
    if (reply?.message || status === 404 || status === 413) {
      const kind = [403, 404].includes(status) ? "refused" : "invalid";
      return this.refused(kind, reply?.message ?? this.say.sayRefused);
    }
    this.lose(value);
    return this.retry({ kind: "lost" }, this.say.sayAgain);
  }

  saveOf(value) {
    return { ...value, base: this.bases.text, draft_base: this.bases.draft_th, sent: this.lost };
  }

  /** Sent without a reply: it may be stored all the same, and the server then takes the next save as going on. */
  lose(value) {
    this.lost = [...this.lost.filter((lost) => !same(lost, value)), value];
  }

  confirmed(value, reply) {
    this.lost = [];
    this.pause = 0;
    this.trouble = null;
    this.stored = { ...value, ...reply.adopted };
    this.adopt(value, reply);
    if (reply.adopted_by) this.tellAdopted(reply.adopted_by);
    this.words = reply.words;
    this.part("own").hidden = !this.keepsOwn;
    this.keepsOwn = false;
    const flag = this.part("flag");
    if (flag) flag.hidden = !reply.draft_is_newer;
    this.late = reply.late ? reply.message : ""; // stored beside the answer, after the deadline
    const words = this.late || fill(this.say.saySaved, { time: reply.saved_at });
    if (!this.isDirty) this.show(words, this.late ? "bad" : "");
    this.page.stored();
    return true;
  }

  /**
   * Show what others have stored in a field that was not touched here. A field in which something has been typed since
   * it was sent stays, and stays based on what it showed: the next save decides.
   * @param {{text: string, draft_th: string}} sent
   * @param {{revision: number, adopted?: object, fields?: string[]}} reply `fields` are in conflict
   */
  adopt(sent, { revision, adopted = {}, fields = [] }) {
    const now = this.value();
    const isTyped = (field) => field in adopted && now[field] !== sent[field];
    const settled = FIELDS.filter((field) => !fields.includes(field) && !isTyped(field));
    const shown = settled.filter((field) => field in adopted && adopted[field] !== now[field]);
    if (shown.length) this.put(Object.fromEntries(shown.map((field) => [field, adopted[field]])));
    this.rebase(revision, settled);
  }

  tellAdopted(name) {
    const place = this.part("adopted");
    place.textContent = fill(this.say.sayAdopted, { name });
    place.hidden = false;
    this.page.announce(place.textContent);
  }

  /** Somebody has changed the same field in between. */
  stale(current, mine) {
    this.lost = [];
    this.trouble = null;
    this.pause = 0;
    this.stored = { text: current.text, draft_th: current.draft_th };
    this.adopt(mine, current);
    this.twoTexts.show(current, mine);
    this.show(this.say.sayConflict, "bad");
    return false;
  }

  /** The writer takes the other's text in the fields that both have changed; what else was typed is saved. */
  takeOver(texts, theirs) {
    this.put(texts);
    this.words = wordsOf(this, theirs.text);
    this.keeping.now();
    this.page.stored();
    this.page.changed();
    this.keepsOwn = this.isDirty;
    if (this.isDirty) this.save();
    else this.show(fill(this.say.saySaved, { time: theirs.saved_at }), "");
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
    this.keeping.now();
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

  rebase(revision, fields = FIELDS) {
    for (const field of fields) this.bases[field] = revision;
    this.baseField.value = Math.min(...Object.values(this.bases));
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
