// Draw the map of a scheme on a canvas: customers as marks, cut lines that can be moved.
// Python sends the points once and one byte a customer at each change; no number is made here.

const PAD = 10; // pixels between the plot's frame and its range
const NEAR = 9; // pixels from which a line can be caught
const CROWD = 15000; // customers from which the map counts cells in place of drawing each
const CELL = 4; // pixels of such a cell

// Paths of the marks, by matplotlib's names; the areas look alike.
const SHAPES = {
  o: (c, x, y, r) => c.arc(x, y, r, 0, 7),
  s: (c, x, y, r) => c.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r),
  "^": (c, x, y, r) => path(c, [[x, y - 1.2 * r], [x + 1.15 * r, y + 0.9 * r], [x - 1.15 * r, y + 0.9 * r]]),
  D: (c, x, y, r) => path(c, [[x, y - 1.2 * r], [x + 1.2 * r, y], [x, y + 1.2 * r], [x - 1.2 * r, y]]),
};

function path(c, corners) {
  corners.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
}

// Round numbers within a range, at most about six.
function ticks({ low, high }) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first;
  return Array.from({ length: count + 1 }, (_, i) => [(first + i) * step, step]);
}

// A number with the decimals its step needs, as Python's ",.2f" writes it.
function format(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString("en-US", options).replace("-", "−");
}

