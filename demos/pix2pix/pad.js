// A sheet to draw on: coloured plans with rectangles and a pen, or black lines on white paper.
// Gradio gives `element`, `props`, `trigger` and `watch`. props.value is {"kind": "plan" | "lines", "picture": data URL}.
// After every stroke the page hears `input` with what is drawn, and which kind of drawing it is.
const SIDE = { plan: 256, lines: 512 }, PAUSE = 120, UNDO = 40;
const find = (name) => element.querySelector(name), all = (name) => [...element.querySelectorAll(name)];
const pad = find(".pad"), paper = find(".paper"), ghost = find(".ghost"), range = find(".width input");
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const c = paper.getContext("2d", { willReadFrequently: true }), g = ghost.getContext("2d");
let kind = "plan", tool = "box", colour = props.colours.window, start = null, last = null, kept = [], waiting = null;

const plan = () => kind === "plan";
const blank = () => (plan() ? props.colours.wall : "#FFFFFF");
const ink = () => (plan() ? colour : tool === "rubber" ? "#FFFFFF" : "#000000");
const scale = () => SIDE[kind] / 128;  // the pen's steps are about the same on both sheets
const thickness = () => Math.round(Number(range.value) * (plan() ? 3 : tool === "rubber" ? 8 * scale() : scale()));

function size() {
  for (const canvas of [paper, ghost]) canvas.width = canvas.height = SIDE[kind];
  pad.classList.toggle("lines", !plan());
}

function remember() {
  kept.push(c.getImageData(0, 0, paper.width, paper.height));
  if (kept.length > UNDO) kept.shift();
  buttons();
}

function tell() {  // the latest drawing only
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("input", { kind, picture: paper.toDataURL("image/png") }), PAUSE);
}

function buttons() {
  for (const button of all("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
  for (const button of all(".swatches button")) button.setAttribute("aria-checked", props.colours[button.dataset.name] === colour);
  find('[data-do="undo"]').disabled = !kept.length;
  const px = Math.max(1, Math.round(thickness() / (plan() ? 1 : scale())));
  find(".width span").textContent = `${words.width} ${px} px`;
  find(".width").style.visibility = tool === "box" && plan() ? "hidden" : "visible";
}

const place = (event) => {
  const box = paper.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top].map((at, i) => Math.max(0, Math.min(SIDE[kind], (at / (i ? box.height : box.width)) * SIDE[kind])));
};
const corners = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])].map(Math.round);

function line(a, b) {
  const wide = Math.max(1, thickness());
  if (!plan()) {
    c.strokeStyle = ink(); c.lineWidth = wide; c.lineCap = c.lineJoin = "round";
    c.beginPath(); c.moveTo(...a); c.lineTo(b[0] + 0.01, b[1]); c.stroke();
    return;
  }
  // whole pixels of one colour: soft edges would be colours of other classes
  const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1])));
  c.fillStyle = ink();
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [0, 1].map((k) => Math.round(a[k] + ((b[k] - a[k]) * i) / steps - wide / 2));
    c.fillRect(x, y, wide, wide);
  }
}

paper.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault(); paper.focus({ preventScroll: true }); paper.setPointerCapture(event.pointerId);
  remember(); start = last = place(event);
  if (!(plan() && tool === "box")) line(last, last);
});
paper.addEventListener("pointermove", (event) => {
  if (!start) return;
  const here = place(event);
  if (plan() && tool === "box") {
    g.clearRect(0, 0, ghost.width, ghost.height);
    g.fillStyle = ink(); g.fillRect(...corners(start, here));
    g.strokeStyle = "#FFFFFF"; g.strokeRect(...corners(start, here));
  } else { line(last, here); }
  last = here;
});
function lift() {
  if (!start) return;
  if (plan() && tool === "box") {
    g.clearRect(0, 0, ghost.width, ghost.height);
    const [x, y, w, h] = corners(start, last);
    c.fillStyle = ink();
    c.fillRect(x, y, Math.max(w, 3), Math.max(h, 3));
  }
  start = null; tell();
}
paper.addEventListener("pointerup", lift);
paper.addEventListener("pointercancel", lift);

function undo() {
  if (!kept.length) return;
  c.putImageData(kept.pop(), 0, 0);
  buttons(); tell();
}
function clear() {
  remember();
  c.fillStyle = blank(); c.fillRect(0, 0, paper.width, paper.height);
}
paper.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); undo(); }
});
range.addEventListener("input", buttons);
find('[data-do="undo"]').addEventListener("click", undo);
find('[data-do="clear"]').addEventListener("click", clear);
for (const button of all("[data-tool], [data-do]")) button.textContent = words[button.dataset.tool || button.dataset.do];
for (const button of all("[data-tool]")) button.addEventListener("click", () => { tool = button.dataset.tool; buttons(); });
for (const [name, value] of Object.entries(props.colours)) {
  const button = Object.assign(document.createElement("button"), { type: "button" }), chip = document.createElement("i");
  button.dataset.name = name; button.setAttribute("role", "radio"); chip.style.background = value;
  button.append(chip, words[name]);
  button.addEventListener("click", () => { colour = value; buttons(); });
  find(".swatches").append(button);
}

function receive() {  // a plan or lines from the server: a new sheet, no undo across kinds
  const next = JSON.parse(props.value);
  clearTimeout(waiting); start = null;
  if (next.kind === kind && paper.width === SIDE[kind]) remember();
  else { kind = next.kind; kept = []; tool = plan() ? "box" : "pen"; size(); }
  c.fillStyle = blank(); c.fillRect(0, 0, paper.width, paper.height);
  buttons();
  const picture = new Image(), wanted = props.value;
  picture.onload = () => {
    if (wanted !== props.value) return;
    c.imageSmoothingEnabled = !plan();
    c.drawImage(picture, 0, 0, paper.width, paper.height);
  };
  picture.src = next.picture;
}
size();
watch("value", receive);
receive();
