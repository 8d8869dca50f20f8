// Registers the elements that the touchscreen and phones share. Each module defines one class; here they get their names.
import { AccountPanel } from "./account-panel.js";
import { ChatHistory } from "./chat-history.js";
import { ChatMessage } from "./chat-message.js";
import { ChatPanel } from "./chat-panel.js";
import { DisplayPage } from "./display-page.js";
import { FaceRing } from "./face-ring.js";
import { LedBar } from "./led-bar.js";
import { LinkState } from "./link-state.js";
import { LiveView } from "./live-view.js";
import { StateCard } from "./state-card.js";
import { TimerBell } from "./timer-bell.js";

customElements.define("led-bar", LedBar);
customElements.define("link-state", LinkState);
customElements.define("face-ring", FaceRing);
customElements.define("live-view", LiveView);
customElements.define("account-panel", AccountPanel);
customElements.define("chat-message", ChatMessage);
customElements.define("chat-history", ChatHistory);
customElements.define("chat-panel", ChatPanel);
customElements.define("display-page", DisplayPage);
customElements.define("state-card", StateCard);
customElements.define("timer-bell", TimerBell);

// What opens over the page is of no use before the page itself, which is sooner there without it.
const LATER = 600; // milliseconds
setTimeout(() => import("./sheets.js"), LATER);