function snap(value, { low, high, step }) {
  const rounded = Number((Math.round(value / step) * step).toFixed(10));
  return Math.min(high, Math.max(low, rounded));
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.style.cssText = "display: block; width: 100%; touch-action: none; outline-offset: -2px";
  el.appendChild(canvas);

  const [xAxis, yAxis] = model.get("axes");
  const marks = model.get("marks");
  const cuts = [
    { trait: "x_cut", axis: xAxis, keys: { ArrowLeft: -1, ArrowRight: 1 } },
    { trait: "y_cut", axis: yAxis, keys: { ArrowDown: -1, ArrowUp: 1 } },
  ];
  const bytes = model.get("points");
  const points = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  );
  let box = { left: 0, top: 0, right: 1, bottom: 1 }; // the plot within the canvas, in pixels
  let painted = 0; // the width last painted; the height follows from it
  let waiting = 0; // the repaint asked for, if any

  const toX = (v) =>
    box.left + PAD + ((v - xAxis.low) / (xAxis.high - xAxis.low)) * (box.right - box.left - 2 * PAD);
  const toY = (v) =>
    box.bottom - PAD - ((v - yAxis.low) / (yAxis.high - yAxis.low)) * (box.bottom - box.top - 2 * PAD);

  function paint() {
    waiting = 0;
    const width = el.clientWidth;
    if (!width) return;
    painted = width;
    const height = Math.round(Math.min(520, Math.max(280, 0.74 * width)));
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
    const c = canvas.getContext("2d");
    c.scale(scale, scale);

    // The page's own colours and font, so that a dark theme is a dark picture.
    const style = getComputedStyle(el);
    const ink = style.getPropertyValue("--jp-ui-font-color1").trim() || style.color;
    const faint = style.getPropertyValue("--jp-border-color2").trim() || "#cccccc";
    const ground = style.getPropertyValue("--jp-layout-color0").trim() || "#ffffff";
    c.font = `12px ${style.getPropertyValue("--jp-ui-font-family").trim() || "sans-serif"}`;
    c.fillStyle = ground;
    c.fillRect(0, 0, width, height);

    const yTicks = ticks(yAxis).map(([v, step]) => [v, format(v, step)]);
    const widest = (texts) => Math.max(...texts.map((text) => c.measureText(text).width));
    const ends = [yAxis.low, yAxis.high].map((v) => format(v, yAxis.step));
    box = {
      left: 32 + widest(yTicks.map(([, text]) => text)),
      top: 24,
      right: width - 18 - widest(ends),
      bottom: height - 44,
    };

    frame(c, yTicks, ink, faint);
    customers(c);
    lines(c, ink, ground);
    corners(c, ink, ground);
    canvas.setAttribute("aria-label", model.get("summary"));
  }

  function frame(c, yTicks, ink, faint) {
    c.strokeStyle = faint;
    c.lineWidth = 1;
    c.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left, box.bottom - box.top);
    c.fillStyle = ink;
    c.textAlign = "center";
    c.textBaseline = "top";
    for (const [v, step] of ticks(xAxis)) {
      c.fillRect(toX(v), box.bottom, 1, 4);
      c.fillText(format(v, step), toX(v), box.bottom + 7);
    }
    c.fillText(`${xAxis.label} →`, (box.left + box.right) / 2, box.bottom + 26);
    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const [v, text] of yTicks) {
      c.fillRect(box.left - 4, toY(v), 4, 1);
      c.fillText(text, box.left - 8, toY(v));
    }
    c.save();
    c.translate(11, (box.top + box.bottom) / 2);
    c.rotate(-Math.PI / 2);
    c.textAlign = "center";
    c.fillText(`${yAxis.label} →`, 0, 0);
    c.restore();
  }

  // Many customers: a grid of cells, each in the colour of its most frequent segment, the denser
  // the more customers it holds. Segments without a mark ("not applicable") are left out.
  function crowd(c, codes, count) {
    const wide = Math.ceil((box.right - box.left) / CELL) + 1;
    const high = Math.ceil((box.bottom - box.top) / CELL) + 1;
    const sizes = marks.map(() => new Uint32Array(wide * high));
    for (let i = 0; i < count; i++) {
      const size = sizes[codes.getUint8(i)];
      const x = Math.floor((toX(points[2 * i]) - box.left) / CELL);
      const y = Math.floor((toY(points[2 * i + 1]) - box.top) / CELL);
      if (size) size[y * wide + x] += 1;
    }
    const total = (cell) => sizes.reduce((sum, size) => sum + size[cell], 0);
    let most = 1;
    for (let cell = 0; cell < wide * high; cell++) most = Math.max(most, total(cell));
    for (let cell = 0; cell < wide * high; cell++) {
      const all = total(cell);
      if (!all) continue;
      const code = sizes.reduce((best, size, k) => (size[cell] > sizes[best][cell] ? k : best), 0);
      c.fillStyle = marks[code].colour;
      c.globalAlpha = 0.25 + (0.75 * Math.log1p(all)) / Math.log1p(most);
      const [x, y] = [cell % wide, Math.floor(cell / wide)];
      c.fillRect(box.left + x * CELL, box.top + y * CELL, CELL, CELL);
    }
    c.globalAlpha = 1;
  }

  function customers(c) {
    const codes = model.get("codes");
    const count = codes.byteLength;
    if (count > CROWD) return crowd(c, codes, count);
    const many = count > 5000;
    const dark = document.body.dataset.jpThemeLight === "false";
    c.globalAlpha = many ? 0.35 : count > 1000 && !dark ? 0.55 : 0.85;
    marks.forEach(({ colour, marker }, code) => {
      const shape = SHAPES[marker] || SHAPES.o;
      c.fillStyle = colour;
      for (let i = 0; i < count; i++) {
        if (codes.getUint8(i) !== code) continue;
        const x = toX(points[2 * i]);
        const y = toY(points[2 * i + 1]);
        if (many) {
          c.fillRect(x - 1.5, y - 1.5, 3, 3);
        } else {
          c.beginPath();
          shape(c, x, y, 3.5);
          c.fill();
        }
      }
    });
    c.globalAlpha = 1;
  }

  // The cut lines, each with its value at the end where it can be caught.
  function lines(c, ink, ground) {
    const x = toX(model.get("x_cut"));
    const y = toY(model.get("y_cut"));
    c.fillStyle = ink;
    c.fillRect(x - 0.75, box.top, 1.5, box.bottom - box.top);
    c.fillRect(box.left, y - 0.75, box.right - box.left, 1.5);
    label(c, format(model.get("x_cut"), xAxis.step), x, box.top - 12, "center", ink, ground);
    label(c, format(model.get("y_cut"), yAxis.step), box.right + 3, y, "left", ink, ground);
  }

  // Name and size of each quadrant's segment: on one line, on two, or left out, as there is room.
  function corners(c, ink, ground) {
    const x = toX(model.get("x_cut"));
    const y = toY(model.get("y_cut"));
    model.get("captions").forEach((caption, i) => {
      const right = i % 2;
      const up = i > 1;
      const room = (right ? box.right - x : x - box.left) - 22;
      const high = up ? y - box.top : box.bottom - y;
      const fits = (rows) =>
        rows.length * 18 + 10 < high && rows.every((row) => c.measureText(row).width < room);
      const rows = [[caption.join(" ")], caption].find(fits) || [];
      const at = right ? box.right - 6 : box.left + 6;
      const top = up ? box.top + 15 : box.bottom + 3 - 18 * rows.length;
      rows.forEach((row, k) => label(c, row, at, top + 18 * k, right ? "right" : "left", ground, ink));
    });
  }

  function label(c, text, x, y, align, back, front) {
    const width = c.measureText(text).width + 10;
    const left = align === "center" ? x - width / 2 : align === "right" ? x - width : x;
    c.fillStyle = back;
    c.globalAlpha = 0.8;
    c.beginPath();
    c.roundRect(left, y - 9, width, 18, 4);
    c.fill();
    c.globalAlpha = 1;
    c.fillStyle = front;
    c.textAlign = "left";
    c.textBaseline = "middle";
    c.fillText(text, left + 5, y + 0.5);
  }

  // Several changes in one message are one new picture.
  function repaint() {
    waiting = waiting || requestAnimationFrame(paint);
  }

  function move({ trait, axis }, value) {
    model.set(trait, snap(value, axis));
    model.save_changes();
    repaint();
  }

  // Which cut lines are under the pointer: none, one, or both where they cross.
  function near(event) {
    const { left, top } = canvas.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    return {
      x,
      y,
      caught: cuts.filter(({ trait }, i) =>
        i ? Math.abs(y - toY(model.get(trait))) < NEAR && x > box.left
          : Math.abs(x - toX(model.get(trait))) < NEAR && y < box.bottom
      ),
    };
  }

  let held = [];
  canvas.addEventListener("pointerdown", (event) => {
    held = near(event).caught;
    if (held.length) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const { x, y, caught } = near(event);
    const over = (held.length ? held : caught).map((cut) => cut.trait).join();
    const cursor = { x_cut: "ew-resize", y_cut: "ns-resize", "x_cut,y_cut": "move" };
    canvas.style.cursor = cursor[over] || "default";
    for (const cut of held) {
      const { low, high } = cut.axis;
      const share =
        cut.trait === "x_cut"
          ? (x - box.left - PAD) / (box.right - box.left - 2 * PAD)
          : (box.bottom - PAD - y) / (box.bottom - box.top - 2 * PAD);
      move(cut, low + share * (high - low));
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (held = []));
  }
  canvas.addEventListener("keydown", (event) => {
    for (const cut of cuts) {
      const way = cut.keys[event.key];
      if (!way) continue;
      event.preventDefault();
      move(cut, model.get(cut.trait) + way * cut.axis.step * (event.shiftKey ? 10 : 1));
    }
  });

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
