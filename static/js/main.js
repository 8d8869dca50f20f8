// The page of the box's own screen: the elements that phones have as well, and those of an appliance.
import "./elements.js";
import { AttractScreen } from "./attract-screen.js";
import { CompanyVeil } from "./company-veil.js";
import { FaceFlash } from "./face-flash.js";
import { followLens } from "./lens.js";
import { find } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { PartStates } from "./part-states.js";
import { PhonesPage } from "./phones-page.js";
import { ScreenKeyboard } from "./screen-keyboard.js";
import { reportHands } from "./screen-report.js";

// An appliance has no menus but its own, and nothing on it can be dragged away.
for (const kind of ["contextmenu", "dragstart"]) addEventListener(kind, (event) => event.preventDefault());

customElements.define("part-states", PartStates);
customElements.define("face-flash", FaceFlash);
customElements.define("phones-page", PhonesPage);
customElements.define("company-veil", CompanyVeil);
customElements.define("attract-screen", AttractScreen);
customElements.define("screen-keyboard", ScreenKeyboard);
on("open-setup", async () => {
  const { SetupPage } = await import("./setup-page.js");
  if (!customElements.get("setup-page")) customElements.define("setup-page", SetupPage);
  find(document, "setup-page", SetupPage).open();
});
followLens();
reportHands();
