/**
 * Who else is here now, and what they have saved since this page was opened. Asks every 20 seconds while the page is
 * seen; a hidden page is silent, and its reader is gone for the others soon after.
 */

import { csrfToken, fill } from "./request.js";

const EVERY = 20000;
const PATIENCE = 10000;

const place = document.querySelector("[data-presence]");
const say = place.dataset;
const tokenForm = document.querySelector("[name=csrfmiddlewaretoken]").form;
const seen = new Map(); // by question number: the change that its line tells of
let timer = 0;

const cards = () => [...document.querySelectorAll("[data-answer]")];
const baseOf = (card) => Number(card.querySelector("[data-base]").value);

async function ping() {
  clearTimeout(timer);
  if (document.hidden) return;
  const answers = Object.fromEntries(cards().map((card) => [card.dataset.answer, baseOf(card)]));
  try {
    const response = await fetch(say.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken(tokenForm) },
      body: JSON.stringify({ topic: Number(say.topic), answers }),
      signal: AbortSignal.timeout(PATIENCE),
      credentials: "same-origin",
    });
    if (response.ok) show(await response.json());
  } catch {
    // No connection: the saving of answers says so; who is here can wait.
  }
  clearTimeout(timer);
  timer = setTimeout(ping, EVERY);
}

function show({ people, changes }) {
  place.hidden = people.length === 0;
  const list = place.querySelector("[data-people]");
  list.replaceChildren(...people.map(line));
  for (const card of cards()) {
    const change = changes.find(({ number }) => number === card.dataset.answer);
    if (change && change.revision > baseOf(card)) tell(card, change);
    else hush(card);
  }
}

function line({ name, initials, topic }) {
  const who = document.createElement("div");
  who.className = "who";
  const badge = document.createElement("span");
  badge.className = topic === Number(say.topic) ? "av" : "av av-gold";
  badge.setAttribute("aria-hidden", "true");
  badge.textContent = initials;
  const words = document.createElement("span");
  const where = document.createElement("span");
  where.className = "tiny";
  where.textContent = topic ? ` · ${fill(say.sayTopic, { n: topic })}` : "";
  words.append(name, where);
  who.append(badge, words);
  return who;
}

/** A calm line at the card; it takes nothing away and waits until it is asked. */
function tell(card, change) {
  const news = card.querySelector("[data-news]");
  if (!news || !card.querySelector("[data-conflict]").hidden) return;
  if (seen.get(change.number)?.revision === change.revision && !news.hidden) return;
  seen.set(change.number, change);
  news.querySelector("[data-news-words]").textContent = fill(say.sayNews, {
    name: change.saved_by,
    time: change.saved_at,
  });
  news.querySelector("[data-show]").hidden = false;
  news.hidden = false;
}

function hush(card) {
  const news = card.querySelector("[data-news]");
  if (news) news.hidden = true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show]");
  if (!button) return;
  const card = button.closest("[data-answer]");
  const change = seen.get(card.dataset.answer);
  // The answer itself knows whether its fields hold unsaved words; if so nothing is replaced.
  const taken = !card.dispatchEvent(new CustomEvent("portal:theirs", { detail: change, cancelable: true }));
  if (taken) {
    hush(card);
    card.querySelector("textarea[data-text], [data-text]")?.focus();
    return;
  }
  card.querySelector("[data-news-words]").textContent = say.sayCompare;
  button.hidden = true;
});

document.addEventListener("visibilitychange", ping);
addEventListener("pageshow", (event) => event.persisted && ping());
ping();
