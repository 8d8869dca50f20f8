// The states of the pages, as the box would tell them. Names and words are made up.
import { t } from "../js/lib/language.js";
import { mine } from "./answers.js";
import { EMPTY, HERS, TALK } from "./talk.js";

/** @import * as M from "../js/lib/messages.js" */

/**
 * @typedef {object} State
 * @property {"kiosk" | "phone"} page
 * @property {Record<string, (object | number[])[]>} sockets  what each says, in this order; numbers are bytes
 * @property {Record<string, object>} [answers]  to requests; one with an error is refused
 * @property {boolean} [known]  the phone was paired
 * @property {boolean} [unreachable]  the box does not answer the phone
 * @property {boolean} [offline]
 * @property {boolean} [picture]  false: no camera
 * @property {[x: number, size: number, cloth: string, skin: string][]} [heads]  in the picture
 * @property {Record<string, string>} [body]  data-attributes of it
 * @property {string} [account]  who is logged in
 * @property {string[]} [click]  selectors
 * @property {string} [tab]
 * @property {string} [ask]
 * @property {string[]} [pieces]  of the answer to that
 * @property {string} [tap]  selector
 * @property {number} [wait]  milliseconds
 */

/**
 * @typedef {object} Told
 * @property {Partial<M.Status>} [status]
 * @property {Partial<M.Activity>} [activity]
 * @property {M.Face[]} [faces]
 * @property {M.PersonMessage} [person]
 * @property {M.ChatMessage[]} [chat]
 * @property {M.CompanyState} [company]
 * @property {number[]} [lights]
 */

/** What the box would say in the page's language. @param {() => string} words */
const inLanguage = (words) => /** @type {string} */ (/** @type {unknown} */ ({ toJSON: words }));

const OK = { ok: true, state: "ready", word: inLanguage(() => t("ready")), text: "" };
/** @type {M.Status} */
const STATUS = {
  type: "status",
  pattern: "idle",
  progress: 0.2,
  camera: { ...OK, text: "640 × 480" },
  faces: { ...OK, text: "reidentification-0095" },
  model: { ...OK, text: "SmolLM2-135M-Instruct" },
  lights: OK,
  disk: { ...OK, text: inLanguage(() => t("{free} GB free", { free: 41 })) },
  network: {
    ...OK,
    text: inLanguage(() => t("Phones can open this box at {address}", { address: "https://larson.local:8443" })),
  },
  voice: { ...OK, ok: false, state: "off" },
  sound: { ...OK, ok: false, state: "off" },
  people: 2,
  waiting: 0,
  brightness: 1,
  loading: 0,
  rate: 0,
  load: 0.2,
  ringing: "",
  rang: "",
  rang_at: 0,
  heat: "cool",
  announcement: "",
  announced_by: "",
  announced_at: 0,
  timers: [],
  reminder_at: 0,
};
/** @type {M.Activity} */
const IDLE = { phase: "idle", text: "", hint: "", progress: 0, name: "", challenge: false, amount: 0, colour: "" };
const LIGHTS = [1, 3, 10, 32, 100, 60, 12, 2];
const FACE = { x: 0.38, y: 0.24, width: 0.24, height: 0.47, known: false, name: "" };
/** @type {M.PersonMessage} */
const NOBODY = { type: "person", name: "", owner: false, preferences: {}, watch: true, another: false };
/** @type {M.PersonMessage} */
const ADA = { type: "person", name: "Ada", owner: true, preferences: {}, watch: true, another: false };
/** A state of the box's own screen. @param {Told & Partial<State>} told @returns {State} */
function screen({ status, activity, faces = [], person = NOBODY, chat = [EMPTY], company, lights = LIGHTS, ...more } = {}) {
  const head = { type: "sight", own: false, mine: true, granted: false };
  const sight = { ...head, activity: { ...IDLE, ...activity }, faces, milliseconds: 31 };
  /** @type {Record<string, M.Phase>} */
  const before = { refused: "login", failed: "registering" };
  const begun =
    activity?.phase && before[activity.phase] ? [{ ...sight, activity: { ...IDLE, phase: before[activity.phase] } }] : [];
  const seen = company ? [{ type: "company", state: company }] : [];
  const feed = [{ ...STATUS, ...status }, person, ...begun, sight, lights, ...seen];
  return { page: "kiosk", sockets: { "/ws/feed": feed, "/ws/chat": chat }, ...more };
}

