// What one may begin with. Each is something that this box does well.
const STORY = ["A story", "Tell me a short story about a robot."];
const ANYBODY = [["What can you do?"], ["17 % of 240", "What is 17 % of 240?"], ["Timer", "Set a timer for 5 minutes"], STORY];
const MEMBERS = [["What can you do?"], ["Who do you see?"], ["Remember …", "Remember that ", "fill"], STORY];

/** @param {boolean} member @param {number} documents how many there are @returns {HTMLElement[]} */
export function suggestions(member, documents) {
  const found = (member ? MEMBERS : ANYBODY).map(([label, text, fill]) => chip(label, { text: text ?? label, fill: fill ?? "" }));
  if (documents) found.splice(1, 0, chip("Ask the documents", { text: "", documents: "yes" }));
  const row = Object.assign(document.createElement("div"), { className: "suggestions" });
  row.append(...found);
  return [row];
}

function chip(label, data) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  Object.assign(button.dataset, { do: "suggestion", ...data });
  return button;
}
