// You or the network: ten frames of two balls, then a click where the bright one will be ten frames later. Gradio
// gives `element`, `props` and `watch`. props.value is JSON: {rounds: [{sheet, radius, truth: [x, y], net: [x, y]}],
// example}; a sheet holds ten frames seen, ten true, ten predicted, side by side, 64 px each.
const words = props.words[window.gallery.language];
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const find = (selector) => element.querySelector(selector);
const court = find(".court"), pen = court.getContext("2d");
const ask = find(".ask"), again = find(".again"), next = find(".next");
const FRAME = 64, SCALE = court.width / FRAME;
const SEEN = 10, END = 20; // frames of a sheet up to the end of what is seen, and of the truth
const PACE = 150; // ms a frame
const ARROW_KEYS = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };
const TRUTH = "#5B8DEF", GUESS = "#FFFFFF", CURSOR = "#8FADEE"; // on black, where the gallery's blue is too dark
const netColour = getComputedStyle(document.documentElement).getPropertyValue("--fake");

let game = null; // the rounds that were dealt
let number = 0; // of the round
let picture = null; // its sheet
let guess = null;
let scores = [];
let run = 0; // films that were begun: a new one ends the last
let cursor = [32, 32];

const round = () => game.rounds[number];
const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const load = (source) =>
  new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.src = source;
  });

function drawFrame(index) {
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, index * FRAME, 0, FRAME, FRAME, 0, 0, court.width, court.height);
}

function drawAnswers() {
  const { truth, net, radius } = round(), width = radius * SCALE;
  pen.lineWidth = 6;
  pen.strokeStyle = TRUTH;
  pen.beginPath();
  pen.arc(truth[0] * SCALE, truth[1] * SCALE, width, 0, 2 * Math.PI);
  pen.stroke();
  pen.strokeStyle = netColour;
  pen.strokeRect(net[0] * SCALE - width, net[1] * SCALE - width, 2 * width, 2 * width);
  if (guess) drawCross(guess, GUESS);
}

function drawCross([x, y], colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = 6;
  for (const turn of [1, -1]) {
    pen.beginPath();
    pen.moveTo((x - 2) * SCALE, (y - 2 * turn) * SCALE);
    pen.lineTo((x + 2) * SCALE, (y + 2 * turn) * SCALE);
    pen.stroke();
  }
}

// Plays frames; false when another film has begun meanwhile.
async function playFrames(from, to) {
  const mine = ++run;
  for (let index = from; index < to; index++) {
    drawFrame(index);
    await new Promise((resolve) => setTimeout(resolve, PACE));
    if (mine !== run || !element.isConnected) return false;
  }
  return true;
}

async function beginRound() {
  guess = null;
  court.classList.remove("open");
  again.disabled = next.disabled = true;
  ask.textContent = fill("watch", { n: number + 1, of: game.rounds.length });
  picture = await load(round().sheet);
  await showFilm();
}

async function showFilm() {
  court.classList.remove("open");
  if (!(await playFrames(0, SEEN))) return;
  court.classList.add("open");
  again.disabled = false;
  ask.textContent = fill("guess", { n: number + 1, of: game.rounds.length });
}

async function answer(place) {
  if (!court.classList.contains("open") || guess) return;
  guess = place;
  court.classList.remove("open");
  again.disabled = true;
  if (!(await playFrames(SEEN, END))) return;
  drawAnswers();
  const score = { you: distance(guess, round().truth), net: distance(round().net, round().truth) };
  scores.push(score);
  const [n, of] = [number + 1, game.rounds.length];
  ask.textContent = fill("told", { n, of, you: score.you.toFixed(1), net: score.net.toFixed(1) });
  if (n < of) {
    next.disabled = false;
    next.focus({ preventScroll: true });
  } else {
    ask.textContent += " — " + verdict();
  }
}

function verdict() {
  const you = mean(scores.map((score) => score.you)), net = mean(scores.map((score) => score.net));
  const who = words[Math.abs(you - net) < 0.05 ? "tie" : you < net ? "you_won" : "net_won"];
  return fill("over", { you: you.toFixed(1), net: net.toFixed(1), who });
}

async function receive() {
  game = JSON.parse(props.value);
  [number, scores, guess] = [0, [], null];
  run += 1;
  if (game.example) {
    // an answered round lies there until somebody starts
    picture = await load(round().sheet);
    drawFrame(END - 1);
    drawAnswers();
    ask.textContent = words.idle;
    again.disabled = next.disabled = true;
    return;
  }
  element.scrollIntoView({ block: "nearest" });
  beginRound();
}

function click(event) {
  const box = court.getBoundingClientRect();
  const [right, down] = [event.clientX - box.left, event.clientY - box.top];
  answer([(right / box.width) * FRAME, (down / box.height) * FRAME]);
}

// Arrow keys move the cursor, the space bar or Enter answers.
function type(event) {
  const move = ARROW_KEYS[event.key];
  if (!court.classList.contains("open") || (!move && event.key !== " " && event.key !== "Enter")) return;
  event.preventDefault();
  if (!move) return answer([...cursor]);
  cursor = cursor.map((value, axis) => Math.max(0, Math.min(FRAME, value + move[axis])));
  drawFrame(SEEN - 1);
  drawCross(cursor, CURSOR);
}

court.addEventListener("click", click);
court.addEventListener("keydown", type);
again.addEventListener("click", showFilm);
next.addEventListener("click", () => {
  number += 1;
  beginRound();
});
again.textContent = words.again;
next.textContent = words.next;
find("small").textContent = words.key;
court.setAttribute("aria-label", words.key);
watch("value", receive);
receive();
