// Words that are a person's own: names, messages, titles. They stay as they are in every language of the page.

/** @template {HTMLElement} E @param {E} element @returns {E} */
export function verbatim(element) {
  element.translate = false;
  return element;
}

/** How the person writes dates: as the browser does, if it speaks the page's language. */
export function locale() {
  const { lang } = document.documentElement;
  return navigator.language.startsWith(lang) ? navigator.language : lang;
}
