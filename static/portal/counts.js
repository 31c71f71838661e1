// The live counts under one answer: words of the text for the UN beside its limit, words of the Thai draft.

import { fill } from "./request.js";
import { countThaiWords, countWords } from "./wordcount.js";

/** @param {import("./answer.js").Answer} answer */
export function showCounts(answer) {
  if (answer.isChoice) return;
  const { text, draft_th } = answer.value();
  const { say } = answer;
  const words = countWords(text, say.language);
  answer.part("count-words").textContent = answer.limit ? `${words} / ${answer.limit}` : words;
  if (answer.limit) showLimit(answer, words);
  const thai = draft_th ? countThaiWords(draft_th) : null;
  answer.part("thai-words").textContent = thai === null ? "" : fill(say.sayWords, { n: thai });
}

function showLimit(answer, words) {
  const over = Math.max(0, words - answer.limit);
  answer.part("bar").value = words;
  answer.part("bar").classList.toggle("bar-over", over > 0);
  answer.part("count").classList.toggle("count-over", over > 0);
  const place = answer.part("over");
  const said = over ? fill(answer.say.sayOver, { n: over }) : "";
  if (over && !place.textContent) answer.page.announce(said);
  place.textContent = said;
}
