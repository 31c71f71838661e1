// Tells, on any page, of text that a closed page could not send.

import { say, showBanner } from "./banner.js";
import { deliver } from "./delivery.js";
import { isLeft, kept } from "./drafts.js";
import { fill } from "./request.js";

/**
 * Show the newest text that no open page looks after, with the way to it.
 * @param {boolean} exceptHere leave out this page's own question: it puts its text back by itself
 * @returns {Promise<boolean>} whether there is any
 */
export async function tellLeft(exceptHere) {
  await arrive(exceptHere);
  for (const draft of kept()) {
    const isHere = draft.url === location.pathname;
    if ((exceptHere && isHere) || !(await isLeft(draft))) continue;
    const words = fill(say.sayUnsent, { reference: draft.reference, label: draft.label });
    showBanner("unsent", words, isHere ? null : { href: addressOf(draft), words: say.sayOpen });
    return true;
  }
  return false;
}

/** What the last page sent while it was being left is no text left behind, once the server has it. */
async function arrive(exceptHere) {
  const isMine = (draft) => draft.flushed && !(exceptHere && draft.url === location.pathname);
  await Promise.all(kept().filter(isMine).map(deliver));
}

/** An address of this portal, whatever stands in the storage. */
function addressOf(draft) {
  const address = new URL(draft.url, location.origin);
  return address.origin === location.origin ? `${address.pathname}#q-${draft.number}` : "/";
}
