// The digit map: moving the pointer decodes the place under it, here in the browser, from the checkpoint's own weights.
// Gradio gives `element`, `props`, `trigger`, `server` and `watch`. props.value is the network's name. The sheet of
// tiles is decoded here as well; until that is done the opening map shows its stored picture. decoder.js stands before.

const words = props.words[window.gallery.language];
const find = (name) => element.querySelector("." + name);
const plane = find("plane");
const pen = plane.getContext("2d");
const digit = find("digit"); // the large picture of the place under the pointer
const digitPen = digit.getContext("2d");
const smallDigit = new OffscreenCanvas(28, 28);

const INK = "#1E2024";
const GENERATED = getComputedStyle(document.documentElement).getPropertyValue("--fake");
const GLYPHS = 700; // test digits that are shown; all of them count for "nearest"
const TILES = 20; // along a side of the sheet
const FINE = 56; // px of a tile whose ink is shown
const OPENING = props.value;

for (const item of element.querySelectorAll("[data-word]")) item.textContent = words[item.dataset.word];
plane.setAttribute("aria-label", words.label);

const cache = new Map(); // network -> map
let map = null; // { layers, points, box: [left, bottom, side], start, ink, probability: sheets as canvases }
let here = null; // z under the pointer
let picked = null; // z of the last click
let trail = []; // places of the walk
let walk = null; // its animation frame
let scheduled = false; // whether the plane is to be painted in the next frame

// ---- the sheet of tiles ----------------------------------------------------------------------------------------

function paintInk(context, ink, size, x = 0, y = 0) { // ink from 0 to 1 on white paper
  const image = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    image.data.set([255 - 225 * ink[i], 255 - 223 * ink[i], 255 - 219 * ink[i], 255], 4 * i);
  }
  context.putImageData(image, x, y);
}

const view = () => (find("ink").checked ? "ink" : "probability");

async function paintTiles(name, made) { // both sheets of a map, row by row, in the pauses between two frames
  const [left, bottom, side] = made.box;
  const [ink, probability] = [made.ink.getContext("2d"), made.probability.getContext("2d")];
  let begun = performance.now();
  for (let tile = 0; tile < TILES * TILES && plane.isConnected; tile++) {
    const column = tile % TILES;
    const row = Math.floor(tile / TILES);
    const z = [left + ((column + 0.5) / TILES) * side, bottom + (1 - (row + 0.5) / TILES) * side];
    const logits = decode(z, made.layers);
    paintInk(ink, inked(logits, FINE), FINE, column * FINE, row * FINE);
    paintInk(probability, probabilities(logits), 28, column * 28, row * 28);
    if (performance.now() - begun < 12) continue;
    if (made === map) repaint();
    await new Promise((next) => setTimeout(next));
    begun = performance.now();
  }
  element.querySelector(".latent-map").dataset.tiled = name;
  if (made === map) repaint();
}

// ---- painting the plane ----------------------------------------------------------------------------------------

const repaint = () => (scheduled ||= requestAnimationFrame(paint)); // once a frame is enough

const width = () => plane.clientWidth; // of the square plane on the page, in px
const toPixel = ([x, y]) => [((x - map.box[0]) / map.box[2]) * width(), (1 - (y - map.box[1]) / map.box[2]) * width()];
const toPlane = (x, y) => [map.box[0] + (x / width()) * map.box[2], map.box[1] + (1 - y / width()) * map.box[2]];

function paint() {
  scheduled = false;
  if (!map || !plane.isConnected) return;
  const side = width();
  const ratio = window.devicePixelRatio || 1;
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
  paintPrior(side);
  if (points) paintPoints();
  paintAxes(side);
  if (trail.length > 1) paintTrail();
  if (picked) paintMark(picked, INK, 5);
  if (here) paintMark(here, GENERATED, 8);
}

function paintPrior(side) { // its 1, 2 and 3 sigma
  pen.strokeStyle = INK;
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  const [x, y] = toPixel([0, 0]);
  for (const sigma of [1, 2, 3]) circle(x, y, (sigma / map.box[2]) * side);
  pen.setLineDash([]);
}

function paintPoints() { // test digits where they lie
  pen.font = "700 11px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const [x, y, label] of map.points.slice(0, GLYPHS)) {
    pen.fillStyle = props.colours[label];
    pen.fillText(label, ...toPixel([x, y]));
  }
}

function paintTrail() {
  pen.strokeStyle = GENERATED;
  pen.lineWidth = 3;
  pen.beginPath();
  for (const z of trail) pen.lineTo(...toPixel(z));
  pen.stroke();
}

