/**
 * Pasting into an answer: from Word or a web page come paragraphs and lists as plain lines, everything else is
 * dropped. Quotes, dashes and hard spaces become plain ones where that leaves the number of words as it is.
 */

import { countWords } from "./wordcount.js";

const DROPPED = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "META", "LINK", "TEMPLATE", "NOSCRIPT", "DEL", "OBJECT", "SVG"]);
// A blank line stands before and after these, a line end around those.
const PARAGRAPHS = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "TABLE", "UL", "OL", "DL", "PRE"]);
const LINES = new Set(["DIV", "LI", "TR", "DT", "DD", "SECTION", "ARTICLE", "HEADER", "FOOTER", "FIGURE", "CAPTION"]);
// While the text is put together: the edge of a line, the edge of a paragraph, one step further in.
const LINE = "\u0001";
const PARAGRAPH = "\u0002";
const STEP = "\u0003";
const PLAIN = [
  [/[\u201c\u201d\u201e\u201f]/g, '"'],
  [/[\u2018\u2019\u201a\u201b]/g, "'"],
  [/[\u2010-\u2013\u2212]/g, "-"],
  [/(?<=^|\s)[\u2014\u2015](?=\s|$)/gm, "-"], // between words without spaces it is more than a hyphen
  [/[\u00a0\u2007\u202f]/g, " "],
];

/**
 * @param {string} html the clipboard's HTML; "" when it has none
 * @param {string} text the clipboard's plain text
 * @param {string} language whose count must stay as it is
 * @returns {string} what goes into the field
 */
export function fromClipboard(html, text, language) {
  const lines = html ? linesOf(html) : "";
  return lines ? plain(lines, language) : lineEnds(text);
}

/** The handler of a form's `paste` event. */
export function pasted(event, language) {
  const field = event.target;
  const html = event.clipboardData?.getData("text/html");
  if (field.tagName !== "TEXTAREA" || !html) return; // plain text: the browser does it
  event.preventDefault();
  insert(field, fromClipboard(html, event.clipboardData.getData("text/plain"), field.lang || language));
}

/** As if typed, so that it can be undone. */
function insert(field, text) {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function lineEnds(text) {
  return text.replace(/\r\n?/g, "\n");
}

/** Each replacement as a whole if the count allows it, else character by character, else not. */
function plain(text, language) {
  const words = countWords(text, language);
  for (const [from, to] of PLAIN) {
    const next = text.replace(from, to);
    if (countWords(next, language) === words) text = next;
  }
  return text;
}

function linesOf(html) {
  // Parsed apart from the page: nothing in it runs or is fetched.
  const parsed = new DOMParser().parseFromString(disarmed(html), "text/html");
  return stripped(textOf(parsed.body, { depth: 0, isPre: false }))
    .replace(/[^\S\n]*[\n\u0001\u0002][\s\u0001\u0002]*/g, breakFor)
    .replaceAll(STEP, "  ")
    .replace(/[\u00ad\ufeff]/g, "");
}

/** Without styles and handlers: the page's rules refuse them, and a browser complains of each. */
function disarmed(html) {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)(style|on\w+)(?=\s*=)/gi, "$1data-$2"));
}

/** What a row of edges and line ends comes to: a new line, or a blank one between. */
function breakFor(edges) {
  const ends = edges.split("\n").length - 1;
  const isBlank = edges.includes(PARAGRAPH) || ends > 1 || (ends && edges.includes(LINE));
  return isBlank ? "\n\n" : "\n";
}

function textOf(node, place) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = lineEnds(node.data).replace(/[\u0000-\u0008\u000b-\u001f]/g, "");
    return place.isPre ? text : text.replace(/[ \t\n]+/g, " ");
  }
  if (node.nodeType !== Node.ELEMENT_NODE || isDropped(node)) return "";
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "LI") return item(node, place);
  const word = wordItem(node);
  if (word) return word;
  const inside = { ...place, isPre: place.isPre || node.tagName === "PRE" };
  const content = [...node.childNodes].map((child) => textOf(child, inside)).join("");
  return framed(node, content, place);
}

/** The content of an element between the edges that the element brings. */
function framed(node, content, place) {
  if (node.tagName === "TD" || node.tagName === "TH") return `${flat(content)} `;
  const isInner = place.depth && (node.tagName === "UL" || node.tagName === "OL");
  if (PARAGRAPHS.has(node.tagName) && !isInner) return PARAGRAPH + stripped(content) + PARAGRAPH;
  if (LINES.has(node.tagName) || isInner) return LINE + content + LINE;
  return content;
}

/** Without white space and edges at both ends; hard spaces too: Word fills its empty paragraphs with them. */
function stripped(content) {
  return content.replace(/^[\s\u0001\u0002]+|[\s\u0001\u0002]+$/g, "");
}

/** On one line. */
function flat(content) {
  return stripped(content).replace(/[^\S\n]*[\n\u0001\u0002][\s\u0001\u0002]*/g, " ");
}

function isDropped(node) {
  if (DROPPED.has(node.tagName.toUpperCase())) return true;
  const style = styleOf(node);
  if (/display:none|mso-hide:all|mso-element:comment/.test(style)) return true;
  return node.classList.contains("MsoCommentReference") || node.classList.contains("msoDel");
}

const styleOf = (node) => (node.dataset?.style ?? "").replace(/\s+/g, "").toLowerCase();

/** "- " or "2. ", two spaces further in for each list around it. */
function item(node, place) {
  const list = node.parentElement;
  const inside = { ...place, depth: place.depth + 1 };
  const content = [...node.childNodes].map((child) => textOf(child, inside)).join("");
  const text = stripped(content).replaceAll(PARAGRAPH, LINE);
  if (!text) return "";
  return `${LINE}${STEP.repeat(place.depth)}${list?.tagName === "OL" ? `${numberOf(node, list)}. ` : "- "}${text}${LINE}`;
}

function numberOf(node, list) {
  let number = Number(list.getAttribute("start")) || 1;
  for (const other of list.children) {
    if (other.tagName !== "LI") continue;
    number = Number(other.getAttribute("value")) || number;
    if (other === node) break;
    number += 1;
  }
  return number;
}

/** Word writes its lists as paragraphs that carry their own sign. Returns "" for any other element. */
function wordItem(node) {
  const level = /mso-list:l\d+level(\d+)/.exec(styleOf(node));
  if (!level || !PARAGRAPHS.has(node.tagName)) return "";
  const isSign = (part) => /mso-list:ignore/.test(styleOf(part));
  const sign = [...node.querySelectorAll("[data-style]")].find(isSign)?.textContent.trim() ?? "";
  const content = [...node.childNodes].map((child) => withoutSign(child, isSign)).join("");
  const text = flat(content);
  if (!text) return "";
  const numbered = /^\(?([\p{L}\p{N}.]{1,8})[.)]$/u.exec(sign);
  const mark = numbered ? `${numbered[1]}. ` : "- ";
  return LINE + STEP.repeat(level[1] - 1) + mark + text + LINE;
}

function withoutSign(node, isSign) {
  if (node.nodeType === Node.ELEMENT_NODE) {
    if (isSign(node) || isDropped(node)) return "";
    if (node.tagName === "BR") return "\n";
    return [...node.childNodes].map((child) => withoutSign(child, isSign)).join("");
  }
  return textOf(node, { depth: 0, isPre: false });
}
