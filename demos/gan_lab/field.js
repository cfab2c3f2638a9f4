// The lab: takes the frames that live.py packs, draws them (with canvas.js, plane.js and charts.js, which tab.py puts
// before this), and lets visitors draw points of their own: window.ganLabPoints, which tab.py's events send.
const MOST_ROWS = 600; // of the history
const MOST_POINTS = 2000;
const lab = find(".lab"), note = find(".lab-note");
const words = props.words[window.gallery.language];
const checked = (name) => find(`input[name=${name}]`).checked;

let frame = null;
let history = []; // rows of charts.js' COLUMNS
let run = ""; // name of the pair that is shown
let droppedRun = null; // a pair whose points were cleared away
let pace = null; // updates a second
let digits = null; // the sheet, a canvas
window.ganLabPoints = window.ganLabPoints || [];

// frames

async function receive() {
  if (!props.value) return;
  const next = JSON.parse(props.value), now = performance.now();
  // the last frame of a training that was ended can come late; names of pairs grow
  if (next.run < run || next.run === droppedRun) return;
  if (next.run !== run) {
    run = next.run;
    history = next.history || [];
    pace = null;
  } else if (frame && frame.running && next.running && next.step > frame.step) {
    const measured = ((next.step - frame.step) * 1000) / (now - frame.received);
    pace = pace ? 0.8 * pace + 0.2 * measured : measured;
  }
  next.received = now;
  if (next.digits) digits = await unpackDigits(next.digits);
  frame = next;
  const latest = history[history.length - 1];
  if (next.values && !next.history && (!latest || next.step >= latest[COLUMNS.step])) {
    history.push([next.step, ...next.values]);
    // older ones thinner
    if (history.length > MOST_ROWS) history = history.filter((_, i) => i % 2 || i > MOST_ROWS / 2);
  }
  draw();
}

function draw() {
  if (!plane.clientWidth) return;
  drawPlane();
  drawCharts(frame, history);
  showFacts(frame, pace);
}

function drawPlane() {
  const [context, size] = fit(plane), drawing = isDrawing(), empty = drawing && !frame.fake;
  lab.classList.toggle("drawing", drawing);
  plane.classList.toggle("drawing", drawing);
  lab.classList.toggle("digits", Boolean(frame && frame.digits));
  context.fillStyle = rgba(paper());
  context.fillRect(0, 0, size, size);
  note.textContent = empty ? words.draw : frame && frame.digits ? words.digits : "";
  if (!frame) return;
  if (frame.digits) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(digits, 0, 0, size, size);
    return;
  }
  if (frame.field && checked("field")) {
    drawField(context, size, bytes(frame.field));
    drawContour(context, size, bytes(frame.field));
    note.textContent = words.contour + (frame.history ? ` · ${words.exhibit}` : "");
  }
  if (frame.warp && checked("warp")) drawLatentGrid(context, size, points(frame.warp).map(onCanvas(size)));
  drawPoints(context, size, empty);
}

function drawPoints(context, size, empty) {
  const place = onCanvas(size), real = frame.real && !empty ? points(frame.real) : [];
  context.fillStyle = translucent("real", 0.75);
  for (const point of real) circle(context, ...place(point), 2.6);
  if (isDrawing() && !real.length) for (const point of window.ganLabPoints) circle(context, ...place(point), 3);
  if (!frame.fake) return;
  const fake = points(frame.fake);
  if (frame.arrows && checked("arrows")) {
    drawArrows(context, size, fake, new Int8Array(bytes(frame.arrows).buffer), frame.longest);
  }
  context.fillStyle = translucent("fake", 0.9);
  context.strokeStyle = dark() ? "rgba(0,0,0,.6)" : "rgba(255,255,255,.9)";
  context.lineWidth = 0.7;
  for (const point of fake) {
    diamond(context, ...place(point), 3.4);
    context.stroke();
  }
  drawLegend(context);
}

// Called by the Train button (tab.py): the first frame may take a while, and on a phone the button is far below.
window.ganLabStarts = () => {
  if (!isDrawing() || window.ganLabPoints.length) note.textContent = words.starting;
  plane.scrollIntoView({ block: "nearest", behavior: "smooth" });
};

// points of one's own

const isDrawing = () => Boolean(frame && frame.drawing);
let pressed = false;

function spray(event) {
  const box = plane.getBoundingClientRect();
  const x = (((event.clientX - box.left) / box.width) * 2 - 1) * VIEW;
  const y = (1 - ((event.clientY - box.top) / box.height) * 2) * VIEW;
  const scattered = (value) => Number((value + (Math.random() - 0.5) * 0.08).toFixed(3));
  const inView = (value) => Math.max(-VIEW, Math.min(VIEW, value));
  for (let i = 0; i < 4 && window.ganLabPoints.length < MOST_POINTS; i++) {
    window.ganLabPoints.push([x, y].map((value) => inView(scattered(value))));
  }
  draw();
}

// The pair of the old points may still train: ends it, and its late frames are dropped.
function clearPair() {
  document.querySelector("#gan-lab-pause")?.click();
  droppedRun = run;
  history = [];
  frame = { run, drawing: true };
}

plane.addEventListener("pointerdown", (event) => {
  if (!isDrawing()) return;
  if (frame.fake) clearPair(); // new points, new pair
  pressed = true;
  plane.setPointerCapture(event.pointerId);
  spray(event);
});
plane.addEventListener("pointermove", (event) => pressed && spray(event));
plane.addEventListener("pointerup", () => (pressed = false));
find(".clear").addEventListener("click", () => {
  window.ganLabPoints = [];
  clearPair();
  draw();
});

// the page

for (const box of element.querySelectorAll("input")) {
  box.parentElement.querySelector("span").textContent = words[box.name];
  box.addEventListener("change", draw);
}
find(".clear").textContent = words.clear;
plane.setAttribute("aria-label", words.picture);
scores.setAttribute("aria-label", words.scores);
losses.setAttribute("aria-label", words.losses);
watch("value", receive);
redraw(plane, draw);
receive();
