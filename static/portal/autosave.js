/**
 * Saves the answers of a question page by themselves, a second after typing stops. Nothing typed is ever lost: what
 * could not be saved is tried again, and leaving the page asks first. The page works without this script, by its
 * buttons.
 */

import { Answer } from "./answer.js";
import { say as bannerSays } from "./banner.js";
import { Connection } from "./connection.js";
import { showCounts } from "./counts.js";
import { reopened } from "./delivery.js";
import * as drafts from "./drafts.js";
import { pasted } from "./paste.js";
import { onPerson, onSignOut } from "./person.js";
import { csrfToken, fill } from "./request.js";

const form = document.querySelector("form[data-autosave]");
const say = form.dataset;

let told = "";
/** Says something to screen readers, once; the page's own words do not interrupt the typing. */
function announce(words) {
  if (words === told) return;
  told = words;
  form.querySelector("[data-announce]").textContent = words;
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

let leaving = false;
let unloading = false;
let signedOut = false; // by a button, in another tab: nothing of this person stays in the storage
const page = {
  say,
  reference: say.reference,
  announce,
  mayKeep: () => !leaving && !signedOut,
  changed: () => connection.tell(),
  putBackWords: (draft) => fill(bannerSays.sayPutBack, { time: drafts.timeOf(draft) }),
  token: () => csrfToken(form),
  typed: showDuties,
  stored: () => {
    showTask();
    // The server takes texts again: what waits for another try need not wait any longer.
    for (const answer of answers) if (answer.pause) answer.wake();
  },
  valueOf: (number) => answers.find((answer) => answer.number === number)?.value().text,
};
const answers = [...form.querySelectorAll("[data-answer]")].map((card) => new Answer(card, page));
const connection = new Connection(answers);

function wakeAll() {
  if (unloading) return; // what is unsaved has been flushed
  for (const answer of answers) answer.wake();
}

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

const isThisPage = (link) => link.hash && link.pathname === location.pathname && link.search === location.search;

/** A link in this page is followed once everything is saved; when saving fails the browser asks. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || link.target || link.origin !== location.origin || isThisPage(link) || !anyUnsaved()) return;
  event.preventDefault();
  await settle();
  location.assign(link.href);
});

/** So is a button of another form that leads away, e.g. "Mark as done"; htmx stays here, and sign-out saves itself. */
const settled = new WeakSet();
document.addEventListener(
  "submit",
  async (event) => {
    const other = event.target;
    const stays = other === form || other.matches("[data-sign-out], [data-hx-post], [target]") || settled.has(other);
    if (stays || !anyUnsaved()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await settle();
    settled.add(other);
    other.requestSubmit(event.submitter);
    settled.delete(other);
  },
  { capture: true },
);

/** Asks only about what the browser cannot send at the last moment. */
function mustAsk() {
  for (const answer of answers) answer.keeping.now();
  const isSafe = (answer) => answer.keeping.mayFlush && answer.keeping.isKept;
  return !leaving && answers.some((answer) => (answer.isDirty || answer.undecided) && !isSafe(answer));
}

addEventListener("beforeunload", (event) => {
  if (mustAsk()) event.preventDefault();
});
// Signed in again in another tab, connection back, page in front: go on at once.
for (const change of ["online", "focus"]) addEventListener(change, wakeAll);
document.addEventListener("visibilitychange", wakeAll);
onPerson((signedIn) => {
  if (!signedIn) return;
  signedOut = false;
  wakeAll();
});
onSignOut(() => {
  signedOut = true;
  for (const answer of answers) answer.keeping.now();
});

addEventListener("pagehide", () => {
  unloading = true;
  for (const answer of answers) {
    if (page.mayKeep()) answer.keeping.flush();
    answer.keeping.now();
  }
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  unloading = false;
  reopened();
  wakeAll();
});
// Sign-out (unsent.js) saves first; what it then removes must not be kept again by this page.
document.addEventListener("portal:settle", (event) => {
  event.detail.done = settle();
});
document.addEventListener("portal:leave", () => {
  leaving = true;
});

drafts.register();

/** What earlier pages could not send, newest first; a page that is still open looks after its own. */
function putBack() {
  for (const draft of drafts.kept()) {
    const answer = answers.find(({ number }) => number === draft.number);
    if (!answer || draft.reference !== page.reference || drafts.isOwn(draft)) continue;
    drafts.whenLeft(draft).then(() => {
      const left = drafts.kept().find(({ key }) => key === draft.key);
      if (left) answer.keeping.putBack(left);
    });
  }
}

form.addEventListener("paste", (event) => pasted(event, say.language));
answers.forEach(showCounts);
showDuties();
connection.tell();
putBack();
