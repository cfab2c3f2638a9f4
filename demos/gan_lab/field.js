// Draws the lab from numbers: see live.py, `pack`. Real = blue circles, fake = orange diamonds, everywhere.
const VIEW = 1.6, REAL = [47, 107, 215], FAKE = [232, 121, 43], TEAL = "#1B8A7A", MOST = 600;
const css = (c, a = 1) => `rgba(${c[0]},${c[1]},${c[2]},${a})`;
const find = (name) => element.querySelector(name);
const lab = find(".lab"), plane = find(".plane"), scores = find(".scores"), losses = find(".losses");
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const dark = () => document.body.classList.contains("dark") || document.documentElement.classList.contains("dark");
const ink = () => (dark() ? "#ECEBE8" : "#1E2024"), faint = () => (dark() ? "#55565C" : "#CFCBC2");
const paper = () => (dark() ? [38, 39, 44] : [255, 255, 255]);

let frame = null, history = [], run = "", pace = null, sheet = null, dropped = null;
window.ganLabPoints = window.ganLabPoints || [];

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const points = (text) => {  // 16-bit pairs -> [x, y] in the view's units
  const numbers = new Uint16Array(bytes(text).buffer), found = [];
  for (let i = 0; i < numbers.length; i += 2) found.push([numbers[i], numbers[i + 1]].map((n) => (n / 32767.5 - 1) * 2 * VIEW));
  return found;
};

function fit(canvas) {  // the canvas in device pixels; returns its context in CSS pixels, cleared
  const ratio = window.devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio);
  }
  const c = canvas.getContext("2d");
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, w, h);
  return [c, w, h];
}

const circle = (c, x, y, r) => { c.beginPath(); c.arc(x, y, r, 0, 7); c.fill(); };
const diamond = (c, x, y, r) => { c.beginPath(); c.moveTo(x, y - r); c.lineTo(x + r, y); c.lineTo(x, y + r); c.lineTo(x - r, y); c.fill(); };

function heat(c, size, field) {  // D as colour, from orange (fake) over paper to blue (real), and its 0.5 contour
  const n = Math.round(Math.sqrt(field.length)), image = new ImageData(n, n), base = paper();
  for (let i = 0; i < field.length; i++) {
    const bent = field[i] / 127.5 - 1, side = bent > 0 ? REAL : FAKE, a = bent * bent * 0.45, row = n - 1 - Math.floor(i / n);
    const at = (row * n + (i % n)) * 4;
    for (let k = 0; k < 3; k++) image.data[at + k] = base[k] * (1 - a) + side[k] * a;
    image.data[at + 3] = 255;
  }
  const small = Object.assign(document.createElement("canvas"), { width: n, height: n });
  small.getContext("2d").putImageData(image, 0, 0);
  c.imageSmoothingEnabled = true; c.imageSmoothingQuality = "high";
  c.drawImage(small, 0, 0, size, size);
  // marching squares between the cells' middles
  const place = (i, j) => [((i + 0.5) / n) * size, size - ((j + 0.5) / n) * size], at = (i, j) => { const bent = field[j * n + i] / 127.5 - 1; return bent * Math.abs(bent); };
  c.strokeStyle = ink(); c.lineWidth = 1.5; c.setLineDash([5, 4]); c.beginPath();
  for (let j = 0; j + 1 < n; j++) for (let i = 0; i + 1 < n; i++) {
    const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], cuts = [];
    for (let k = 0; k < 4; k++) {
      const [p, q] = [corners[k], corners[(k + 1) % 4]], u = at(...p), v = at(...q);
      if (u > 0 !== v > 0) { const s = u / (u - v), a = place(...p), b = place(...q); cuts.push([a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])]); }
    }
    for (let k = 0; k + 1 < cuts.length; k += 2) { c.moveTo(...cuts[k]); c.lineTo(...cuts[k + 1]); }
  }
  c.stroke(); c.setLineDash([]);
}

