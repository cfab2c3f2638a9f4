// The digit map: moving the pointer decodes the place under it, here in the browser, from the checkpoint's own weights.
// Gradio gives `element`, `props`, `trigger`, `server` and `watch`. props.value is the network's name. The sheet of tiles
// is decoded here as well; until that is done the opening map shows its stored picture.

const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const find = (name) => element.querySelector("." + name);
const plane = find("plane"), pen = plane.getContext("2d");
const digit = find("digit"), large = digit.getContext("2d"), small = new OffscreenCanvas(28, 28);
const COLOURS = ["#1F5FD0", "#B3261E", "#137A4B", "#8A4FD3", "#B25A00", "#007A8A", "#C2187A", "#5E6B00", "#4B4F58", "#7A3B1E"];
const SHOWN = 700; // glyphs drawn; all points count for "nearest"
const TILES = 20, FINE = 56; // tiles along a side of the sheet, px of a tile whose ink is drawn

for (const each of element.querySelectorAll("[data-word]")) each.textContent = words[each.dataset.word];
plane.setAttribute("aria-label", words.label);

let map = null; // { layers, points, box: [left, bottom, side], start, ink, probability: sheets as canvases }
let here = null, kept = null, trail = [], walk = null, scheduled = false;
const FIRST = props.value, cache = new Map();

// ---- the decoder -----------------------------------------------------------------------------------------------

const halves = new Float32Array(65536); // every fp16 number as fp32
for (let i = 0; i < 65536; i++) {
  const exponent = (i >> 10) & 31, fraction = (i & 1023) / 1024, sign = i & 32768 ? -1 : 1;
  halves[i] = sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

function unpack(answer) {
  const bytes = Uint8Array.from(atob(answer.weights), (c) => c.charCodeAt(0));
  const numbers = new Uint16Array(bytes.buffer);
  let at = 0;
  const take = (count) => Float32Array.from(numbers.subarray(at, (at += count)), (half) => halves[half]);
  return answer.layers.map(({ kind, inputs, outputs }) => ({
    kind, inputs, outputs,
    scale: kind === "residual" ? take(inputs) : null, shift: kind === "residual" ? take(inputs) : null,
    weight: take(inputs * outputs), bias: take(outputs),
  }));
}

function linear({ weight, bias, inputs, outputs }, x) {
  const y = new Float32Array(outputs);
  for (let o = 0, at = 0; o < outputs; o++) {
    let sum = bias[o];
    for (let i = 0; i < inputs; i++) sum += weight[at++] * x[i];
    y[o] = sum;
  }
  return y;
}

const silu = (v) => v / (1 + Math.exp(-v));

function normalised(x, { scale, shift }) { // LayerNorm
  let mean = 0, variance = 0;
  for (const v of x) mean += v / x.length;
  for (const v of x) variance += (v - mean) ** 2 / x.length;
  return x.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * scale[i] + shift[i]);
}

function decode(z, layers) { // [z1, z2] -> 784 logits: the log-odds of ink in every pixel
  let x = Float32Array.from(z);
  for (const layer of layers) {
    if (layer.kind === "residual") {
      const y = linear(layer, normalised(x, layer));
      x = x.map((v, i) => v + silu(y[i]));
    } else {
      x = linear(layer, x);
      if (layer.kind === "first") x = x.map(silu);
    }
  }
  return x;
}

// ---- two views of one place: the most probable picture, and the probability itself ------------------------------

const probabilities = (logits) => logits.map((v) => 1 / (1 + Math.exp(-v)));

const taps = new Map(); // size -> which four of the 28 numbers of a line make each of `size`, and their weights
function cubic(size) { // Catmull-Rom, the bicubic filter of latent_map.py
  if (taps.has(size)) return taps.get(size);
  const from = new Uint8Array(4 * size), weight = new Float32Array(4 * size);
  for (let o = 0; o < size; o++) {
    const x = ((o + 0.5) * 28) / size - 0.5, left = Math.floor(x), t = x - left;
    from.set([-1, 0, 1, 2].map((k) => Math.min(27, Math.max(0, left + k))), 4 * o);
    weight.set([t * (t * (2 - t) - 1), t * t * (3 * t - 5) + 2, t * (t * (4 - 3 * t) + 1), t * t * (t - 1)].map((w) => w / 2), 4 * o);
  }
  taps.set(size, { from, weight });
  return taps.get(size);
}

