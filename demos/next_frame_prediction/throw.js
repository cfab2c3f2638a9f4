// A table to throw balls on: press places one, dragging gives it direction and speed. The balls lie in
// window.thrownBalls, in px of a 64 px frame, from where the button takes them. Gradio gives `element` and `props`;
// props.value is the first balls, props.limits how many, how fast and how large they may be.
const { most, fastest, small, large } = props.limits;
const words = props.words[window.gallery.language];
const find = (selector) => element.querySelector(selector);
const table = find(".table"), pen = table.getContext("2d"), size = find("input");
const SIDE = 64, SCALE = table.width / SIDE;
const REACH = 8; // an arrow shows the way of eight frames
const ARROW_KEYS = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };
const CURSOR = "#8FADEE";
const arrowColour = getComputedStyle(document.documentElement).getPropertyValue("--fake");

let balls = JSON.parse(props.value);
let held = null; // the ball that is being aimed
let cursor = { x: 32, y: 32 }; // where the space bar places a ball
let keysUsed = false;

const grey = (radius) => Math.round(255 * (0.45 + (0.55 * (radius - small)) / (large - small)));
const within = (value, radius) => Math.max(radius, Math.min(SIDE - radius, value));

function draw() {
  window.thrownBalls = balls;
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, table.width, table.height);
  for (const ball of balls) {
    const shade = grey(ball.radius);
    pen.fillStyle = `rgb(${shade},${shade},${shade})`;
    circle(ball, ball.radius);
    pen.fill();
    drawArrow(ball, tip(ball));
  }
  if (keysUsed) {
    pen.strokeStyle = CURSOR;
    pen.lineWidth = 3;
    circle(cursor, Number(size.value));
    pen.stroke();
  }
}

function circle({ x, y }, radius) {
  pen.beginPath();
  pen.arc(x * SCALE, y * SCALE, radius * SCALE, 0, 2 * Math.PI);
}

// Where a ball's arrow ends.
function tip(ball) {
  return { x: ball.x + ball.vx * REACH, y: ball.y + ball.vy * REACH };
}

function drawArrow(from, to) {
  const [x0, y0, x1, y1] = [from.x, from.y, to.x, to.y].map((value) => value * SCALE);
  if (Math.hypot(x1 - x0, y1 - y0) < 6) return;
  const angle = Math.atan2(y1 - y0, x1 - x0);
  pen.strokeStyle = pen.fillStyle = arrowColour;
  pen.lineWidth = 5;
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x1, y1);
  for (const turn of [2.6, -2.6]) pen.lineTo(x1 + 18 * Math.cos(angle + turn), y1 + 18 * Math.sin(angle + turn));
  pen.fill();
}

function placeOf(event) {
  const box = table.getBoundingClientRect();
  const [right, down] = [event.clientX - box.left, event.clientY - box.top];
  return { x: (right / box.width) * SIDE, y: (down / box.height) * SIDE };
}

function addBall({ x, y }) {
  const radius = Number(size.value);
  if (balls.length >= most) balls.shift(); // the oldest makes room
  const ball = { x: within(x, radius), y: within(y, radius), vx: 0, vy: 0, radius };
  balls.push(ball);
  return ball;
}

function aim(ball, { x, y }) {
  const [vx, vy] = [(x - ball.x) / REACH, (y - ball.y) / REACH];
  const tooFast = Math.max(1, Math.hypot(vx, vy) / fastest);
  [ball.vx, ball.vy] = [vx / tooFast, vy / tooFast];
}

function press(event) {
  if (event.button || !event.isPrimary) return;
  table.setPointerCapture(event.pointerId);
  const place = placeOf(event);
  // pressing on a ball aims it anew
  held = balls.find((ball) => Math.hypot(ball.x - place.x, ball.y - place.y) < ball.radius) || addBall(place);
  keysUsed = false;
  draw();
}

function drag(event) {
  if (!held) return;
  aim(held, placeOf(event));
  draw();
}

// Arrow keys move the cursor, with Shift they aim the newest ball; the space bar places one.
function type(event) {
  const move = ARROW_KEYS[event.key], newest = balls[balls.length - 1];
  if (!move && event.key !== " ") return;
  event.preventDefault();
  keysUsed = true;
  if (!move) {
    addBall(cursor);
  } else if (event.shiftKey && newest) {
    const end = tip(newest);
    aim(newest, { x: end.x + 2 * move[0], y: end.y + 2 * move[1] });
  } else {
    cursor = { x: within(cursor.x + move[0], 5), y: within(cursor.y + move[1], 5) };
  }
  draw();
}

table.addEventListener("pointerdown", press);
table.addEventListener("pointermove", drag);
for (const name of ["pointerup", "pointercancel"]) table.addEventListener(name, () => (held = null));
table.addEventListener("keydown", type);
find(".clear").addEventListener("click", () => {
  balls = [];
  draw();
});
find(".clear").textContent = words.clear;
find("label span").textContent = words.size;
table.setAttribute("aria-label", words.table);
draw();