function drawPlane() {
  const [c, size] = fit(plane), drawing = isDrawing(), shown = (name) => find(`input[name=${name}]`).checked;
  lab.classList.toggle("drawing", drawing); plane.classList.toggle("drawing", drawing);
  lab.classList.toggle("digits", !!(frame && frame.digits));
  c.fillStyle = css(paper()); c.fillRect(0, 0, size, size);
  find(".lab-note").textContent = drawing && !(frame && frame.fake) ? words.c_draw : frame && frame.digits ? words.c_digits : "";
  if (frame && frame.digits) { if (sheet) { c.imageSmoothingEnabled = true; c.imageSmoothingQuality = "high"; c.drawImage(sheet, 0, 0, size, size); } return; }
  const px = ([x, y]) => [((x + VIEW) / (2 * VIEW)) * size, size - ((y + VIEW) / (2 * VIEW)) * size];
  if (frame && frame.field && shown("field")) {
    heat(c, size, bytes(frame.field));
    find(".lab-note").textContent = words.c_contour + (frame.history ? ` · ${words.c_exhibit}` : "");
  }
  if (frame && frame.warp && shown("warp")) {
    const knots = points(frame.warp).map(px), n = Math.round(Math.sqrt(knots.length));
    for (let j = 0; j + 1 < n; j++) for (let i = 0; i + 1 < n; i++) {  // the smaller a cell, the more samples it holds: darker
      const q = [knots[j * n + i], knots[j * n + i + 1], knots[(j + 1) * n + i + 1], knots[(j + 1) * n + i]];
      const area = Math.abs(q.reduce((sum, p, k) => sum + p[0] * q[(k + 1) % 4][1] - p[1] * q[(k + 1) % 4][0], 0)) / 2;
      c.beginPath(); q.forEach((p, k) => (k ? c.lineTo(...p) : c.moveTo(...p))); c.closePath();
      c.fillStyle = "rgba(123,79,166," + Math.min(0.55, (0.00015 * size * size) / (area + 1)) + ")"; c.fill();
      c.strokeStyle = "rgba(123,79,166,0.55)"; c.lineWidth = 0.8; c.stroke();
    }
  }
  const real = frame && frame.real && !(drawing && !frame.fake) ? points(frame.real) : [];
  const own = drawing ? window.ganLabPoints : [];
  c.fillStyle = css(REAL, 0.75);
  for (const p of real) circle(c, ...px(p), 2.6);
  if (!real.length) for (const p of own) circle(c, ...px(p), 3);
  if (!frame || !frame.fake) return;
  const fake = points(frame.fake);
  if (shown("arrows") && frame.arrows) {
    const pull = new Int8Array(bytes(frame.arrows).buffer);
    c.strokeStyle = ink(); c.lineWidth = 1; c.globalAlpha = 0.75;
    for (let i = 0; i < pull.length / 2; i++) {
      // length grows with the square root of the gradient, so that small ones can be seen; none where it vanishes
      const gx = (pull[2 * i] / 127) * frame.longest, gy = (pull[2 * i + 1] / 127) * frame.longest, g = Math.hypot(gx, gy);
      if (g < 1e-3) continue;
      const s = Math.min(0.3, 0.25 * Math.sqrt(g)) / g, a = px(fake[i]), b = px([fake[i][0] + s * gx, fake[i][1] + s * gy]);
      const t = Math.atan2(b[1] - a[1], b[0] - a[0]);
      c.beginPath(); c.moveTo(...a); c.lineTo(...b);
      for (const turn of [2.6, -2.6]) { c.moveTo(...b); c.lineTo(b[0] + 4 * Math.cos(t + turn), b[1] + 4 * Math.sin(t + turn)); }
      c.stroke();
    }
    c.globalAlpha = 1;
  }
  c.fillStyle = css(FAKE, 0.9); c.strokeStyle = dark() ? "rgba(0,0,0,.6)" : "rgba(255,255,255,.9)"; c.lineWidth = 0.7;
  for (const p of fake) { diamond(c, ...px(p), 3.4); c.stroke(); }
  legend(c, size);
}

function legend(c, size) {
  c.font = "13px system-ui, sans-serif"; c.textBaseline = "middle";
  const items = [[circle, REAL, words.c_real], [diamond, FAKE, words.c_fake]];
  const width = items.reduce((sum, item) => sum + c.measureText(item[2]).width + 26, 8);
  c.fillStyle = css(paper(), 0.85); c.fillRect(6, 6, width, 24);
  let x = 18;
  for (const [mark, colour, word] of items) {
    c.fillStyle = css(colour); mark(c, x, 18, 4.5);
    c.fillStyle = ink(); c.fillText(word, x + 9, 18.5); x += c.measureText(word).width + 26;
  }
}

