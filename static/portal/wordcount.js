/**
 * How many words a text has: the twin of `criteria/wordcount.py`, which explains the rule.
 * Both rest on Unicode properties only, so that page and server never disagree about a limit.
 */

const WHITE_SPACE = /\p{White_Space}+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const HAN = /\p{Script=Han}/gu;

function countTokens(text) {
  return text.split(WHITE_SPACE).filter((token) => LETTER_OR_DIGIT.test(token)).length;
}

/**
 * @param {string} text
 * @param {string} language ar, en, es, fr, ru: tokens; zh: Han characters; th: see countThaiWords
 * @returns {number} (null only for th, see countThaiWords)
 */
export function countWords(text, language) {
  if (language === "zh") {
    const han = text.match(HAN);
    return (han ? han.length : 0) + countTokens(text.replace(HAN, " "));
  }
  if (language === "th") {
    return countThaiWords(text);
  }
  return countTokens(text);
}

/**
 * @param {string} text a Thai draft
 * @returns {number|null} null in a browser that cannot segment Thai: the count is informative, so show none
 */
export function countThaiWords(text) {
  if (typeof Intl === "undefined" || typeof Intl.Segmenter !== "function") {
    return null;
  }
  // A lone surrogate is no character; Python cannot pass it to ICU either.
  const clean = text.replace(/\p{Cs}/gu, "\ufffd");
  let words = 0;
  for (const { segment } of new Intl.Segmenter("th", { granularity: "word" }).segment(clean)) {
    if (LETTER_OR_DIGIT.test(segment)) {
      words += 1;
    }
  }
  return words;
}
