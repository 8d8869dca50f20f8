// Registers the elements that open over the page: loaded after it.
import { AssistantPage } from "./assistant-page.js";
import { DocumentsPage } from "./documents-page.js";
import { ExtractPage } from "./extract-page.js";
import { ModelsPage } from "./models-page.js";
import { PersonPage } from "./person-page.js";

customElements.define("assistant-page", AssistantPage);
customElements.define("documents-page", DocumentsPage);
customElements.define("extract-page", ExtractPage);
customElements.define("models-page", ModelsPage);
customElements.define("person-page", PersonPage);