function inked(logits, size) { // ink where the enlarged logits are over 0, that is p > 1/2; its edge one pixel wide
  const { from, weight } = cubic(size), wide = new Float32Array(28 * size), high = new Float32Array(size * size);
  for (let y = 0; y < 28; y++) {
    for (let o = 0; o < size; o++) for (let k = 4 * o; k < 4 * o + 4; k++) wide[y * size + o] += weight[k] * logits[28 * y + from[k]];
  }
  for (let o = 0; o < size; o++) {
    for (let k = 4 * o; k < 4 * o + 4; k++) for (let x = 0; x < size; x++) high[o * size + x] += weight[k] * wide[from[k] * size + x];
  }
  return high.map((v, i) => { // a logit over its slope is the distance to the edge in pixels
    const slope = Math.hypot((high[i + 1] ?? v) - (high[i - 1] ?? v), (high[i + size] ?? v) - (high[i - size] ?? v)) / 2;
    return Math.min(1, Math.max(0, 0.5 + v / (slope + 1e-6)));
  });
}

function print(context, ink, size, x = 0, y = 0) { // ink from 0 to 1 on white paper
  const pixels = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) pixels.data.set([255 - 225 * ink[i], 255 - 223 * ink[i], 255 - 219 * ink[i], 255], 4 * i);
  context.putImageData(pixels, x, y);
}

const view = () => (find("ink").checked ? "ink" : "probability");

async function tile(name, made) { // both sheets of a map, row by row, in the pauses between two frames
  const [left, bottom, side] = made.box, sheets = [made.ink.getContext("2d"), made.probability.getContext("2d")];
  let begun = performance.now();
  for (let i = 0; i < TILES * TILES && plane.isConnected; i++) {
    const column = i % TILES, row = Math.floor(i / TILES);
    const logits = decode([left + ((column + 0.5) / TILES) * side, bottom + (1 - (row + 0.5) / TILES) * side], made.layers);
    print(sheets[0], inked(logits, FINE), FINE, column * FINE, row * FINE);
    print(sheets[1], probabilities(logits), 28, column * 28, row * 28);
    if (performance.now() - begun < 12) continue;
    if (made === map) soon();
    await new Promise((next) => setTimeout(next));
    begun = performance.now();
  }
  element.querySelector(".latent-map").dataset.tiled = name;
  if (made === map) soon();
}

// ---- drawing ---------------------------------------------------------------------------------------------------

const soon = () => (scheduled ||= requestAnimationFrame(draw)); // once a frame is enough

const sideOf = () => plane.clientWidth;
const toPixel = ([x, y]) => [((x - map.box[0]) / map.box[2]) * sideOf(), (1 - (y - map.box[1]) / map.box[2]) * sideOf()];
const toPlane = (px, py) => [map.box[0] + (px / sideOf()) * map.box[2], map.box[1] + (1 - py / sideOf()) * map.box[2]];

function draw() {
  scheduled = false;
  if (!map || !plane.isConnected) return;
  const side = sideOf(), ratio = window.devicePixelRatio || 1;
  const fine = Math.round(side * ratio);
  if (plane.height !== fine) plane.width = plane.height = fine; // setting the size clears the canvas
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, side, side);
  const points = find("points").checked;
  if (find("tiles").checked) {
    pen.globalAlpha = points ? 0.4 : 1;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(map[view()], 0, 0, side, side);
    pen.globalAlpha = 1;
  }
  pen.strokeStyle = "#1E2024";
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  const [cx, cy] = toPixel([0, 0]);
  for (const sigma of [1, 2, 3]) circle(cx, cy, (sigma / map.box[2]) * side);
  pen.setLineDash([]);
  if (points) {
    pen.font = "700 11px sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const [x, y, label] of map.points.slice(0, SHOWN)) {
      pen.fillStyle = COLOURS[label];
      pen.fillText(label, ...toPixel([x, y]));
    }
  }
  axes(side);
  if (trail.length > 1) {
    pen.strokeStyle = "#E8792B";
    pen.lineWidth = 3;
    pen.beginPath();
    for (const z of trail) pen.lineTo(...toPixel(z));
    pen.stroke();
  }
  if (kept) mark(kept, "#1E2024", 5);
  if (here) mark(here, "#E8792B", 8);
}

function circle(x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

function mark(z, colour, radius) {
  const [x, y] = toPixel(z);
  pen.lineWidth = 5;
  pen.strokeStyle = "#fff";
  circle(x, y, radius);
  pen.lineWidth = 3;
  pen.strokeStyle = colour;
  circle(x, y, radius);
}

function axes(side) { // numbers along the lower and the left edge
  const step = [0.5, 1, 2, 5, 10, 20, 50, 100].find((each) => map.box[2] / each <= 8) || 200;
  pen.font = "11px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const label = (text, x, y) => {
    pen.fillStyle = "rgba(255,255,255,0.95)";
    pen.fillRect(x - 10, y - 7, 20, 14);
    pen.fillStyle = "#1E2024";
    pen.fillText(text, x, y);
  };
  for (let k = Math.ceil(map.box[0] / step); k * step < map.box[0] + map.box[2]; k++) {
    const x = toPixel([k * step, 0])[0];
    if (x > 24 && x < side - 14) label(k * step, x, side - 9);
  }
  for (let k = Math.ceil(map.box[1] / step); k * step < map.box[1] + map.box[2]; k++) {
    const y = toPixel([0, k * step])[1];
    if (y > 14 && y < side - 24) label(k * step, 12, y);
  }
}

