// The page's line to the box's ears and mouth.
import { t } from "../lib/language.js";
import { person } from "../lib/person.js";
import { Socket, speakOn } from "../lib/socket.js";

/** @import { VoiceMessage } from "./messages.js" */

/** @typedef {{read: (message: VoiceMessage) => void, play: (samples: ArrayBuffer) => void, fail: (words: string, lost: boolean) => void}} Ends */

/** @param {Ends} ends @returns {Socket} */
export function openLink({ read, play, fail }) {
  const socket = new Socket("/ws/voice");
  speakOn(socket);
  socket.on("open", () => person.key && socket.say({ type: "session", key: person.key }));
  socket.on("message", (data) => (typeof data === "string" ? read(JSON.parse(data)) : play(data)));
  socket.on("refused", (why) => fail(why, false));
  socket.on("down", () => fail(t("Connection to Larson lost. Try again in a moment."), true));
  return socket;
}
