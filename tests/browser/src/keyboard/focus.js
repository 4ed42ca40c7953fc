const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
const focused = document.activeElement;
const labels = [...(focused.labels ?? [])];
const described = focused.getAttribute("aria-label");

// A field that is drawn as something else lends it its mark.
const marked = [focused, ...labels, focused.parentElement].filter(Boolean);
const hasOutline = (element) => {
  const style = getComputedStyle(element);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
};

return {
  tag: focused.localName,
  id: focused.id,
  names: [described, words(focused), ...labels.map(words), ...labels.map((label) => words(label.querySelector(".choice-name") ?? label))]
    .filter(Boolean),
  // After the last stop the focus leaves the page for the browser's own controls.
  isSeen: focused === document.body || marked.some(hasOutline),
};
