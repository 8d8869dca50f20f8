// Registers the elements of the page. Each module defines one class; this is where they get their names.
import { AccountPanel } from "./account-panel.js";
import { ChatPanel } from "./chat-panel.js";
import { FaceFlash } from "./face-flash.js";
import { FaceRing } from "./face-ring.js";
import { LedBar } from "./led-bar.js";
import { LinkState } from "./link-state.js";
import { LiveView } from "./live-view.js";
import { DocumentsPage } from "./documents-page.js";
import { PartStates } from "./part-states.js";
import { PersonPage } from "./person-page.js";
import { TimerBell } from "./timer-bell.js";

customElements.define("led-bar", LedBar);
customElements.define("link-state", LinkState);
customElements.define("documents-page", DocumentsPage);
customElements.define("part-states", PartStates);
customElements.define("face-flash", FaceFlash);
customElements.define("face-ring", FaceRing);
customElements.define("live-view", LiveView);
customElements.define("account-panel", AccountPanel);
customElements.define("chat-panel", ChatPanel);
customElements.define("person-page", PersonPage);
customElements.define("timer-bell", TimerBell);
