// The page of the box's own screen: the elements that phones have as well, and those of an appliance.
import "./elements.js";
import { AttractScreen } from "./attract-screen.js";
import { CompanyVeil } from "./company-veil.js";
import { FaceFlash } from "./face-flash.js";
import { followLens } from "./lens.js";
import { around } from "./lib/dom.js";
import { emit } from "./lib/events.js";
import { feed } from "./lib/feed.js";
import { lazily } from "./lib/lazy.js";
import { PartStates } from "./part-states.js";
import { ScreenKeyboard } from "./screen-keyboard.js";
import { reportHands } from "./screen-report.js";

const ALIVE = 5000; // milliseconds between two signs of life

// An appliance has no menus but its own, and nothing on it can be dragged away.
for (const kind of ["contextmenu", "dragstart"]) addEventListener(kind, (event) => event.preventDefault());

customElements.define("part-states", PartStates);
customElements.define("face-flash", FaceFlash);
customElements.define("company-veil", CompanyVeil);
customElements.define("attract-screen", AttractScreen);
customElements.define("screen-keyboard", ScreenKeyboard);
lazily("open-phones", "phones-page", async () => (await import("./phones-page.js")).PhonesPage);
lazily("open-setup", "setup-page", async () => (await import("./setup-page.js")).SetupPage);
document.addEventListener("click", (event) => around(event, "[data-open=phones]") && emit("open-phones", {}));
followLens();
reportHands();
setInterval(() => feed.say({ type: "alive" }), ALIVE); // a page that hangs does not, and its browser is started again
