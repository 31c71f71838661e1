/**
 * Saves the answers of a question page by itself, a second after typing stops. Nothing typed is ever lost: what the
 * server has not confirmed stays in its field, is tried again, and leaving the page asks first.
 *
 * Each answer has one save under way at most; what is typed meanwhile waits its turn and goes with the revision that
 * the reply brings. The page works without this script, by its buttons.
 */

import { countThaiWords, countWords } from "./wordcount.js";

const QUIET = 1000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// A reply that takes longer counts as lost. Sending the same again is safe: it is no conflict on the server.
const PATIENCE = 20000;
// A quick save shows no "saving…": words that flash by help nobody.
const SLOW = 400;

const form = document.querySelector("form[data-autosave]");
const say = form.dataset;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** The token of now: signing in again in another tab has changed it since the page came. */
function csrfToken() {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return cookie ? decodeURIComponent(cookie[1]) : form.elements.csrfmiddlewaretoken.value;
}

let told = "";
/** Says something to screen readers, once; the page's own words do not interrupt the typing. */
function announce(words) {
  if (words === told) return;
  told = words;
  form.querySelector("[data-announce]").textContent = words;
}

class Answer {
  constructor(card) {
    this.card = card;
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
    showDuties();
    if (this.undecided) return;
    if (!this.isDirty && !this.flying) return this.show("", "");
    if (!this.flying && !this.pause) this.show(say.sayUnsaved, "wait");
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
    const slow = setTimeout(() => this.show(say.saySaving, "wait"), SLOW);
    let response;
    let reply = null;
    try {
      response = await fetch(this.card.dataset.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
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
    if (response?.status === 401) return this.retry(say.saySignedOut, true);
    if (reply?.message || response?.status === 404 || response?.status === 413) {
      return this.refused(reply?.message ?? say.sayRefused);
    }
    this.lost.push(value);
    return this.retry(say.sayAgain, false);
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
    if (!this.isDirty) this.show(reply.saved_at ? fill(say.saySaved, { time: reply.saved_at }) : "", "");
    showTask();
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
    this.show(say.sayConflict, "bad");
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
    this.words = this.isChoice ? 0 : countWords(this.current.text, say.language);
    this.decided();
    this.show(fill(say.saySaved, { time: this.current.saved_at }), "");
    this.current = null;
    this.showCounts();
    showDuties();
    showTask();
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
    if (tone !== "wait") announce(words);
  }

  offerSignIn() {
    const link = document.createElement("a");
    link.href = say.login;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = say.saySignIn;
    this.part("saved").append(" ", link);
  }

  showCounts() {
    if (this.isChoice) return;
    const { text, draft_th } = this.value();
    const words = countWords(text, say.language);
    const over = this.limit ? Math.max(0, words - this.limit) : 0;
    this.part("count-words").textContent = this.limit ? `${words} / ${this.limit}` : words;
    if (this.limit) {
      this.part("bar").value = words;
      this.part("bar").classList.toggle("bar-over", over > 0);
      this.part("count").classList.toggle("count-over", over > 0);
      const overWords = over ? fill(say.sayOver, { n: over }) : "";
      if (over && !this.part("over").textContent) announce(overWords);
      this.part("over").textContent = overWords;
    }
    const thai = draft_th ? countThaiWords(draft_th) : null;
    this.part("thai-words").textContent = thai === null ? "" : fill(say.sayWords, { n: thai });
  }

  get isRequired() {
    const { when, equals, required } = this.card.dataset;
    return when ? answerOf(when)?.value().text === equals : required === "yes";
  }
}

function same(one, other) {
  return Boolean(other) && one.text === other.text && one.draft_th === other.draft_th;
}

function answerOf(number) {
  return answers.find((answer) => answer.number === number);
}

/** "required when 9a is yes" becomes "required, because 9a is yes", and back. */
function showDuties() {
  for (const answer of answers) {
    const duty = answer.part("duty");
    if (duty?.dataset.dutyNow) duty.textContent = answer.isRequired ? duty.dataset.dutyNow : duty.dataset.duty;
  }
}

/** The state of the topic from what is stored; the server's rule is `applications.tasklist.topic_status`. */
function topicStatus() {
  const text = (answer) => answer.stored?.text.trim() ?? "";
  if (answers.some((answer) => answer.limit && answer.words > answer.limit)) return "wrong";
  const given = answers.filter(text);
  const missing = answers.filter((answer) => answer.isRequired && !text(answer));
  if (given.length && !missing.length) return "done";
  return given.length || answers.some((answer) => answer.stored?.draft_th) ? "half" : "empty";
}

function showTask() {
  const status = topicStatus();
  const words = answers.reduce((sum, answer) => sum + (answer.isChoice ? 0 : answer.words), 0);
  const spoken = { done: say.sayDone, half: say.sayHalf, empty: say.sayEmpty, wrong: say.sayWrong };
  // The list stands twice on the page: beside the question, and behind the phone's button.
  for (const line of document.querySelectorAll(`[data-task="${say.topic}"] > *`)) {
    const dot = line.querySelector(".dot");
    dot.className = status === "empty" ? "dot" : `dot dot-${status}`;
    dot.nextElementSibling.textContent = spoken[status];
    let count = line.querySelector(".num");
    if (!count) {
      count = document.createElement("span");
      count.className = "num";
      line.append(count);
    }
    count.textContent = words || "";
  }
}

const answers = [...form.querySelectorAll("[data-answer]")].map((card) => new Answer(card));

let leaving = false;
const anyUnsaved = () => !leaving && answers.some((answer) => answer.isDirty || answer.undecided);

/** Save what is pending. Resolves to whether the page may be left. */
async function settle() {
  const results = await Promise.all(answers.map((answer) => answer.save(true)));
  if (results.every(Boolean)) return true;
  const first = answers[results.indexOf(false)];
  const place = first.undecided ? first.part("conflict").querySelector("[tabindex]") : first.part("text");
  place.focus();
  place.scrollIntoView({ block: "center" });
  return false;
}

form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  const wish = button?.value ?? "next";
  if (wish !== "next" && wish !== "previous") {
    leaving = true; // the decision of a conflict that the page came with: the server saves
    return;
  }
  event.preventDefault();
  const href = form.querySelector(`[data-href][value="${wish}"]`).dataset.href;
  if (await settle()) location.assign(href);
});

/** A link in this page is followed once everything is saved; when saving fails the browser asks. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || link.target || link.origin !== location.origin || link.hash || !anyUnsaved()) return;
  event.preventDefault();
  await settle();
  location.assign(link.href);
});

addEventListener("beforeunload", (event) => {
  if (anyUnsaved()) event.preventDefault();
});
addEventListener("online", () => answers.forEach((answer) => answer.wake()));
document.addEventListener("visibilitychange", () => answers.forEach((answer) => answer.wake()));

answers.forEach((answer) => answer.showCounts());
showDuties();
