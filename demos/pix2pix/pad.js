// A sheet to draw on: coloured plans with boxes, pen and fill, or black lines on white paper.
// Gradio gives `element`, `props`, `trigger` and `watch`. props.value is {"task", "kind": "plan" | "lines", "picture": data
// URL}. A moment after every stroke the page hears `input` with what is drawn, and on which sheet.
const SIDE = { plan: 256, lines: 512 }, PAUSE = 120, UNDO = 40, INK = "#000000", PAPER = "#FFFFFF";
const find = (name) => element.querySelector(name), all = (name) => [...element.querySelectorAll(name)];
const pad = find(".pad"), paper = find(".paper"), ghost = find(".ghost"), range = find(".width input");
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const c = paper.getContext("2d", { willReadFrequently: true }), g = ghost.getContext("2d");
let task = null, kind = "plan", tool = "box", colour = "window", start = null, last = null, kept = [], waiting = null;

const plan = () => kind === "plan";
const blank = () => (plan() ? props.colours.wall : PAPER);
const ink = () => (plan() ? props.colours[colour] : tool === "rubber" ? PAPER : INK);
// px of the drawing that the network gets; a sheet for lines has 4 x 4 pixels for each of those
const pixels = () => Number(range.value) * (plan() ? 3 : tool === "rubber" ? 4 : 1);
const wide = () => pixels() * (plan() ? 1 : SIDE.lines / 128);

// ---- buttons ---------------------------------------------------------------------------------------------------

function show() {
  for (const each of all("[data-tool]")) each.setAttribute("aria-pressed", each.dataset.tool === tool);
  for (const each of all(".swatches button")) {
    each.setAttribute("aria-checked", each.dataset.name === colour);
    each.tabIndex = each.dataset.name === colour ? 0 : -1;
  }
  find('[data-do="undo"]').disabled = !kept.length;
  find(".width span").textContent = `${pixels()} px`;
  range.disabled = tool === "box" || tool === "fill";
}

function choose(name) {
  colour = name;
  show();
}

for (const each of all("[data-label]")) each.setAttribute("aria-label", words[each.dataset.label]);
for (const each of all("[data-tool], [data-do]")) each.textContent = words[each.dataset.tool || each.dataset.do];
for (const each of all("[data-tool]")) each.addEventListener("click", () => { tool = each.dataset.tool; show(); });
for (const [name, value] of Object.entries(props.colours)) {
  const button = Object.assign(document.createElement("button"), { type: "button" }), chip = document.createElement("i");
  button.dataset.name = name;
  button.setAttribute("role", "radio");
  chip.style.background = value;
  button.append(chip, words[name]);
  button.addEventListener("click", () => choose(name));
  find(".swatches").append(button);
}
find(".swatches").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const names = Object.keys(props.colours);
  choose(names[(names.indexOf(colour) + step + names.length) % names.length]);
  find(`.swatches [data-name="${colour}"]`).focus();
});

// ---- what is drawn ---------------------------------------------------------------------------------------------

function remember() {
  kept.push(c.getImageData(0, 0, paper.width, paper.height));
  if (kept.length > UNDO) kept.shift();
}

function tell() {
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("input", { kind, picture: paper.toDataURL("image/png") }), PAUSE);
}

function undo() {
  if (!kept.length) return;
  c.putImageData(kept.pop(), 0, 0);
  show(); tell();
}

function wipe() {
  c.fillStyle = blank();
  c.fillRect(0, 0, paper.width, paper.height);
}

function clear() {  // the picture beside it stays until something is drawn
  remember(); wipe(); show();
  clearTimeout(waiting);
}

function stroke(a, b) {
  c.fillStyle = c.strokeStyle = ink();
  if (!plan()) {
    c.lineWidth = wide(); c.lineCap = c.lineJoin = "round";
    c.beginPath(); c.moveTo(...a); c.lineTo(b[0] + 0.01, b[1]); c.stroke();
    return;
  }
  // whole pixels of one colour: soft edges would have the colours of other classes
  const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1])));
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [0, 1].map((k) => Math.round(a[k] + ((b[k] - a[k]) * i) / steps - wide() / 2));
    c.fillRect(x, y, wide(), wide());
  }
}