const part = (/** @type {string} */ state, /** @type {() => string} */ word, /** @type {() => string} */ text) => {
  return { ok: false, state, word: inLanguage(word), text: inLanguage(text) };
};
const QR =
  "data:image/svg+xml;base64," +
  btoa(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25"><path fill="#fff" d="M0 0h25v25H0z"/><path d="M2 2h7v7H2zm1 1v5h5V3zm1 1h3v3H4zM16 2h7v7h-7zm1 1v5h5V3zm1 1h3v3h-3zM2 16h7v7H2zm1 1v5h5v-5zm1 1h3v3H4zM11 3h2v3h-2zM11 11h3v2h-3zM16 12h2v4h-2zM20 11h3v3h-3zM12 16h2v3h-2zM16 19h3v2h-3zM21 17h2v5h-2zM11 21h3v2h-3z"/></svg>',
  );
const OFFER = {
  code: "PH7K 3QXM",
  seconds: 120,
  address: "https://larson.local:8443",
  others: ["https://192.168.1.40:8443"],
  picture: QR,
  trust: "http://192.168.1.40:8443/trust",
  trust_picture: QR,
  fingerprint: "63:08:DD:59:6D:BD:4C:B1:FA:9E:BD:3F:6C:D4:35:52:AE:CB:F2:65:A0:8F:AC:D8:13:F3:F9:1F:9E:BD:F5:1A",
};
const PHONES = {
  phones: [{ id: 1, name: "Ada’s phone", by: "Ada", created_at: "2026-11-02T10:00:00", seen_at: "2026-11-21T08:00:00" }],
  pictures: false,
};
const known = { ...FACE, known: true, name: "Ada" };
/** @type {Told & Partial<State>} */
const here = { person: ADA, faces: [known], chat: [HERS, TALK], account: "Ada" };
/** @type {Told & Partial<State>} */
const NO_CAMERA = {
  status: {
    camera: part(
      "absent",
      () => t("not connected"),
      () => t("No camera is connected to this box."),
    ),
  },
  picture: false,
  body: { camera: "none" },
};

/** A state of a phone. @param {Told & Partial<State>} told @returns {State} */
function phone(told) {
  return { ...screen(told), page: "phone", known: true };
}

/** @type {Record<string, object>} what the box answers of Ada, who owns it */
const MINE = mine(inLanguage);

/** @param {number} id @param {number} seconds @param {number} left @returns {M.Countdown} */
const countdown = (id, seconds, left) => ({ id, state: "running", seconds, ends_at: Date.now() / 1000 + left, left: 0 });
const RUNNING = [countdown(1, 600, 284), countdown(2, 3600, 2950), countdown(3, 14400, 9000)];
/** @type {M.Countdown[]} */
const RINGING = [{ ...countdown(1, 600, -12), state: "ringing" }];
/** @type {M.OwnTimers} */
const LABELS = {
  type: "timers",
  timers: [
    { ...RUNNING[0], label: "Tea" },
    { ...RUNNING[1], label: "Bread" },
    { ...RUNNING[2], label: "Laundry" },
  ],
};

const TONIGHT = Date.now() / 1000 + 3000;

const BACKUPS = ["[data-do=page]", "#tab-box", "person-page [data-do=box]", "box-page [data-do=backups]"];
const SOUND = [...BACKUPS.slice(0, 3), "box-page [data-do=sound]"];
const RECEIPT = {
  made_at: "2026-11-18T03:12:00+00:00",
  people: 3,
  settings_left_out: true,
  left: ["faces.liveness", "mqtt.on", "network.pairing"],
  same_box: true,
  phones: 1,
  tokens: 2,
};
const RESTORED = { ...MINE["/backups"], receipt: RECEIPT };
const NO_BACKUPS = { ...MINE["/backups"], passphrase: false, backups: [], sticks: 0, next_at: 0 };
const AGAIN = ["[data-do=page]", "#tab-box", "person-page [data-do=setup]"];

const DAY = { attract: "0", nightHours: "off" }; // the clock, at whatever hour it is looked at

