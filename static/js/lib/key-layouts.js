// Where the letters lie, in each language that the page speaks.
const NUMBERS = [
  "1 2 3 4 5 6 7 8 9 0",
  "@ # € % & * - + ( )",
  "! \" ' : ; / ? = _ {bksp}",
  "{letters} , {space} . {enter} {hide}",
];
const DIGITS = ["1 2 3 {bksp}", "4 5 6 {enter}", "7 8 9 {hide}", "0"];

/** @type {Record<string, string[]>} */
const ROWS = {
  en: ["q w e r t y u i o p", "a s d f g h j k l", "{shift} z x c v b n m {bksp}"],
  nl: ["q w e r t y u i o p", "a s d f g h j k l", "{shift} z x c v b n m {bksp}"],
  de: ["q w e r t z u i o p ü", "a s d f g h j k l ö ä", "{shift} y x c v b n m ß {bksp}"],
};
/** @type {Record<string, string[]>} */
const ACCENTS = {
  en: ["á à â ä ã å æ ç é è", "ê ë í î ï ñ ó ô ö ø", "ú ù û ü ß – … “ ” {bksp}"],
  nl: ["á à ä â é è ë ê í ï", "ó ò ö ô ú ù ü û ç ñ", "ĳ € – … „ ” ‘ ’ ° {bksp}"],
  de: ["á à â é è ê ë í î ï", "ó ò ô ú ù û ç ñ å ø", "€ – … „ “ ‚ ‘ ° § {bksp}"],
};
/** @type {Record<string, string>} */
const NAMES = {
  "{bksp}": "⌫",
  "{enter}": "⏎",
  "{shift}": "⇧",
  "{space}": " ",
  "{hide}": "⌄",
  "{letters}": "abc",
  "{numbers}": "123",
  "{accents}": "áé",
};

/** @param {string} language @returns {{layers: Record<string, string[]>, names: Record<string, string>}} */
export function layouts(language) {
  const rows = ROWS[language] ?? ROWS.en;
  const last = "{numbers} {accents} , {space} . {enter} {hide}";
  const upper = rows.map((row) =>
    row.replace(/(?<!\{\w*)\p{Ll}(?!\w*\})/gu, (letter) => (letter === "ß" ? "ẞ" : letter.toUpperCase())),
  );
  const accents = [...(ACCENTS[language] ?? ACCENTS.en), "{letters} , {space} . {enter} {hide}"];
  return {
    layers: { default: [...rows, last], shift: [...upper, last], numbers: NUMBERS, accents, digits: DIGITS },
    names: NAMES,
  };
}
