// The film: ten frames seen, then truth and predictions side by side, playing above and laid out below. Gradio gives
// `element`, `props` and `watch`. props.value is JSON: {sheet: data URL of frames, row by row, count: how many were
// predicted, truth: how many true frames there are, errors: {row: [one a frame]}}; props.rows are the sheet's rows.
const { rows, side: SIDE, frames: SEEN, fps: FPS } = props;
const COLUMNS = 10; // of the laid out film
const CELL = 102, CELL_SIDE = 98.8; // px of a strip's canvas: from column to column, and of a frame
const TRIO_SIDE = 192; // px of the canvases that play
const UNKNOWN = "#8A8A8A"; // a place without a frame

const words = props.words[window.gallery.language];
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const find = (selector) => element.querySelector(selector);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
const range = find("input"), button = find(".play"), film = find(".film");

let shown = null; // the value that is shown
let sheet = null; // its picture
let moment = 1; // which frame plays, from 1 on; the first SEEN of them are those seen
let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
let pause = 0; // ticks of the clock to wait

const strips = rows.map(makeStrip);

function makeStrip(row) {
  const name = words["row." + row];
  const label = Object.assign(document.createElement("span"), { textContent: name });
  const canvas = Object.assign(document.createElement("canvas"), { width: 1018, height: 100 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  canvas.addEventListener("click", (event) => {
    const column = Math.min(COLUMNS - 1, Math.floor((event.offsetX / canvas.clientWidth) * COLUMNS));
    play(false);
    go(row === "seen" ? column + 1 : SEEN + stepIn(column));
  });
  film.append(label, canvas);
  return { row, canvas };
}

// Which step into the future a column shows.
function stepIn(column) {
  return Math.max(1, Math.round(((column + 1) * shown.count) / COLUMNS));
}

function isKnown(row, step) {
  return !/^(truth|error)/.test(row) || step <= shown.truth;
}

function drawFrame(pen, row, step, x, y, side) {
  pen.drawImage(sheet, (step - 1) * SIDE, rows.indexOf(row) * SIDE, SIDE, SIDE, x, y, side, side);
}

// Whether the frame that plays is the one in this column, or lies between it and the next.
function isChosen(row, step, column) {
  if (row === "seen") return moment === step;
  const ahead = moment - SEEN;
  const between = column + 1 < COLUMNS && ahead > step && ahead < stepIn(column + 1);
  return ahead > 0 && (ahead === step || between);
}

function drawStrip({ row, canvas }) {
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.clearRect(0, 0, canvas.width, canvas.height);
  for (let column = 0; column < COLUMNS; column++) {
    const seen = row === "seen", x = column * CELL;
    const step = seen ? column + 1 : stepIn(column);
    const again = !seen && column && stepIn(column - 1) === step; // of fewer steps than columns
    if (again || (!seen && step > shown.count)) continue;
    if (seen || isKnown(row, step)) {
      drawFrame(pen, row, step, x, 0, CELL_SIDE);
    } else {
      pen.fillStyle = UNKNOWN + "44";
      pen.fillRect(x, 0, CELL_SIDE, CELL_SIDE);
    }
    if (isChosen(row, step, column)) {
      pen.strokeStyle = colour(seen || row === "truth" ? "real" : "fake");
      pen.lineWidth = 8;
      pen.strokeRect(x + 4, 4, CELL_SIDE - 8, CELL_SIDE - 8);
    }
  }
}

// One of the three that play: its frame, and below it what it is.
function drawFigure(figure) {
  const row = figure.dataset.row, canvas = figure.querySelector("canvas"), pen = canvas.getContext("2d");
  const seen = moment <= SEEN, step = seen ? moment : moment - SEEN, known = seen || isKnown(row, step);
  pen.imageSmoothingQuality = "high";
  if (known) {
    drawFrame(pen, seen ? "seen" : row, step, 0, 0, TRIO_SIDE);
  } else {
    pen.fillStyle = UNKNOWN;
    pen.fillRect(0, 0, TRIO_SIDE, TRIO_SIDE);
  }
  canvas.className = seen ? "" : row === "truth" ? "real" : "fake";
  canvas.setAttribute("aria-label", words["row." + row]);
  const note = document.createElement("small");
  note.textContent = seen ? words["row.seen"] : known ? errorText(row, step) : words.no_truth;
  figure.querySelector("figcaption").replaceChildren(words["row." + row], note);
}

function errorText(row, step) {
  const error = (shown.errors[row] || [])[step - 1];
  return error === undefined ? "\u00a0" : fill("error_of", { e: error.toFixed(1) });
}

function go(next) {
  if (!shown) return;
  moment = next;
  range.value = moment;
  const seen = moment <= SEEN;
  find("output").textContent = fill(seen ? "step_seen" : "step_made", { n: seen ? moment : moment - SEEN });
  element.querySelectorAll("figure").forEach(drawFigure);
  strips.forEach(drawStrip);
}

function play(on) {
  playing = on;
  button.textContent = words[on ? "pause" : "play"];
}

function receive() {
  const value = JSON.parse(props.value), picture = new Image();
  picture.onload = () => {
    [shown, sheet] = [value, picture];
    range.max = SEEN + shown.count;
    go(playing ? 1 : Math.min(moment, SEEN + shown.count));
  };
  picture.src = value.sheet;
}

function tick() {
  if (!element.isConnected) return clearInterval(clock);
  if (!playing || !shown || !element.offsetParent || pause-- > 0) return;
  const last = SEEN + shown.count;
  go(moment >= last ? 1 : moment + 1);
  pause = moment === SEEN ? 3 : moment === last ? 6 : 0; // before the future begins, and longer at its end
}

range.setAttribute("aria-label", words.scrub);
range.addEventListener("input", () => {
  play(false);
  go(Number(range.value));
});
button.addEventListener("click", () => play(!playing));
const clock = setInterval(tick, 1000 / FPS);
play(playing);
watch("value", receive);
receive();
