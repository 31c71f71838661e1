/**
 * The request that saves one answer: while the page is open, while it is being left, and from the next page, which
 * finds out whether the last one has arrived. Sending the same again is safe: the server takes it for a repetition.
 */

import { forget, unflush } from "./drafts.js";
import { csrfToken } from "./request.js";

// A reply that takes longer counts as lost.
const PATIENCE = 20000;
// Browsers let 64 KiB outlive a page, for all its requests together.
const LASTING = 60000;
// What was sent without a reply goes along, the latest first, as far as it fits.
const LONGEST_SENT = 1000000;

let lasting = 0;

/** @typedef {{text: string, draft_th: string, base: number, draft_base: number,
 *   sent: {text: string, draft_th: string}[]}} Save */

/**
 * @param {string} url
 * @param {Save} save
 * @param {{token: string, keepalive?: boolean}} options
 * @returns {Promise<{status: number, reply: object|null}>} status 0: no connection, no reply in time, or a broken one
 */
export async function post(url, save, { token, keepalive = false }) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: bodyOf(save, keepalive ? LASTING : LONGEST_SENT),
      signal: AbortSignal.timeout(PATIENCE),
      credentials: "same-origin",
      keepalive,
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, reply: isJson ? await response.json() : null };
  } catch {
    return { status: 0, reply: null };
  }
}

/** Sends it so that it outlives the page. Returns false when it is too long for that. */
export function postLast(url, save, token) {
  if (!mayLast(save)) return false;
  lasting += bytes(bodyOf(save, LASTING - lasting));
  post(url, save, { token, keepalive: true });
  return true;
}

/** Whether the save is short enough to outlive the page. */
export function mayLast(save) {
  return lasting + bytes(bodyOf({ ...save, sent: [] }, 0)) <= LASTING;
}

/** A page taken back from the browser's memory begins anew. */
export function reopened() {
  lasting = 0;
}

const bytes = (words) => new TextEncoder().encode(words).length;

function bodyOf(save, longest) {
  const sent = [];
  let body = JSON.stringify({ ...save, sent });
  for (const texts of [...save.sent].reverse()) {
    const longer = JSON.stringify({ ...save, sent: [...sent, texts] });
    if (bytes(longer) > longest) break;
    sent.push(texts);
    body = longer;
  }
  return body;
}

const deliveries = new Map(); // by key of the draft

/**
 * Whether the server has what a page sent while it was being left. Forgets the draft when it has.
 * @returns {Promise<object|null>} the server's reply; null: it is not stored
 */
export function deliver(draft) {
  if (!deliveries.has(draft.key)) deliveries.set(draft.key, again(draft));
  return deliveries.get(draft.key);
}

async function again(draft) {
  const { text, draft_th, base, draft_base = base, lost: sent = [] } = draft;
  const address = new URL(draft.save, location.origin);
  if (address.origin !== location.origin) return null;
  const token = csrfToken(document.querySelector("[name=csrfmiddlewaretoken]")?.form);
  const { status, reply } = await post(address.pathname, { text, draft_th, base, draft_base, sent }, { token });
  if ([200, 202].includes(status) && reply) {
    forget(draft.key);
    return reply;
  }
  if (status) unflush(draft.key);
  else deliveries.delete(draft.key);
  return null;
}
