// What the box and its pages say to each other over the sockets.

/** Whether a part of the box works, and what to do when it does not. */
export interface PartState {
  ok: boolean;
  state: string;
  /** The state, for people. */
  word: string;
  text: string;
}

export type Part = "camera" | "faces" | "model" | "disk" | "network" | "lights" | "voice" | "sound";

export interface Status extends Record<Part, PartState> {
  type: "status";
  pattern: string;
  progress: number;
  people: number;
  waiting: number;
  brightness: number;
  /** 0 to 1: how much of the language model is in memory. */
  loading: number;
  /** Tokens per second of the answers that are coming. */
  rate: number;
  /** 0 to 1: how busy the cores are. */
  load: number;
  /** What a timer was for that has just ended. */
  ringing: string;
  rang: string;
  /** Seconds since 1970. */
  rang_at: number;
  /** Of the board; the language model slows down. */
  heat: "cool" | "warm" | "hot";
  /** The last text that everybody was told. */
  announcement: string;
  /** Empty for Home Assistant. */
  announced_by: string;
  /** Seconds since 1970. */
  announced_at: number;
  /** Everyone's, without their labels. */
  timers: Countdown[];
  /** When the next reminder rings, seconds since 1970, whoever's it is; 0 for none within a day, and always on a phone. */
  reminder_at: number;
}

/** How loud the box's microphone and speaker are, root mean square, 0 to 1; and the sound check. */
export interface Levels {
  type: "levels";
  microphone: number;
  speaker: number;
  stage: "" | "waiting" | "hearing" | "speaking" | "done" | "failed";
  heard: string;
  problem: string;
}

/** A timer. While it is paused, `left` (seconds) counts; otherwise `ends_at` (seconds since 1970). */
export interface Countdown {
  id: number;
  state: "running" | "paused" | "ringing";
  /** It was set for. */
  seconds: number;
  ends_at: number;
  left: number;
}

/** The timers of the person at this page, next first: sent when they change. None are sent before the first. */
export interface OwnTimers {
  type: "timers";
  timers: (Countdown & { label: string })[];
}

/** To the chat's socket. Anyone may stop or extend a timer that rings. */
export interface TimerMessage {
  type: "timer";
  id: number;
  act: "stop" | "extend" | "pause" | "resume";
  /** To extend it by; 60 if left out. */
  seconds?: number;
}

export type Phase = "idle" | "registering" | "login" | "verified" | "refused" | "registered" | "failed";

export interface Activity {
  phase: Phase;
  text: string;
  /** straight, left, right, up, down, closer */
  hint: string;
  /** 0 to 1 */
  progress: number;
  name: string;
  challenge: boolean;
  /** 0 to 1: how much of the movement is done. */
  amount: number;
  /** That the page is to shine with. */
  colour: string;
}

/** A face in the picture: its box in shares of the picture, not mirrored. */
export interface Face {
  x: number;
  y: number;
  width: number;
  height: number;
  /** It is of somebody who is registered. */
  known: boolean;
  /** Told to members alone. */
  name: string;
}

export interface Sight {
  type: "sight";
  /** It is of the camera that this page lends. */
  own: boolean;
  /** The box does it for this page: somebody began it here, or the box itself did. */
  mine: boolean;
  /** A verdict waits for this page to make a session of it. */
  granted: boolean;
  activity: Activity;
  faces: Face[];
  milliseconds: number | null;
}

export interface Preferences {
  theme?: string;
  text?: string;
  contrast?: string;
  motion?: string;
  language?: string;
}

/** Who is logged in at this page; an empty name for nobody. */
export interface Person {
  name: string;
  owner: boolean;
  preferences: Preferences;
  /** This page may see the box's camera. */
  watch: boolean;
}

/** `another`: somebody has logged in here by a session that this socket has not joined. */
export type PersonMessage = Person & { type: "person"; another: boolean };
/** `stranger`: somebody else is there, and the person is not. */
export type CompanyState = "clear" | "overlooked" | "stranger" | "away";
export type Company = { type: "company"; state: CompanyState };
export type Offer = { type: "offer"; taken: boolean };
export type Left = { type: "left"; why: "left" | "idle" };
/** Of the guest at this page. `open`: the box keeps something for them. */
/** With `after`, why the one before it ended; empty for a client's first. */
export type Visit = { type: "visit"; id: string; open: boolean; after: string };
export type FeedMessage = Status | Sight | PersonMessage | Visit | Company | Offer | Left;

