// You or the network: ten frames of two balls, then a click where the bright one will be ten frames later. Gradio gives
// `element`, `props` and `watch`. props.value is JSON: {rounds: [{sheet, radius, truth: [x, y], net: [x, y]}], example}; a
// sheet holds ten frames seen, ten true, ten predicted, side by side, 64 px each.
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const find = (name) => element.querySelector(name), court = find(".court"), pen = court.getContext("2d");
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const SIDE = court.width, SCALE = SIDE / 64, PACE = 150; // ms a frame
let game = null, number = 0, picture = null, guess = null, scores = [], run = 0, cursor = [32, 32];

const round = () => game.rounds[number];
const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

function frame(index) {
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, index * 64, 0, 64, 64, 0, 0, SIDE, SIDE);
}

function marks() {
  const { truth, net, radius } = round(), width = radius * SCALE;
  pen.lineWidth = 6;
  pen.strokeStyle = "#5B8DEF"; pen.beginPath(); pen.arc(truth[0] * SCALE, truth[1] * SCALE, width, 0, 7); pen.stroke();
  pen.strokeStyle = "#E8792B"; pen.strokeRect(net[0] * SCALE - width, net[1] * SCALE - width, 2 * width, 2 * width);
  if (guess) cross(guess, "#FFFFFF");
}

function cross([x, y], colour) {
  pen.strokeStyle = colour; pen.lineWidth = 6;
  for (const turn of [1, -1]) { pen.beginPath(); pen.moveTo((x - 2) * SCALE, (y - 2 * turn) * SCALE); pen.lineTo((x + 2) * SCALE, (y + 2 * turn) * SCALE); pen.stroke(); }
}

async function watchFrames(from, to) { // false when another run has begun
  const mine = ++run;
  for (let index = from; index < to; index++) {
    frame(index);
    await new Promise((resolve) => setTimeout(resolve, PACE));
    if (mine !== run || !element.isConnected) return false;
  }
  return true;
}

async function begin() {
  guess = null;
  court.classList.remove("open");
  find(".again").disabled = find(".next").disabled = true;
  find(".ask").textContent = fill("game_watch", { n: number + 1, of: game.rounds.length });
  picture = await load(round().sheet);
  await ask();
}

async function ask() {
  court.classList.remove("open");
  if (!(await watchFrames(0, 10))) return;
  court.classList.add("open");
  find(".again").disabled = false;
  find(".ask").textContent = fill("game_guess", { n: number + 1, of: game.rounds.length });
}

async function answer(place) {
  if (!court.classList.contains("open") || guess) return;
  guess = place;
  court.classList.remove("open");
  find(".again").disabled = true;
  if (!(await watchFrames(10, 20))) return;
  marks();
  const off = { you: apart(guess, round().truth), net: apart(round().net, round().truth) };
  scores.push(off);
  find(".ask").textContent = fill("game_told", { n: number + 1, of: game.rounds.length, you: off.you.toFixed(1), net: off.net.toFixed(1) });
  if (number + 1 < game.rounds.length) { find(".next").disabled = false; find(".next").focus({ preventScroll: true }); return; }
  const [you, net] = [mean(scores.map((each) => each.you)), mean(scores.map((each) => each.net))];
  const who = words[Math.abs(you - net) < 0.05 ? "game_tie" : you < net ? "game_you_won" : "game_net_won"];
  find(".ask").textContent += " — " + fill("game_over", { you: you.toFixed(1), net: net.toFixed(1), who });
}

function load(source) {
  return new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(image); image.src = source; });
}

async function receive() {
  game = JSON.parse(props.value);
  [number, scores, guess] = [0, [], null];
  run += 1;
  if (game.example) { // an answered round lies on the table until somebody starts
    picture = await load(round().sheet);
    frame(19); marks();
    find(".ask").textContent = words.game_idle;
    find(".again").disabled = find(".next").disabled = true;
    return;
  }
  element.scrollIntoView({ block: "nearest" });
  begin();
}

court.addEventListener("click", (event) => {
  const box = court.getBoundingClientRect();
  answer([((event.clientX - box.left) / box.width) * 64, ((event.clientY - box.top) / box.height) * 64]);
});
court.addEventListener("keydown", (event) => {
  const move = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] }[event.key];
  if (!court.classList.contains("open") || (!move && event.key !== " " && event.key !== "Enter")) return;
  event.preventDefault();
  if (!move) return answer([...cursor]);
  cursor = cursor.map((each, k) => Math.max(0, Math.min(64, each + move[k])));
  frame(9); cross(cursor, "#8FADEE");
});
find(".again").addEventListener("click", ask);
find(".next").addEventListener("click", () => { number += 1; begin(); });
find(".again").textContent = words.game_again;
find(".next").textContent = words.game_next;
find("small").textContent = words.game_key;
court.setAttribute("aria-label", words.game_key);
watch("value", receive);
receive();
