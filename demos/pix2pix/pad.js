// A sheet to draw on: coloured plans with boxes, pen and fill, or black lines on white paper.
// Gradio gives `element`, `props`, `trigger` and `watch`. props.value is {"task", "kind": "plan" | "lines", "picture":
// data URL}. A moment after every stroke the page gets `input` with what is drawn, and on which sheet.
const SIDE = { plan: 256, lines: 512 }; // px of the canvas
const LINE_SCALE = SIDE.lines / 128; // canvas px for each px of the drawing that the network gets
const PAUSE = 120; // ms after a stroke
const UNDO_STEPS = 40;
const INK = "#000000";
const PAPER = "#FFFFFF";

const find = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const pad = find(".pad");
const paper = find(".paper");
const ghost = find(".ghost"); // shows a box while it is drawn
const widthRange = find(".width input");
const undoButton = find('[data-do="undo"]');
const swatches = find(".swatches");
const words = props.words[window.gallery.language];
const ink = paper.getContext("2d", { willReadFrequently: true });
const ghostInk = ghost.getContext("2d");

let task = null;
let kind = "plan";
let tool = "box";
let colour = "window";
let start = null; // where the stroke began, [x, y]; null between strokes
let last = null; // where it is now
let undoStates = [];
let timer = null;

const isPlan = () => kind === "plan";
const blankColour = () => (isPlan() ? props.colours.wall : PAPER);
const strokeColour = () => (isPlan() ? props.colours[colour] : tool === "rubber" ? PAPER : INK);
// width of a stroke in px of the drawing that the network gets, and in px of the canvas
const strokeWidth = () => Number(widthRange.value) * (isPlan() ? 3 : tool === "rubber" ? 4 : 1);
const canvasWidth = () => strokeWidth() * (isPlan() ? 1 : LINE_SCALE);

// ---- buttons ---------------------------------------------------------------------------------------------------

function updateButtons() {
  for (const button of all("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
  for (const swatch of swatches.children) {
    swatch.setAttribute("aria-checked", swatch.dataset.name === colour);
    swatch.tabIndex = swatch.dataset.name === colour ? 0 : -1;
  }
  undoButton.disabled = !undoStates.length;
  find(".width span").textContent = `${strokeWidth()} px`;
  widthRange.disabled = tool === "box" || tool === "fill";
}

function chooseTool(name) {
  tool = name;
  updateButtons();
}

function chooseColour(name) {
  colour = name;
  updateButtons();
}

for (const part of all("[data-label]")) part.setAttribute("aria-label", words[part.dataset.label]);
for (const button of all("[data-tool], [data-do]")) {
  const { tool, do: action } = button.dataset;
  button.textContent = words[tool || action];
  if (tool) button.addEventListener("click", () => chooseTool(tool));
}
for (const [name, value] of Object.entries(props.colours)) {
  const swatch = Object.assign(document.createElement("button"), { type: "button" });
  const chip = document.createElement("i");
  swatch.dataset.name = name;
  swatch.setAttribute("role", "radio");
  chip.style.background = value;
  swatch.append(chip, words[name]);
  swatch.addEventListener("click", () => chooseColour(name));
  swatches.append(swatch);
}
swatches.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const names = Object.keys(props.colours);
  chooseColour(names[(names.indexOf(colour) + step + names.length) % names.length]);
  find(`.swatches [data-name="${colour}"]`).focus();
});

// ---- drawing ---------------------------------------------------------------------------------------------------

function saveForUndo() {
  undoStates.push(ink.getImageData(0, 0, paper.width, paper.height));
  if (undoStates.length > UNDO_STEPS) undoStates.shift();
}

function send() {
  clearTimeout(timer);
  timer = setTimeout(() => trigger("input", { kind, picture: paper.toDataURL("image/png") }), PAUSE);
}

function undo() {
  if (!undoStates.length) return;
  ink.putImageData(undoStates.pop(), 0, 0);
  updateButtons();
  send();
}

function wipe() {
  ink.fillStyle = blankColour();
  ink.fillRect(0, 0, paper.width, paper.height);
}

function clear() { // the picture beside it stays until something is drawn
  saveForUndo();
  wipe();
  updateButtons();
  clearTimeout(timer);
}

