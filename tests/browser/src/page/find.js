// What a user finds on the page: by its words, and only where it shows.

const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

// A button, a link or something else to press that is called so.
const control = (name) => {
  const all = document.querySelectorAll("button, a[href], summary, label.button");
  const isCalled = (element) => [element.getAttribute("aria-label"), words(element)].includes(name);
  return [...all].find((element) => isCalled(element) && shown(element) && !element.disabled);
};

// What the label that says so belongs to.
const field = (name) => {
  const own = (label) => label.querySelector(".field-name, .choice-name, span") ?? label;
  const labels = [...document.querySelectorAll("label")];
  return labels.find((label) => words(own(label)) === name && shown(label))?.control;
};

// A button that picks files hides its field.
const filePicker = (name) => {
  const buttons = [...document.querySelectorAll("label.button")];
  return buttons.find((button) => words(button) === name && shown(button))?.control;
};

const centred = (element) => {
  element?.scrollIntoView({ block: "center", behavior: "instant" });
  return element ?? null;
};

// Whether nothing is being computed, loaded or copied.
const isIdle = () => document.querySelector(".progress, [aria-busy=true]") === null;

// The rows of the variants, and whether one has its scores.
const variants = () => [...document.querySelectorAll("#prune tr:has(input[name=selected-variant])")];
const isScored = (row) => /\d/.test(row.cells[3].textContent);
