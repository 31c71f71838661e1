// What the banner says about a question page: everything saved, or what is not, why, and what happens next.

import { say, showBanner } from "./banner.js";
import { tellLeft } from "./leftovers.js";
import { fill } from "./request.js";

const SECOND = 1000;

export class Connection {
  /** @param {import("./answer.js").Answer[]} answers */
  constructor(answers) {
    this.answers = answers;
    this.clock = 0;
    this.left = false; // whether another question has text that a closed page could not send
    for (const change of ["online", "offline"]) addEventListener(change, () => this.tell());
  }

  tell() {
    if (!say) return;
    clearTimeout(this.clock);
    const pending = this.answers.filter((answer) => answer.isDirty || answer.undecided);
    if (!pending.length) return this.tellSaved();
    const troubled = (kind) => pending.find((answer) => answer.trouble?.kind === kind);
    const refused = troubled("refused");
    if (refused) return showBanner("refused", `${refused.trouble.reason} ${this.keeping(pending, say.sayKeptHere)}`);
    if (troubled("signedout")) return this.tellSignedOut(pending);
    const kept = this.keeping(pending, say.sayKept);
    if (!navigator.onLine) return showBanner("offline", `${say.sayOffline} ${kept}`);
    if (troubled("lost")) return this.tellWaiting(pending, kept);
    const undecided = pending.find((answer) => answer.undecided);
    if (undecided) return this.tellChoice(undecided);
    const words = fill(say.sayUnsaved, { n: pending.length });
    const isKept = pending.every((answer) => answer.keeping.isKept);
    showBanner("unsaved", isKept ? words : `${words}. ${say.sayNotKept}`);
  }

  /** Nothing is open here; another question may still have text that a closed page could not send. */
  async tellSaved() {
    const late = this.answers.find((answer) => answer.late);
    if (late) return showBanner("late", late.late);
    if (!this.left) showBanner("saved", say.saySaved);
    this.left = await tellLeft(true);
  }

  keeping(pending, words) {
    return pending.every((answer) => answer.keeping.isKept) ? words : say.sayNotKept;
  }

  tellSignedOut(pending) {
    const isElse = pending.some((answer) => answer.trouble?.reason === "else");
    const words = `${isElse ? say.saySomebodyElse : say.saySignedOut} ${this.keeping(pending, say.sayKept)}`;
    showBanner("signedout", words, { href: say.login, words: say.saySignIn, newTab: true });
  }

  tellWaiting(pending, kept) {
    const moments = pending.map((answer) => answer.trouble?.until).filter(Boolean);
    const seconds = Math.ceil((Math.min(...moments) - Date.now()) / SECOND);
    const words = seconds > 0 ? fill(say.sayAgain, { n: seconds }) : say.sayTrying;
    showBanner("again", `${words} ${kept}`);
    this.clock = setTimeout(() => this.tell(), SECOND);
  }

  tellChoice(answer) {
    const place = answer.part("conflict").querySelector("[tabindex]");
    showBanner("choose", say.sayChoose, { href: `#${place.id}`, words: say.sayToChoice });
  }
}