/** @type {Record<string, State>} */
export const STATES = {
  // the box's own screen
  attract: screen({ body: DAY, heads: [] }),
  welcome: screen({ status: { people: 0 }, faces: [FACE] }),
  guest: screen({ faces: [FACE] }),
  recognised: screen({ faces: [known] }),
  naming: screen({ faces: [FACE], click: ["[data-do=name]"] }),
  "by-pin": screen({ faces: [FACE], click: ["[data-do=pin]"] }),
  "first-naming": screen({ status: { people: 0 }, faces: [FACE], click: ["[data-do=name]"] }),
  lens: screen({ ...here, click: ["[data-do=lens]"] }),
  registering: screen({
    faces: [FACE],
    activity: {
      phase: "registering",
      text: inLanguage(() => t("Turn your head a little to the left")),
      hint: "left",
      progress: 0.4,
      amount: 0.5,
    },
    lights: [100, 100, 100, 30, 0, 0, 0, 0],
  }),
  registered: screen({
    ...here,
    chat: [HERS],
    activity: {
      phase: "registered",
      text: inLanguage(() => t("Nice to meet you, {name}", { name: "Ada" })),
      progress: 1,
      name: "Ada",
    },
    lights: LIGHTS.map(() => 100),
  }),
  checking: screen({
    faces: [FACE],
    activity: { phase: "login", text: inLanguage(() => t("Look at the camera")), hint: "straight", progress: 0.6 },
  }),
  refused: screen({
    faces: [FACE],
    activity: { phase: "refused", text: inLanguage(() => t("I don't know you yet. Register, or try again in better light.")) },
    lights: [100, 100, 100, 100, 0, 0, 0, 0],
  }),
  failed: screen({
    faces: [FACE],
    activity: {
      phase: "failed",
      text: inLanguage(() => t("The camera's pictures don't arrive in time. Wait a moment and try again.")),
      hint: "again",
      name: "Ada",
    },
  }),
  member: screen({ ...here, chat: [HERS] }),
  talk: screen(here),
  answering: screen({
    ...here,
    status: { pattern: "answering", rate: 47.2, load: 0.85 },
    chat: [HERS, { ...TALK, messages: TALK.messages.slice(0, 2) }],
    ask: "And why is the sunset red?",
    pieces: ["In the evening the light ", "comes a longer way through the air, "],
  }),
  overlooked: screen({
    ...here,
    company: "overlooked",
    heads: [
      [250, 1, "#29333f", "#c79a78"],
      [520, 0.8, "#4a2c2c", "#e0b795"],
    ],
    faces: [
      { ...known, x: 0.27 },
      { ...FACE, x: 0.72, width: 0.19, height: 0.4 },
    ],
  }),
  away: screen({ ...here, faces: [], company: "away", heads: [] }),
  "phones-off": screen({
    ...here,
    answers: { "/phones": PHONES },
    status: {
      network: part(
        "off",
        () => t("off"),
        () => t("Phones cannot reach this box: network.on is false in its settings."),
      ),
    },
    click: ["[data-open=phones]"],
  }),
  phones: screen({ ...here, answers: { "/phones/offer": OFFER, "/phones": PHONES }, click: ["[data-open=phones]"] }),
  trusting: screen({
    ...here,
    answers: { "/phones/offer": OFFER, "/phones": PHONES },
    click: ["[data-open=phones]", "[data-do=first]"],
  }),
  display: screen({ ...here, click: ["[data-open=display]"] }),
  history: screen({
    ...here,
    click: ["[data-do=history]"],
    chat: [HERS, TALK, { type: "found", words: "", conversations: HERS.conversations }],
  }),
  more: screen({ ...here, click: ["[data-do=more]"] }),
  keyboard: screen({ ...here, tap: "chat-panel textarea" }),
  "keyboard-name": screen({ faces: [FACE], click: ["[data-do=name]"], tap: "#name" }),
  "keyboard-pin": screen({ faces: [FACE], click: ["[data-do=pin]"], tap: "#login-pin" }),
  "no-camera": screen(NO_CAMERA),
  "lens-no-camera": screen({ ...here, ...NO_CAMERA, click: ["[data-do=lens]"] }),
  "camera-lost": screen({
    status: {
      camera: part(
        "lost",
        () => t("disconnected"),
        () => t("The Raspberry Pi camera is disconnected. Check its cable."),
      ),
      pattern: "error",
    },
    picture: false,
  }),
  "no-model": screen({
    status: {
      model: part(
        "absent",
        () => t("not installed"),
        () => t("No model for {task} is installed. Download one with: larson models fetch", { task: "chat" }),
      ),
    },
  }),
  loading: screen({
    status: {
      model: part(
        "starting",
        () => t("starting"),
        () => t("The language model is being loaded."),
      ),
      pattern: "starting",
      loading: 0.62,
    },
  }),
  "full-disk": screen({
    ...here,
    status: {
      disk: part(
        "low",
        () => t("almost full"),
        () =>
          t("Only {free} MB is free. New people and chats may not be saved. Delete chats, documents or backups.", { free: 31 }),
      ),
      pattern: "error",
    },
  }),
  "no-network": screen({
    status: {
      network: part(
        "lost",
        () => t("offline"),
        () => t("This box is not on a network, so phones cannot reach it."),
      ),
    },
  }),
  offline: screen({ offline: true, wait: 6000 }),

  "my-page": screen({ ...here, answers: MINE, click: ["[data-do=page]"] }),
  "my-page-face": screen({ ...here, answers: MINE, click: ["[data-do=page]", "#tab-face"] }),
  "my-page-security": screen({ ...here, answers: MINE, click: ["[data-do=page]", "#tab-security"] }),
  "my-page-box": screen({ ...here, answers: MINE, click: ["[data-do=page]", "#tab-box"] }),
  documents: screen({ ...here, answers: MINE, click: ["[data-do=more]", "[data-do=documents]"] }),
  persona: screen({ ...here, answers: MINE, click: ["[data-do=more]", "[data-do=assistant]"] }),
  data: screen({ ...here, click: ["[data-do=more]", "[data-do=extract]"] }),
  box: screen({ ...here, answers: MINE, click: ["[data-do=page]", "#tab-box", "person-page [data-do=box]"] }),
  models: screen({ ...here, answers: MINE, click: ["[data-do=more]", "[data-do=models]"] }),
  sound: screen({ ...here, answers: MINE, click: [...SOUND] }),
  backups: screen({ ...here, answers: MINE, click: [...BACKUPS] }),
  "backups-restored": screen({ ...here, answers: { ...MINE, "/backups": RESTORED }, click: [...BACKUPS] }),
  "backups-none": screen({ ...here, answers: { ...MINE, "/backups": NO_BACKUPS }, click: [...BACKUPS] }),
  setup: screen({ status: { people: 0 }, faces: [FACE], click: ["[data-do=setup]"] }),
  "setup-camera": screen({ status: { people: 0 }, faces: [FACE], click: ["[data-do=setup]", "[data-do=next]"] }),
  "setup-face": screen({ status: { people: 0 }, faces: [FACE], click: ["[data-do=setup]", "[data-do=next]", "[data-do=next]"] }),
  "setup-pin": screen({ ...here, answers: MINE, click: [...AGAIN, "[data-do=next]", "[data-do=next]"] }),
  "setup-model": screen({ ...here, answers: MINE, click: [...AGAIN, "[data-do=next]", "[data-do=next]", "[data-do=next]"] }),
  timers: screen({ ...here, status: { timers: RUNNING }, chat: [HERS, TALK, LABELS] }),
  "timer-open": screen({ ...here, status: { timers: RUNNING }, chat: [HERS, TALK, LABELS], click: ["header [data-do=timer]"] }),
  ringing: screen({ ...here, status: { timers: RINGING }, chat: [HERS, TALK, LABELS] }),
  "ringing-two": screen({ ...here, status: { timers: [...RINGING, { ...RINGING[0], id: 2 }] }, chat: [HERS, TALK, LABELS] }),
  "attract-timers": screen({
    body: DAY,
    heads: [],
    status: { timers: RUNNING, reminder_at: TONIGHT },
    chat: [EMPTY, LABELS],
  }),
  "attract-reminder": screen({ body: DAY, heads: [], status: { reminder_at: TONIGHT } }),
  "ringing-night": screen({
    body: { attract: "0", nightHours: "00:00-24:00" },
    heads: [],
    status: { timers: [...RINGING, ...RUNNING.slice(1)], reminder_at: TONIGHT },
    chat: [EMPTY, LABELS],
  }),
  "attract-night": screen({ body: { attract: "0", nightHours: "00:00-24:00" }, heads: [], status: { reminder_at: TONIGHT } }),

  // a phone
  "phone-code": { page: "phone", known: false, sockets: {}, answers: {} },
  "phone-away": { page: "phone", known: true, sockets: {}, unreachable: true },
  "phone-guest": phone({ chat: [EMPTY] }),
  "phone-talk": phone(here),
  "phone-ringing": phone({ ...here, status: { timers: [...RINGING, RUNNING[1]] }, chat: [HERS, TALK, LABELS] }),
  "phone-my-page": phone({ ...here, answers: MINE, tab: "me", picture: false, click: ["[data-do=page]", "#tab-box"] }),
  "phone-health": phone({
    ...here,
    answers: MINE,
    tab: "me",
    picture: false,
    click: ["[data-do=page]", "#tab-box", "person-page [data-do=box]"],
  }),
  "phone-sound": phone({ ...here, answers: MINE, tab: "me", picture: false, click: [...SOUND] }),
  "phone-backups": phone({ ...here, answers: MINE, tab: "me", picture: false, click: [...BACKUPS] }),
  "phone-documents": phone({ ...here, answers: MINE, click: ["[data-do=more]", "[data-do=documents]"] }),
  "phone-me": phone({ tab: "me", picture: false }),
  "phone-member": phone({ ...here, tab: "me", picture: false }),
  "phone-box": phone({ ...here, tab: "box" }),
  "phone-box-no-camera": phone({
    ...here,
    tab: "box",
    picture: false,
    status: {
      camera: part(
        "absent",
        () => t("not connected"),
        () => t("No camera is connected to this box."),
      ),
    },
  }),
  "phone-box-closed": phone({ ...here, tab: "box", person: { ...ADA, watch: false } }),
};