function drawStroke([x0, y0], [x1, y1]) {
  const width = canvasWidth();
  ink.fillStyle = ink.strokeStyle = strokeColour();
  if (!isPlan()) {
    ink.lineWidth = width;
    ink.lineCap = ink.lineJoin = "round";
    ink.beginPath();
    ink.moveTo(x0, y0);
    ink.lineTo(x1 + 0.01, y1); // a click is a dot
    ink.stroke();
    return;
  }
  // whole pixels of one colour: soft edges would have the colours of other classes
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0)));
  for (let i = 0; i <= steps; i++) {
    const left = Math.round(x0 + ((x1 - x0) * i) / steps - width / 2);
    const top = Math.round(y0 + ((y1 - y0) * i) / steps - width / 2);
    ink.fillRect(left, top, width, width);
  }
}

function floodFill(place) { // the area of one colour around a place
  const side = paper.width;
  const image = ink.getImageData(0, 0, side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const [x, y] = place.map((coordinate) => Math.min(side - 1, Math.floor(coordinate)));
  ink.fillStyle = strokeColour();
  ink.fillRect(x, y, 1, 1);
  const before = pixels[y * side + x];
  const [after] = new Uint32Array(ink.getImageData(x, y, 1, 1).data.buffer);
  const queue = [y * side + x];
  while (queue.length && before !== after) {
    const index = queue.pop();
    const column = index % side;
    if (pixels[index] !== before) continue;
    pixels[index] = after;
    if (column > 0) queue.push(index - 1);
    if (column < side - 1) queue.push(index + 1);
    if (index >= side) queue.push(index - side);
    if (index < side * (side - 1)) queue.push(index + side);
  }
  ink.putImageData(image, 0, 0);
}

function placeOf(event) { // in px of the canvas, [x, y]
  const box = paper.getBoundingClientRect();
  const within = (distance, length) => Math.max(0, Math.min(paper.width, (distance / length) * paper.width));
  return [within(event.clientX - box.left, box.width), within(event.clientY - box.top, box.height)];
}

function boxRectangle() { // left, top, width, height
  const [x, y] = [0, 1].map((axis) => Math.round(Math.min(start[axis], last[axis])));
  const [width, height] = [0, 1].map((axis) => Math.max(3, Math.round(Math.abs(start[axis] - last[axis]))));
  return [x, y, width, height];
}

// ---- pointer and keys ------------------------------------------------------------------------------------------

paper.addEventListener("pointerdown", (event) => {
  if (event.button || !event.isPrimary) return;
  event.preventDefault();
  paper.focus({ preventScroll: true });
  paper.setPointerCapture(event.pointerId);
  saveForUndo();
  start = last = placeOf(event);
  if (tool === "fill") floodFill(start);
  else if (tool !== "box") drawStroke(last, last);
});

paper.addEventListener("pointermove", (event) => {
  if (!start || !event.isPrimary || tool === "fill") return;
  const here = placeOf(event);
  if (tool !== "box") drawStroke(last, here);
  last = here;
  if (tool !== "box") return;
  ghostInk.clearRect(0, 0, ghost.width, ghost.height);
  ghostInk.fillStyle = strokeColour();
  ghostInk.strokeStyle = "#FFFFFF";
  ghostInk.fillRect(...boxRectangle());
  ghostInk.strokeRect(...boxRectangle());
});

function endStroke() {
  if (!start) return;
  ghostInk.clearRect(0, 0, ghost.width, ghost.height);
  ink.fillStyle = strokeColour();
  if (tool === "box") ink.fillRect(...boxRectangle());
  start = null;
  updateButtons();
  send();
}
paper.addEventListener("pointerup", endStroke);
paper.addEventListener("pointercancel", endStroke);
paper.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  undo();
});
widthRange.addEventListener("input", updateButtons);
undoButton.addEventListener("click", undo);
find('[data-do="clear"]').addEventListener("click", clear);

// ---- a drawing from the server ---------------------------------------------------------------------------------

function receive() {
  const value = props.value;
  const next = JSON.parse(value);
  clearTimeout(timer);
  start = null;
  if (next.task === task) saveForUndo();
  else startSheet(next);
  updateButtons();
  const picture = new Image();
  picture.onload = () => {
    if (value !== props.value) return;
    wipe();
    ink.imageSmoothingEnabled = !isPlan();
    ink.drawImage(picture, 0, 0, paper.width, paper.height);
  };
  picture.src = next.picture;
}

function startSheet(next) { // another sheet: nothing of the last one can be brought back
  ({ task, kind } = next);
  undoStates = [];
  tool = isPlan() ? "box" : "pen";
  for (const canvas of [paper, ghost]) canvas.width = canvas.height = SIDE[kind];
  pad.classList.toggle("lines", !isPlan());
  wipe();
}

watch("value", receive);
receive();
