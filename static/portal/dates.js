/**
 * A date field marked data-both-eras says in words, in both eras, which day it holds.
 * A Thai year typed as 2556 by habit stands out at once. Nothing here is needed to use the field.
 */

const BUDDHIST_OFFSET = 543;
const thai = document.documentElement.lang === "th";
const months = new Intl.DateTimeFormat(thai ? "th" : "en", { month: "long", timeZone: "UTC" });

/** @param {string} value `2013-10-01` */
function inWords(value) {
  const day = new Date(`${value}T00:00:00Z`);
  if (!value || Number.isNaN(day.getTime())) return "";
  const year = day.getUTCFullYear();
  const start = `= ${day.getUTCDate()} ${months.format(day)}`;
  return thai
    ? `${start} พ.ศ. ${year + BUDDHIST_OFFSET} (ค.ศ. ${year})`
    : `${start} ${year} CE (${year + BUDDHIST_OFFSET} BE)`;
}

for (const field of document.querySelectorAll("input[data-both-eras]")) {
  const words = document.createElement("output");
  words.className = "date-words";
  words.htmlFor = field.id;
  field.insertAdjacentElement("afterend", words);
  const show = () => { words.textContent = inWords(field.value); };
  field.addEventListener("input", show);
  show();
}