/** Has an open socket join the session of this key, as a request with the page's cookie was told it. */
export type JoinSession = { type: "session"; key: string };
/** What a page tells the feed. */
export type FeedRequest = JoinSession | { type: "touched" | "alive" } | { type: "busy"; busy: boolean };

// ---------------------------------------------------------------- the chat

export interface Source {
  /** As it is cited: [1] */
  number: number;
  passage: number;
  where: string;
}

export interface ToolUse {
  name: string;
  arguments: Record<string, unknown>;
  ran: boolean;
  /** It waits for a yes. */
  asks: boolean;
}

export interface Statistics {
  tokens: number;
  prompt_tokens: number;
  cached_tokens: number;
  context: number;
  first_seconds: number;
  seconds: number;
  passages: number;
}

export interface Message {
  id: number;
  text: string;
  parent: number;
  siblings: number[];
  sources: Source[];
  tool: ToolUse | null;
  statistics: Statistics | null;
  complete?: boolean;
  /** It was said aloud. */
  spoken?: boolean;
}

export type Role = "user" | "assistant";
export type HistoryMessage = Message & { role: Role };

export interface Conversation {
  id: number;
  title: string;
  updated_at: string;
  messages: number;
  /** What stands around the words that were searched for. */
  found: string;
  /** Id of the message. */
  found_in: number;
}

/** What a page asks of the chat. */
export type ChatRequest =
  | JoinSession
  | { type: "ask"; text: string; after: number; conversation: number | null; documents: boolean; spoken?: boolean }
  | { type: "again"; question: number; conversation: number | null; documents: boolean; guess: boolean }
  | { type: "new" | "list" }
  /** Of an answer that is said aloud, so many characters were heard. */
  | { type: "stop"; heard?: number }
  | { type: "search"; words: string }
  | { type: "open"; conversation: number; message?: number }
  | { type: "choose"; conversation: number | null; message: number }
  | { type: "remove"; conversation: number }
  | { type: "export"; conversation: number | null }
  | { type: "persona"; text: string }
  | TimerMessage;

export type Asked = {
  type: "asked";
  conversation: number | null;
  question: number;
  siblings: number[];
  sources: Source[];
  /** Id of the message that the question follows; 0 for the first. */
  parent: number;
};
export type Reading = { type: "reading"; done: number; total: number; left_out: number };
export type Done = {
  type: "done";
  reason: "end" | "length" | "time" | "stopped";
  message?: number;
  siblings?: number[];
  text?: string;
  statistics?: Statistics | null;
};
export type ChatError = { type: "error"; text: string; over?: boolean; conversation?: number | null };
/** Of a question that was asked aloud at the box by the person at this page. */
export type Aloud = {
  type: "aloud";
  conversation: number | null;
  /** Id. */
  question: number;
  told: Asked | (ToolUse & { type: "tool" }) | { type: "piece"; text: string } | Done | ChatError | Cut;
  /** With "asked": the question. */
  text: string;
  /** With "piece": characters of the answer that came before. */
  start: number;
};
/** An answer is shorter now: only its beginning was said aloud. */
export type Cut = { type: "cut"; message: number; text: string };

/** What the chat says to a page. */
export type ChatMessages = {
  asked: Asked;
  tool: ToolUse & { type: "tool" };
  waiting: { type: "waiting"; place: number };
  reading: Reading;
  piece: { type: "piece"; text: string };
  done: Done;
  error: ChatError;
  history: { type: "history"; conversation: number | null; messages: HistoryMessage[] };
  conversations: { type: "conversations"; person: string | null; conversations: Conversation[] };
  found: { type: "found"; words: string; conversations: Conversation[] };
  exported: { type: "exported"; title: string; text: string };
  timers: OwnTimers;
  aloud: Aloud;
  cut: Cut;
};
export type ChatMessage = ChatMessages[keyof ChatMessages];

/** What the extraction says to a page. */
export type ExtractMessage =
  | { type: "working"; text: string }
  | { type: "error"; text: string }
  | { type: "extracted"; value: unknown; fields: Field[] };
/** One field of the data extracted from a text. */
export interface Field {
  path: (string | number)[];
  value: string;
  state: "found" | "missing" | "judged";
  before: string;
  place: string;
  after: string;
}