function chart(canvas, columns, low, high, lines, styles) {
  const [c, w, h] = fit(canvas), left = 42, right = 6, top = 6, bottom = 4;
  const first = history.length ? history[0][0] : 0, last = Math.max(first + 1, history.length ? history[history.length - 1][0] : 1);
  const X = (s) => left + ((s - first) / (last - first)) * (w - left - right), Y = (v) => top + (1 - (v - low) / (high - low)) * (h - top - bottom);
  c.font = "12px system-ui, sans-serif"; c.textBaseline = "middle"; c.textAlign = "right";
  for (const [value, label, strong] of lines) {
    if (value < low || value > high) continue;
    c.strokeStyle = strong ? ink() : faint(); c.globalAlpha = strong ? 0.55 : 1; c.lineWidth = 1; c.setLineDash(strong ? [2, 3] : []);
    c.beginPath(); c.moveTo(left, Y(value)); c.lineTo(w - right, Y(value)); c.stroke();
    c.globalAlpha = 1; c.fillStyle = ink(); c.fillText(label, left - 4, Y(value));
  }
  columns.forEach((column, k) => {
    c.strokeStyle = styles[k][0]; c.lineWidth = 1.8; c.setLineDash(styles[k][1]); c.beginPath();
    let open = false;
    for (const row of history) {
      if (row[column] === null) continue;
      const at = [X(row[0]), Y(Math.min(high, Math.max(low, row[column])))];
      open ? c.lineTo(...at) : c.moveTo(...at); open = true;
    }
    c.stroke();
    const end = history[history.length - 1];
    if (end && end[column] !== null) {  // shape as well as colour at the end of each curve
      c.setLineDash([]); c.fillStyle = styles[k][0];
      styles[k][2](c, w - right - 3, Y(Math.min(high, Math.max(low, end[column]))), 4);
    }
  });
  c.setLineDash([]); c.textAlign = "left";
}

function drawCharts() {
  chart(scores, [1, 2], 0, 1, [[0, "0"], [1, "1"], [0.5, "0.5", true]], [[css(REAL), [], circle], [css(FAKE), [6, 3], diamond]]);
  const values = history.flatMap((row) => [row[3], row[4]]).filter((v) => v !== null && isFinite(v)).sort((a, b) => a - b);
  const cut = (share) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  const log = !frame || !frame.loss || frame.loss === "non_saturating" || frame.loss === "minimax";
  let low = values.length ? Math.min(0, cut(0.02)) : 0, high = values.length ? Math.max(log ? 1.6 : 0.5, cut(0.98) * 1.1) : 2;
  const lines = [[0, "0"]];
  if (log) lines.push([2 * Math.LN2, "2 ln 2", true]);
  if (high > 3) lines.push([Math.floor(high), String(Math.floor(high))]);
  if (low < -0.3) lines.push([low, low.toFixed(1)]);
  chart(losses, [3, 4], low, high, lines, [[TEAL, [], circle], [css(FAKE), [6, 3], diamond]]);
  const key = (mark, colour, word) => [Object.assign(document.createElement("span"), { textContent: ` ${mark}`, style: `color:${colour}` }), ` ${word} `];
  find(".scores-title").replaceChildren(`${log ? words.c_scores : words.c_squeezed}:`, ...key("●─", css(REAL), words.c_real), ...key("◆┄", css(FAKE), words.c_fake));
  find(".losses-title").replaceChildren(`${words.c_losses}:`, ...key("●─", TEAL, "loss_D"), ...key("◆┄", css(FAKE), "loss_G"));
}

function drawFacts() {
  if (!frame || !frame.values) { find(".facts").textContent = ""; return; }
  const number = (v, digits = 3) => (v === null || v === undefined ? "–" : v.toFixed(digits)), v = frame.values;
  const tempo = frame.running && pace ? ` · ${words.c_rate.replace("{n}", Math.round(pace))}` : frame.running ? "" : ` · ${words.c_paused}`;
  const rows = [[words.c_step, frame.step.toLocaleString() + tempo], [`D(${words.c_real}) · D(${words.c_fake})`, `${number(v[0], 2)} · ${number(v[1], 2)}`]];
  if (frame.modes) rows.push([words.c_modes, `${frame.modes[0]} / ${frame.modes[1]}`]);
  if (frame.kl !== undefined) rows.push([`${words.c_kl} · ${words.c_js}`, `${number(frame.kl, 2)} · ${number(frame.js, 2)}`]);
  if (frame.pull !== undefined) rows.push([words.c_pull, frame.pull < 0.001 ? frame.pull.toExponential(1) : number(frame.pull)]);
  const facts = find(".facts");
  facts.replaceChildren(...rows.flatMap(([name, value]) => [Object.assign(document.createElement("span"), { textContent: name }), Object.assign(document.createElement("b"), { textContent: value })]));
}

