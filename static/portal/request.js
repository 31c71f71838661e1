// What scripts need to talk to the portal.

/** The token of now: signing in again in another tab has changed it since the page came. */
export function csrfToken(form) {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return cookie ? decodeURIComponent(cookie[1]) : (form?.elements.csrfmiddlewaretoken.value ?? "");
}

/** "saved at {time}" with its values. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
