// What the box of /design answers on the pages of a person. Names and dates are made up.
import { t } from "../js/lib/language.js";

/** @import { BackupState, BoxState, Check, Document, Model, SoundState } from "../js/lib/answers.js" */

const MADE = "2026-11-02T10:00:00";
const USED = "2026-11-21T08:00:00";
/** A portrait of nobody, where the page would show a photo. */
export const PLAIN =
  "data:image/svg+xml;base64," +
  btoa(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path fill="#4d5a66" d="M0 0h96v96H0z"/><circle cx="48" cy="40" r="20" fill="#c79a78"/><path d="M12 96a36 30 0 0 1 72 0z" fill="#29333f"/></svg>',
  );
/** @param {(words: () => string) => string} inLanguage @returns {Model[]} */
const models = (inLanguage) => [
  {
    id: "smollm2-135m",
    title: "SmolLM2 135M",
    bytes: 92_000_000,
    needs: 230_000_000,
    suits: "",
    licence: "Apache-2.0",
    state: "in use",
    text: "",
    done: 0,
    quality: inLanguage(() => t("small talk, many mistakes")),
    rate: 62,
    measured: true,
    recommended: false,
  },
  {
    id: "lfm2.5-1.2b",
    title: "LFM2.5 1.2B Instruct",
    bytes: 730_000_000,
    needs: 1_200_000_000,
    suits: "",
    licence: "LFM1.0",
    state: "absent",
    text: "",
    done: 0,
    quality: inLanguage(() => t("good answers, several languages")),
    rate: 8.4,
    measured: false,
    recommended: true,
  },
];

/** @returns {SoundState} */
const sound = () => {
  const used = "Jabra SPEAK 510 USB";
  const offered = (/** @type {string[]} */ ...names) => ["auto", "none", ...names].map((name) => ({ name, present: true }));
  return {
    on: true,
    ok: true,
    state: "ready",
    text: "",
    microphone: { chosen: "auto", used, devices: offered(used, "USB PnP Sound Device") },
    speaker: { chosen: "vc4-hdmi-0", used: "", devices: [...offered(used), { name: "vc4-hdmi-0", present: false }] },
    volume: 0.7,
  };
};

/** @param {(words: () => string) => string} inLanguage @returns {BoxState} */
const box = (inLanguage) => {
  /** @type {(id: string, title: () => string, text: () => string, more?: Partial<Check>) => Check} */
  const check = (id, title, text, more = {}) => {
    return { id, title: inLanguage(title), state: "ok", text: inLanguage(text), fix: "", fixable: false, ...more };
  };
  const cool = inLanguage(() => t("Use the official power supply and a short cable, then restart the box."));
  const again = inLanguage(() => t("Repair it on the page “Box”, or with: larson doctor --fix"));
  return {
    name: "Raspberry Pi 5 Model B Rev 1.0",
    version: "0.2.0",
    checks: [
      check(
        "units",
        () => t("Services"),
        () => t("The services run."),
      ),
      check(
        "undervoltage",
        () => t("Power supply"),
        () => t("The voltage was too low since the last start."),
        { state: "attention", fix: cool },
      ),
      check(
        "certificates",
        () => t("Certificates"),
        () => t("The certificate has expired."),
        { state: "broken", fix: again, fixable: true },
      ),
      check(
        "clock",
        () => t("Clock"),
        () => t("The clock is set."),
      ),
      check(
        "model_build",
        () => t("Language model’s build"),
        () => t("The language model uses what this processor can do."),
      ),
    ],
    checked_at: Date.now() / 1000,
    busy: false,
    said: "",
    temperature: 61.8,
    throttled: false,
    load: 0.25,
    memory: { free: 3_100_000_000, total: 8_300_000_000 },
    disk: { free: 41_000_000_000, total: 62_000_000_000 },
    up: 400_000,
  };
};
/** @returns {BackupState} */
function backups() {
  const now = Date.now() / 1000;
  const made = [0.3, 1.3, 2.3, 9.3].map((days) => ({
    name: `larson-2026-11-${20 - Math.round(days)}-031200.backup`,
    made_at: now - 86_400 * days,
    size: 4_300_000,
    stick: days > 9,
    ahead: false,
  }));
  const calm = { work: /** @type {const} */ (""), running: false, done: 0, total: 0, problem: "" };
  return {
    passphrase: true,
    backups: made,
    sticks: 1,
    silent: [],
    folder: "/var/backups/larson",
    next_at: now + 60_000,
    receipt: null,
    ...calm,
  };
}

/** @param {(words: () => string) => string} inLanguage @returns {Record<string, object>} by path */
export function mine(inLanguage) {
  const views = ["straight", "left", "right", "up", "down"].map((direction, index) => {
    return { id: index + 1, direction, created_at: MADE, fits: true };
  });
  const locks = { face: 0, pin: 0 };
  const people = [
    { id: 1, name: "Ada", owner: true, views: 5, created_at: MADE, locks },
    { id: 2, name: "Grace Brewster Murray", owner: false, views: 5, created_at: MADE, locks: { face: 20, pin: 0 } },
    { id: 3, name: "Mia", owner: false, views: 7, created_at: MADE, locks },
  ];
  const lines = [[inLanguage(() => t("Face")), inLanguage(() => t("Recognised as {name}", { name: "Ada" }))]];
  /** @type {Document[]} */
  const documents = [
    { id: 1, title: "house-manual.md", own: true, circle: "members", passages: 12 },
    { id: 2, title: "invoice.pdf", own: true, circle: "me", passages: 1 },
  ];
  return {
    "/me": { name: "Ada", owner: true, pin: true, counters: 0, views },
    "/me/assistant": { persona: "", memories: [{ id: 1, text: "I hate geese" }] },
    "/me/tokens": { tokens: [{ id: 1, name: "Notebook", created_at: MADE, used_at: USED }] },
    "/decision": { granted: true, lines },
    "/people": { people, anybody: 0 },
    "/people/decisions": { decisions: [{ at: USED, granted: true, lines }] },
    "/people/log": { log: [{ at: USED, what: "Registered", name: "Mia", detail: "" }] },
    "/people/selftest": { text: "" },
    "/visitors": { days: 0, visitors: [] },
    "/documents": { documents, reading: [], kinds: [".md", ".pdf", ".txt"], member: true },
    "/box": box(inLanguage),
    "/sound": sound(),
    "/backups": backups(),
    "/models": { models: models(inLanguage) },
  };
}