function circle(x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

function paintMark(z, colour, radius) {
  const [x, y] = toPixel(z);
  pen.lineWidth = 5;
  pen.strokeStyle = "#fff";
  circle(x, y, radius);
  pen.lineWidth = 3;
  pen.strokeStyle = colour;
  circle(x, y, radius);
}

function paintAxes(side) { // numbers along the lower and the left edge
  const [left, bottom, extent] = map.box;
  const step = [0.5, 1, 2, 5, 10, 20, 50, 100].find((size) => extent / size <= 8) || 200;
  pen.font = "11px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const label = (number, x, y) => {
    pen.fillStyle = "rgba(255,255,255,0.95)";
    pen.fillRect(x - 10, y - 7, 20, 14);
    pen.fillStyle = INK;
    pen.fillText(number, x, y);
  };
  for (let count = Math.ceil(left / step); count * step < left + extent; count++) {
    const x = toPixel([count * step, 0])[0];
    if (x > 24 && x < side - 14) label(count * step, x, side - 9);
  }
  for (let count = Math.ceil(bottom / step); count * step < bottom + extent; count++) {
    const y = toPixel([0, count * step])[1];
    if (y > 14 && y < side - 24) label(count * step, 12, y);
  }
}

function nearest([x, y]) { // distance to the nearest test digit, and what that shows
  let best = [Infinity, 0];
  for (const [pointX, pointY, label] of map.points) {
    const distance = Math.hypot(pointX - x, pointY - y);
    if (distance < best[0]) best = [distance, label];
  }
  return best;
}

function show(z) { // move to z: decode it, say what is near
  here = z;
  const logits = decode(z, map.layers);
  if (view() === "ink") {
    paintInk(digitPen, inked(logits, digit.width), digit.width);
  } else {
    paintInk(smallDigit.getContext("2d"), probabilities(logits), 28);
    digitPen.imageSmoothingQuality = "high";
    digitPen.drawImage(smallDigit, 0, 0, digit.width, digit.height);
  }
  const [distance, label] = nearest(z);
  const far = distance > 0.03 * map.box[2];
  find("where").textContent = `z = (${z[0].toFixed(2)}, ${z[1].toFixed(2)})`;
  find("near").textContent = far ? words.empty : `${words.near}: ${label}`;
  find("near").classList.toggle("far", far);
  repaint();
}

// ---- the visitor -----------------------------------------------------------------------------------------------

function placeOf(event) { // z under the pointer
  const frame = plane.getBoundingClientRect();
  const clip = (value) => Math.min(width(), Math.max(0, value));
  return toPlane(clip(event.clientX - frame.left), clip(event.clientY - frame.top));
}

function stopWalk() {
  cancelAnimationFrame(walk);
  walk = null;
}

function moveTo(z) { // by the visitor's own hand
  stopWalk();
  trail = [];
  show(z);
}

plane.addEventListener("pointermove", (event) => {
  if (map && (!walk || event.buttons)) moveTo(placeOf(event));
});
plane.addEventListener("pointerdown", (event) => map && moveTo(placeOf(event)));
plane.addEventListener("click", (event) => map && pick(placeOf(event)));
plane.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!map || !(step || event.key === "Enter")) return;
  event.preventDefault();
  stopWalk();
  trail = [];
  if (step) show(here.map((value, i) => value + (step[i] * map.box[2]) / 100));
  else pick(here);
});
for (const name of ["tiles", "points"]) find(name).addEventListener("change", paint);
for (const name of ["ink", "probability"]) find(name).addEventListener("change", () => map && show(here));
new ResizeObserver(() => paint()).observe(plane);

function pick(z) { // the server decodes the same place, for a picture to take home
  picked = z;
  paint();
  trigger("select", { z: z.map((value) => Number(value.toFixed(3))), model: props.value, ink: view() === "ink" });
}

const randomPoint = () => map.points[Math.floor(Math.random() * map.points.length)].slice(0, 2);
const duration = (from, to) => 400 + (9000 * Math.hypot(to[0] - from[0], to[1] - from[1])) / map.box[2]; // ms

function startWalk() { // from digit to digit, at an even pace, leaving a line
  if (!map) return;
  if (walk) return stopWalk();
  trail = [];
  let leg = { from: here, to: randomPoint(), begun: performance.now() };
  let shown = 0;
  const step = (now) => {
    if (!plane.isConnected) return stopWalk();
    const part = Math.min(1, (now - leg.begun) / duration(leg.from, leg.to));
    if (now - shown > 30) {
      shown = now;
      const z = leg.from.map((value, i) => value + part * (leg.to[i] - value));
      trail.push(z);
      if (trail.length > 400) trail.shift();
      show(z);
    }
    if (part === 1) leg = { from: leg.to, to: randomPoint(), begun: now };
    walk = requestAnimationFrame(step);
  };
  walk = requestAnimationFrame(step);
}

element.querySelector(".latent-map").addEventListener("walk", startWalk);

async function open(name) {
  stopWalk();
  if (!cache.has(name)) {
    const answer = await server.map_data(name);
    const [ink, probability] = [FINE, 28].map((size) => new OffscreenCanvas(TILES * size, TILES * size));
    const stored = find("first"); // the picture of the opening map
    if (name === OPENING && stored.complete) ink.getContext("2d").drawImage(stored, 0, 0, ink.width, ink.height);
    const { points, box, start } = answer;
    cache.set(name, { layers: unpack(answer), points, box, start, ink, probability });
    paintTiles(name, cache.get(name));
  }
  if (name !== props.value) return; // the visitor was faster
  map = cache.get(name);
  [trail, picked] = [[], null];
  show(map.start);
}

watch("value", () => open(props.value));
open(props.value);
