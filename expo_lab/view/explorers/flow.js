// Draw an alluvial picture: segments of one division at the left, of another at the right, and a
// band for each pair, as wide as it has customers. A band can be clicked, or reached by Tab and
// chosen by Enter. Python sends a table of counts; no number is made here.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 380;
const GAP = 14; // pixels between the segments of a side
const BAR = 14;
const TOP = 26;

function add(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text; // text, never markup
  parent.appendChild(made);
  return made;
}

const sum = (list) => list.reduce((a, b) => a + b, 0);

// Where each segment of a side begins and how high it is.
function stack(sizes) {
  const shown = sizes.filter((size) => size > 0).length;
  const scale = (HEIGHT - TOP - 8 - GAP * Math.max(0, shown - 1)) / Math.max(1, sum(sizes));
  let y = TOP;
  return sizes.map((size) => {
    const place = { y, high: size * scale, scale };
    if (size > 0) y += place.high + GAP;
    return place;
  });
}

function render({ model, el }) {
  const svg = add(el, "svg", { role: "group", width: "100%", height: HEIGHT });
  svg.style.display = "block";
  let painted = 0;
  let waiting = 0;

  function choose(i, j) {
    const [a, b] = model.get("chosen");
    model.set("chosen", a === i && b === j ? [] : [i, j]);
    model.save_changes();
    repaint();
  }

  function paint() {
    waiting = 0;
    const width = el.clientWidth;
    if (!width) return;
    painted = width;
    const counts = model.get("counts");
    const [left, right] = [model.get("left"), model.get("right")];
    const signs = model.get("signs");
    const focused = document.activeElement?.getAttribute?.("data-cell");
    svg.replaceChildren();
    svg.setAttribute("aria-label", model.get("summary"));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const style = getComputedStyle(el);
    const ink = style.getPropertyValue("--jp-ui-font-color1").trim() || style.color;
    const font = { fill: ink, "font-size": 12, "dominant-baseline": "middle" };
    const margin = Math.min(200, 0.33 * width);
    const x = [margin, width - margin - BAR];

    const sides = [stack(counts.map(sum)), stack(right.map((_, j) => sum(counts.map((r) => r[j]))))];
    const below = [sides[0].map((s) => s.y), sides[1].map((s) => s.y)];
    const titles = model.get("titles").map((title, side) => {
      const at = side ? { x: x[1] + BAR, "text-anchor": "end" } : { x: x[0], "text-anchor": "start" };
      return add(svg, "text", { ...font, ...at, y: 10, "font-weight": "bold" }, title);
    });
    const room = x[1] + BAR - x[0] - GAP;
    if (sum(titles.map((title) => title.getComputedTextLength())) > room) {
      // one above the other, each from its own edge
      titles.forEach((title, side) => {
        title.setAttribute("x", side ? width : 0);
        title.setAttribute("y", side ? 19 : 6);
      });
    }
    const [a, b] = model.get("chosen");
    counts.forEach((row, i) => {
      row.forEach((count, j) => {
        if (!count) return;
        const [y, z] = [below[0][i], below[1][j]];
        const [high, deep] = [count * sides[0][i].scale, count * sides[1][j].scale];
        below[0][i] += high;
        below[1][j] += deep;
        const [from, to] = [x[0] + BAR, x[1]];
        const middle = (from + to) / 2;
        const chosen = a === i && b === j;
        const band = add(svg, "path", {
          d: `M${from},${y} C${middle},${y} ${middle},${z} ${to},${z} L${to},${z + deep}
              C${middle},${z + deep} ${middle},${y + high} ${from},${y + high} Z`,
          fill: signs[i][0],
          "fill-opacity": chosen ? 0.9 : 0.4,
          stroke: chosen ? ink : "none",
          "stroke-width": 1.5,
          tabindex: 0,
          role: "button",
          "aria-pressed": chosen,
          "aria-label": `${count.toLocaleString("en-US")} customers: ${left[i]}, ${right[j]}`,
          "data-cell": `${i},${j}`,
        });
        band.style.cursor = "pointer";
        add(band, "title", {}, band.getAttribute("aria-label"));
        band.addEventListener("click", () => choose(i, j));
        band.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose(i, j);
        });
      });
    });
    [left, right].forEach((names, side) => {
      names.forEach((name, i) => {
        const { y, high } = sides[side][i];
        if (!high) return;
        const size = side ? sum(counts.map((row) => row[i])) : sum(counts[i]);
        const fill = side ? ink : signs[i][0];
        add(svg, "rect", { x: x[side], y, width: BAR, height: Math.max(1, high), fill });
        const at = side ? x[1] + BAR + 6 : x[0] - 6;
        const text = `${side ? "" : `${signs[i][1]} `}${name} ${size.toLocaleString("en-US")}`;
        const label = { ...font, x: at, y: y + high / 2, "text-anchor": side ? "start" : "end" };
        add(svg, "text", label, text);
      });
    });
    if (focused) svg.querySelector(`[data-cell="${focused}"]`)?.focus();
  }

  function repaint() {
    waiting = waiting || requestAnimationFrame(paint);
  }

  model.on("change", repaint);
  const size = new ResizeObserver(() => el.clientWidth !== painted && repaint());
  size.observe(el);
  const theme = new MutationObserver(repaint);
  theme.observe(document.body, { attributes: true });
  repaint();
  return () => {
    model.off("change", repaint);
    size.disconnect();
    theme.disconnect();
    cancelAnimationFrame(waiting);
  };
}

export default { render };
