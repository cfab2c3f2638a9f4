// The film: ten frames seen, then truth and predictions side by side, playing above and laid out below. Gradio gives
// `element`, `props` and `watch`. props.value is JSON: {sheet: data URL of 64 px frames, row by row, count, truth: how many
// true frames there are, errors: {row: [one a frame]}}.
const SIDE = 64, COLUMNS = 10, SEEN = 10, GAP = 1.2, FPS = 7;
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const find = (name) => element.querySelector(name), range = find("input"), button = find(".play"), film = find(".film");
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
let shown = null, picture = null, at = 1, playing = !matchMedia("(prefers-reduced-motion: reduce)").matches, rest = 0;

const lines = ["seen", ...props.rows].map((row) => {
  const label = Object.assign(document.createElement("span"), { textContent: words["row." + row] });
  const canvas = Object.assign(document.createElement("canvas"), { width: 1018, height: 100 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words["row." + row]);
  canvas.addEventListener("click", (event) => {
    const column = Math.min(COLUMNS - 1, Math.floor((event.offsetX / canvas.clientWidth) * COLUMNS));
    play(false);
    go(row === "seen" ? column + 1 : SEEN + ahead(column));
  });
  film.append(label, canvas);
  return { row, canvas };
});
const ahead = (column) => Math.max(1, Math.round(((column + 1) * shown.count) / COLUMNS)); // which step a column shows
const known = (row, step) => !/^(truth|error)/.test(row) || step <= shown.truth;

function frame(pen, row, step, x, y, side) { // step counts from 1; row 0 of the sheet is what was seen
  const line = ["seen", ...props.rows].indexOf(row);
  pen.drawImage(picture, (step - 1) * SIDE, line * SIDE, SIDE, SIDE, x, y, side, side);
}

function lay() {
  for (const { row, canvas } of lines) {
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (let column = 0; column < COLUMNS; column++) {
      const step = row === "seen" ? column + 1 : ahead(column), side = 100 - GAP;
      if (row !== "seen" && (step > shown.count || (column && ahead(column - 1) === step))) continue;
      if (row === "seen" || known(row, step)) frame(pen, row, step, column * 102, 0, side);
      else { pen.fillStyle = "#8A8A8A44"; pen.fillRect(column * 102, 0, side, side); }
      const chosen = row === "seen" ? at === step : at > SEEN && (at - SEEN === step || (column + 1 < COLUMNS ? at - SEEN > step && at - SEEN < ahead(column + 1) : false));
      if (chosen) { pen.strokeStyle = row === "truth" || row === "seen" ? "#2F6BD7" : "#E8792B"; pen.lineWidth = 8; pen.strokeRect(column * 102 + 4, 4, side - 8, side - 8); }
    }
  }
}

function go(step) {
  if (!shown) return;
  at = step;
  range.value = step;
  const seen = step <= SEEN;
  find("output").textContent = fill(seen ? "step_seen" : "step_made", { n: seen ? step : step - SEEN });
  for (const figure of element.querySelectorAll("figure")) {
    const row = figure.dataset.row, canvas = figure.querySelector("canvas"), pen = canvas.getContext("2d");
    const there = seen || known(row, step - SEEN), errors = shown.errors[row];
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#8A8A8A";
    if (there) frame(pen, seen ? "seen" : row, seen ? step : step - SEEN, 0, 0, 192);
    else pen.fillRect(0, 0, 192, 192);
    canvas.className = seen ? "" : row === "truth" ? "real" : "fake";
    const caption = figure.querySelector("figcaption"), small = document.createElement("small");
    small.textContent = seen ? words["row.seen"] : !there ? words.no_truth : errors && step - SEEN <= errors.length ? fill("error_of", { e: errors[step - SEEN - 1].toFixed(1) }) : "\u00a0";
    caption.replaceChildren(words["row." + row], small);
    canvas.setAttribute("aria-label", words["row." + row]);
  }
  lay();
}

function play(on) {
  playing = on;
  button.textContent = words[on ? "pause" : "play"];
}

function receive() {
  const next = JSON.parse(props.value);
  const loaded = new Image();
  loaded.onload = () => {
    [shown, picture] = [next, loaded];
    range.max = SEEN + shown.count;
    go(playing ? 1 : Math.min(at, SEEN + shown.count));
  };
  loaded.src = next.sheet;
}

range.setAttribute("aria-label", words.scrub);
range.addEventListener("input", () => { play(false); go(Number(range.value)); });
button.addEventListener("click", () => play(!playing));
const timer = setInterval(() => {
  if (!element.isConnected) return clearInterval(timer);
  if (!playing || !shown || !element.offsetParent || rest-- > 0) return;
  const last = SEEN + shown.count;
  go(at >= last ? 1 : at + 1);
  rest = at === SEEN ? 3 : at === last ? 6 : 0; // a moment before the future begins, a longer one at its end
}, 1000 / FPS);
play(playing);
watch("value", receive);
receive();
