// What the box answers to requests.

/** Who may read it: the one who added it, registered people, or guests too. */
export type Circle = "me" | "members" | "anyone";
export interface Document {
  id: number;
  title: string;
  own: boolean;
  circle: Circle;
  passages: number;
}
export interface Ingest {
  name: string;
  state: string;
  text: string;
  done: number;
  total: number;
}
export interface Model {
  id: string;
  title: string;
  bytes: number;
  needs: number;
  suits: string;
  licence: string;
  state: "in use" | "ready" | "absent" | "fetching" | string;
  text: string;
  done: number;
  quality: string;
  rate: number; // tokens per second, 0 if unknown
  measured: boolean;
  recommended: boolean;
}
export interface Check {
  id: string;
  title: string;
  state: "ok" | "attention" | "broken";
  text: string;
  fix: string;
  fixable: boolean;
}
/** Bytes. */
export interface Room {
  free: number;
  total: number;
}
/** What the checks found, and the box right now; null is not reported by the machine. */
export interface BoxState {
  name: string;
  version: string;
  checks: Check[];
  checked_at: number;
  busy: boolean;
  said: string;
  temperature: number | null;
  throttled: boolean | null;
  load: number;
  memory: Room | null;
  disk: Room | null;
  up: number;
}
export interface View {
  id: number;
  direction: string;
  created_at: string;
  fits: boolean;
}
/** What the box keeps of a person, counted. */
export interface Holdings {
  photos: number;
  voices: number;
  chats: number;
  messages: number;
  documents: number;
  memories: number;
  reminders: number;
  list_items: number;
  timers: number;
  phones: number;
  tokens: number;
  log_lines: number;
}
export interface Token {
  id: number;
  name: string;
  created_at: string;
  used_at: string;
}
export type Lines = [about: string, text: string][];
export interface Visitors {
  days: number;
  visitors: { id: number; views: number; last_at: string }[];
}
export interface Registered {
  id: number;
  name: string;
  owner: boolean;
  views: number;
  created_at: string;
  locks: { face: number; pin: number };
  again: boolean;
}
export interface Decision {
  at: string;
  granted: boolean;
  lines: Lines;
}
export interface LogLine {
  at: string;
  what: string;
  name: string;
  detail: string;
}
export interface Phone {
  id: number;
  name: string;
  by: string;
  created_at: string;
  seen_at: string;
}
export interface PairingCode {
  code: string;
  seconds: number;
  address: string;
  others: string[];
  picture: string;
  trust: string;
  trust_picture: string;
  fingerprint: string;
}
/** What is or was done: `work` is empty for nothing. Times in seconds since 1970, sizes in bytes. */
export interface RestoreReceipt {
  made_at: string;
  people: number;
  settings_left_out: boolean;
  left: string[];
  same_box: boolean;
  phones: number;
  tokens: number;
}

export interface BackupState {
  receipt: RestoreReceipt | null;
  passphrase: boolean;
  backups: Backup[];
  sticks: number;
  /** Disks that do not answer. */
  silent: string[];
  folder: string;
  next_at: number;
  work: "" | "backup" | "restore";
  running: boolean;
  done: number;
  total: number;
  problem: string;
}
export interface Backup {
  name: string;
  made_at: number;
  size: number;
  stick: boolean;
  /** Dated in the future, under a wrong clock. */
  ahead: boolean;
}
export interface Session {
  person: { name: string; owner: boolean } | null;
  /** By which open sockets join the session; only where somebody is logged in. */
  key?: string;
}

export interface SoundDevices {
  chosen: string;
  /** The name of the one in use. */
  used: string;
  /** A name, "auto" or "none"; one that is chosen and not plugged in is listed as such. */
  devices: { name: string; present: boolean }[];
}
export interface SoundState {
  on: boolean;
  ok: boolean;
  state: string;
  text: string;
  microphone: SoundDevices;
  speaker: SoundDevices;
  /** 0 to 1. */
  volume: number;
}

/** What each GET answers. */
export interface Answers {
  "/session": Session;
  "/decision": { granted?: boolean; lines?: Lines };
  "/documents": { documents: Document[]; reading: Ingest[]; kinds: string[]; member: boolean };
  [document: `/documents/${number}`]: { title: string; passages: { heading?: string; text: string }[] };
  [passage: `/passages/${number}`]: { title: string; heading?: string; place?: string; text: string };
  "/box": BoxState;
  "/backups": BackupState;
  "/sound": SoundState;
  "/models": { models: Model[] };
  "/me": { name: string; owner: boolean; pin: boolean; counters: number; views: View[] };
  "/me/holdings": Holdings;
  "/me/said": { on: boolean; sounds_like: string };
  "/me/proof": { by: "pin" | "phone" | "face"; fresh: boolean };
  "/me/assistant": { persona: string; memories: { id: number; text: string }[] };
  "/me/reminder": { at: number; text: string };
  "/me/tokens": { tokens: Token[] };
  "/people": { people: Registered[]; anybody: number };
  "/people/decisions": { decisions: Decision[] };
  "/people/log": { log: LogLine[] };
  "/people/selftest?again=1": { text?: string };
  "/visitors": Visitors;
  "/phones": { phones: Phone[]; pictures: boolean };
}

/** What each POST answers, where that is of use. */
export interface Replies {
  "/login/pin": Session;
  "/session": Session;
  "/visitors/name": { name: string };
  "/me/tokens": { token: string };
  "/forget": { removed: Holdings };
  "/decision/wrong": Session & { counts: boolean };
  "/phones/offer": PairingCode;
  "/phones/continue": PairingCode;
  "/phones/pictures": { pictures: boolean };
  "/device/pair": Session & { device: number; conversation: number | null };
  "/device/challenge": { challenge: string };
  "/device/prove": Session & { seconds: number };
  [path: string]: unknown;
}