function pour(place) {  // the area of one colour around a place
  const side = paper.width, image = c.getImageData(0, 0, side, side), dots = new Uint32Array(image.data.buffer);
  const [x, y] = place.map((at) => Math.min(side - 1, Math.floor(at)));
  c.fillStyle = ink();
  c.fillRect(x, y, 1, 1);
  const old = dots[y * side + x], fresh = new Uint32Array(c.getImageData(x, y, 1, 1).data.buffer)[0], queue = [y * side + x];
  while (queue.length && old !== fresh) {
    const at = queue.pop(), column = at % side;
    if (dots[at] !== old) continue;
    dots[at] = fresh;
    if (column > 0) queue.push(at - 1);
    if (column < side - 1) queue.push(at + 1);
    if (at >= side) queue.push(at - side);
    if (at < side * (side - 1)) queue.push(at + side);
  }
  c.putImageData(image, 0, 0);
}

function place(event) {
  const box = paper.getBoundingClientRect(), side = paper.width;
  const inside = (at, length) => Math.max(0, Math.min(side, (at / length) * side));
  return [inside(event.clientX - box.left, box.width), inside(event.clientY - box.top, box.height)];
}

function corners() {
  const [x, y] = [0, 1].map((k) => Math.round(Math.min(start[k], last[k])));
  return [x, y, ...[0, 1].map((k) => Math.max(3, Math.round(Math.abs(start[k] - last[k]))))];
}

// ---- hand ------------------------------------------------------------------------------------------------------

paper.addEventListener("pointerdown", (event) => {
  if (event.button || !event.isPrimary) return;
  event.preventDefault();
  paper.focus({ preventScroll: true });
  paper.setPointerCapture(event.pointerId);
  remember();
  start = last = place(event);
  if (tool === "fill") pour(start);
  else if (tool !== "box") stroke(last, last);
});

paper.addEventListener("pointermove", (event) => {
  if (!start || !event.isPrimary || tool === "fill") return;
  const here = place(event);
  if (tool !== "box") stroke(last, here);
  last = here;
  if (tool !== "box") return;
  g.clearRect(0, 0, ghost.width, ghost.height);
  g.fillStyle = ink(); g.strokeStyle = "#FFFFFF";
  g.fillRect(...corners()); g.strokeRect(...corners());
});

function lift() {
  if (!start) return;
  g.clearRect(0, 0, ghost.width, ghost.height);
  c.fillStyle = ink();
  if (tool === "box") c.fillRect(...corners());
  start = null;
  show(); tell();
}
paper.addEventListener("pointerup", lift);
paper.addEventListener("pointercancel", lift);
paper.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  undo();
});
range.addEventListener("input", show);
find('[data-do="undo"]').addEventListener("click", undo);
find('[data-do="clear"]').addEventListener("click", clear);

// ---- a drawing from the server ---------------------------------------------------------------------------------

function receive() {
  const value = props.value, next = JSON.parse(value);
  clearTimeout(waiting);
  start = null;
  if (next.task === task) remember();
  else {  // another sheet: nothing of the last one can be brought back
    ({ task, kind } = next);
    kept = [];
    tool = plan() ? "box" : "pen";
    for (const canvas of [paper, ghost]) canvas.width = canvas.height = SIDE[kind];
    pad.classList.toggle("lines", !plan());
    wipe();
  }
  show();
  const picture = new Image();
  picture.onload = () => {
    if (value !== props.value) return;
    wipe();
    c.imageSmoothingEnabled = !plan();
    c.drawImage(picture, 0, 0, paper.width, paper.height);
  };
  picture.src = next.picture;
}
watch("value", receive);
receive();