async function unfold(text) {  // 100 digits, two 4-bit pixels a byte, deflated -> one 10 x 10 sheet on a canvas
  const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer()), side = 280;
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side }), image = new ImageData(side, side);
  for (let i = 0; i < 100 * 784; i++) {
    const value = (i % 2 ? packed[i >> 1] & 15 : packed[i >> 1] >> 4) * 17, digit = Math.floor(i / 784), p = i % 784;
    const at = ((Math.floor(digit / 10) * 28 + Math.floor(p / 28)) * side + (digit % 10) * 28 + (p % 28)) * 4;
    image.data[at] = image.data[at + 1] = image.data[at + 2] = value; image.data[at + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

async function receive() {
  if (!props.value) return;
  const next = JSON.parse(props.value), now = performance.now();
  if (next.run < run || next.run === dropped) return;  // the last frame of a training that was ended can come late
  if (next.run !== run) { run = next.run; history = next.history || []; pace = null; }
  else if (frame && frame.running && next.running && next.step > frame.step) {
    const fresh = ((next.step - frame.step) * 1000) / (now - frame.at);
    pace = pace ? 0.8 * pace + 0.2 * fresh : fresh;
  }
  next.at = now;
  if (next.digits) sheet = await unfold(next.digits);
  frame = next;
  if (next.values && !next.history && (!history.length || next.step >= history[history.length - 1][0])) {
    history.push([next.step, ...next.values]);
    if (history.length > MOST) history = history.filter((_, i) => i % 2 || i > MOST / 2);  // older ones thinner
  }
  draw();
}

function draw() { if (plane.clientWidth) { drawPlane(); drawCharts(); drawFacts(); } }

// Before the first frame comes, and on a phone the button is far below the canvas.
window.ganLabStarts = () => { if (!isDrawing() || window.ganLabPoints.length) find(".lab-note").textContent = words.c_starting; plane.scrollIntoView({ block: "nearest", behavior: "smooth" }); };

// points of one's own: window.ganLabPoints is what the Train button sends
const isDrawing = () => !!(frame && frame.drawing);
function spray(event) {
  const box = plane.getBoundingClientRect(), wide = () => (Math.random() - 0.5) * 0.08;
  const at = [((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2].map((v) => v * VIEW);
  for (let i = 0; i < 4 && window.ganLabPoints.length < 2000; i++) {
    window.ganLabPoints.push(at.map((v) => Math.max(-VIEW, Math.min(VIEW, +(v + wide()).toFixed(3)))));
  }
  draw();
}
function blank() {  // the pair of the old points may still train: end it, and draw no more of its frames
  document.querySelector("#gan-lab-pause")?.click();
  dropped = run; history = []; frame = { run, drawing: true };
}
let down = false;
plane.addEventListener("pointerdown", (event) => {
  if (!isDrawing()) return;
  if (frame.fake) blank();  // new points, new pair
  down = true; plane.setPointerCapture(event.pointerId); spray(event);
});
plane.addEventListener("pointermove", (event) => down && spray(event));
plane.addEventListener("pointerup", () => (down = false));
find(".clear").addEventListener("click", () => { window.ganLabPoints = []; blank(); draw(); });

for (const box of element.querySelectorAll("input")) {
  box.parentElement.querySelector("span").textContent = words["c_" + box.name];
  box.addEventListener("change", draw);
}
find(".clear").textContent = words.c_clear;
plane.setAttribute("aria-label", words.c_picture); scores.setAttribute("aria-label", words.c_scores); losses.setAttribute("aria-label", words.c_losses);
watch("value", receive);
new ResizeObserver(draw).observe(plane);
new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["class"] });
receive();
