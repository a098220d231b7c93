// Gives every slider handle below the explorer its label as a name, and its readout as the value
// that a screen reader says: the browser's own would be 0.7299999999999999.
function name(root) {
  for (const slider of root.querySelectorAll(".widget-slider, .jupyter-widget-slider")) {
    const label = slider.querySelector(".widget-label");
    const readout = slider.querySelector(".widget-readout");
    for (const handle of slider.querySelectorAll(".noUi-handle")) {
      const said = { "aria-label": label, "aria-valuetext": readout };
      for (const [attribute, from] of Object.entries(said)) {
        const text = from ? from.textContent.trim() : "";
        if (text && handle.getAttribute(attribute) !== text) handle.setAttribute(attribute, text);
      }
    }
  }
}

function render({ el }) {
  el.style.display = "none";
  let watcher = null;
  let tries = 0;
  const begin = () => {
    const root = el.closest(".expo-lab");
    if (!root) {
      if (tries++ < 100) setTimeout(begin, 100); // not yet in the page
      return;
    }
    name(root);
    watcher = new MutationObserver(() => name(root));
    const what = { subtree: true, childList: true, characterData: true, attributes: true };
    watcher.observe(root, { ...what, attributeFilter: ["aria-valuetext"] });
  };
  begin();
  return () => watcher && watcher.disconnect();
}

export default { render };
