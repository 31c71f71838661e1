// One form on its way to the portal, with its progress.

import { csrfToken } from "./request.js";

/**
 * Sends a form's data as a script does: errors come back as JSON.
 *
 * @param {HTMLFormElement} form gives the address and the token
 * @param {FormData} body
 * @param {(percent: number) => void} progress
 * @returns {{ answer: Promise<{outcome: "kept"|"refused"|"broken"|"stopped", reply: any, status: number}>, stop: () => void }}
 */
export function transfer(form, body, progress) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken(form));
  // The header carries the token of now; the field may hold an old one, and would be believed first.
  body.set("csrfmiddlewaretoken", csrfToken(form));
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress(Math.floor((100 * event.loaded) / event.total));
  });
  const answer = new Promise((resolve) => {
    request.addEventListener("load", () => resolve(read(request)));
    request.addEventListener("error", () => resolve({ outcome: "broken", reply: null, status: 0 }));
    request.addEventListener("abort", () => resolve({ outcome: "stopped", reply: null, status: 0 }));
  });
  request.send(body);
  return { answer, stop: () => request.abort() };
}

function read({ status, responseText }) {
  let reply = null;
  try {
    reply = JSON.parse(responseText);
  } catch {
    // Not from the form's own address: a sign-in page, a proxy, a fault. The caller has words for that.
  }
  if (status === 200 && reply?.redirect) return { outcome: "kept", reply, status };
  return { outcome: status >= 500 ? "broken" : "refused", reply, status };
}

/** Whether a file is larger than its field allows. */
export function tooBig(field, file) {
  const most = Number(field.dataset.mostBytes);
  return Boolean(most && file && file.size > most);
}

/** The field's limit in MB. */
export function limitOf(field) {
  return Math.floor(field.dataset.mostBytes / 1048576);
}