function nearest([x, y]) {
  let best = [Infinity, 0];
  for (const [px, py, label] of map.points) {
    const distance = Math.hypot(px - x, py - y);
    if (distance < best[0]) best = [distance, label];
  }
  return best;
}

function show(z) { // move to z: decode it, say what is near, redraw once a frame
  here = z;
  const logits = decode(z, map.layers);
  if (view() === "ink") print(large, inked(logits, digit.width), digit.width);
  else {
    print(small.getContext("2d"), probabilities(logits), 28);
    large.imageSmoothingQuality = "high";
    large.drawImage(small, 0, 0, digit.width, digit.height);
  }
  const [distance, label] = nearest(z), far = distance > 0.03 * map.box[2];
  find("where").textContent = `z = (${z[0].toFixed(2)}, ${z[1].toFixed(2)})`;
  find("near").textContent = far ? words.empty : `${words.near}: ${label}`;
  find("near").classList.toggle("far", far);
  soon();
}

// ---- the visitor -----------------------------------------------------------------------------------------------

function place(event) {
  const frame = plane.getBoundingClientRect(), clip = (v) => Math.min(sideOf(), Math.max(0, v));
  return toPlane(clip(event.clientX - frame.left), clip(event.clientY - frame.top));
}

function stay() {
  cancelAnimationFrame(walk);
  walk = null;
}

plane.addEventListener("pointermove", (event) => {
  if (!map || (walk && !event.buttons)) return;
  stay();
  trail = [];
  show(place(event));
});
plane.addEventListener("pointerdown", (event) => {
  if (!map) return;
  stay();
  trail = [];
  show(place(event));
});
plane.addEventListener("click", (event) => map && keep(place(event)));
plane.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!map || !(step || event.key === "Enter")) return;
  event.preventDefault();
  stay();
  trail = [];
  if (step) show(here.map((v, i) => v + (step[i] * map.box[2]) / 100));
  else keep(here);
});
for (const name of ["tiles", "points"]) find(name).addEventListener("change", draw);
for (const name of ["ink", "probability"]) find(name).addEventListener("change", () => map && show(here));
new ResizeObserver(() => draw()).observe(plane);

function keep(z) { // the server decodes the same place, for a picture to take home
  kept = z;
  draw();
  trigger("select", { z: z.map((v) => Number(v.toFixed(3))), model: props.value, ink: view() === "ink" });
}

function startWalk() { // from digit to digit, at an even pace, leaving a line
  if (!map) return;
  if (walk) return stay();
  trail = [];
  let from = here, to = goal(), begun = performance.now(), last = 0;
  let duration = pace(from, to);
  const step = (now) => {
    if (!plane.isConnected) return stay();
    const part = Math.min(1, (now - begun) / duration);
    if (now - last > 30) {
      last = now;
      const z = from.map((v, i) => v + part * (to[i] - v));
      trail.push(z);
      if (trail.length > 400) trail.shift();
      show(z);
    }
    if (part === 1) [from, to, begun] = [to, goal(), now], (duration = pace(from, to));
    walk = requestAnimationFrame(step);
  };
  walk = requestAnimationFrame(step);
}

const goal = () => map.points[Math.floor(Math.random() * map.points.length)].slice(0, 2);
const pace = (a, b) => 400 + (9000 * Math.hypot(b[0] - a[0], b[1] - a[1])) / map.box[2];
element.querySelector(".latent-map").addEventListener("walk", startWalk);

async function open(name) {
  stay();
  if (!cache.has(name)) {
    const answer = await server.map_data(name);
    const [ink, probability] = [FINE, 28].map((size) => new OffscreenCanvas(TILES * size, TILES * size));
    if (name === FIRST && find("first").complete) ink.getContext("2d").drawImage(find("first"), 0, 0, ink.width, ink.height);
    const { points, box, start } = answer;
    cache.set(name, { layers: unpack(answer), points, box, start, ink, probability });
    tile(name, cache.get(name));
  }
  if (name !== props.value) return; // the visitor was faster
  map = cache.get(name);
  [trail, kept] = [[], null];
  show(map.start);
}

watch("value", () => open(props.value));
open(props.value);
