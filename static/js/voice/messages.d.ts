// What a page that talks and the box say to each other; see appliance/voice/messages.py. Sound goes as bytes beside it.

export type Stage = "idle" | "opening" | "listening" | "writing" | "thinking" | "speaking";
export type Hello = { type: "hello"; ok: boolean; text: string; understands: string[]; speaks: string[] };
export type Noticed = {
  type: "noticed";
  kind: "began" | "partial" | "paused" | "resumed" | "heard" | "nothing";
  text: string;
  /** Of speech so far. */
  seconds: number;
  /** What each stage took. */
  milliseconds: Record<string, number>;
  /** Of "nothing": why it was not understood, where that is known. */
  reason: "" | "language";
};
/** `characters` of the answer are said at the end of this clip, whose samples are the next message. */
export type Clip = { type: "clip"; rate: number; characters: number; milliseconds: number };
/** What the page is to do in a conversation; `text` is of "ask". */
export type Act = {
  type: "act";
  deed: "ask" | "hold" | "halt" | "drop" | "go on" | "repeat" | "louder" | "quieter" | "called" | "misheard" | "foreign";
  text: string;
};
export type VoiceMessage =
  | Act
  | { type: "parted" }
  | Hello
  | Noticed
  | Clip
  | { type: "over"; nothing: boolean }
  | { type: "silent" }
  | { type: "private"; text: string }
  | { type: "error"; text: string };
