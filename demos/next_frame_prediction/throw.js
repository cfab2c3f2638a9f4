// A table to throw balls on: press places one, dragging gives it direction and speed. The balls lie in window.thrownBalls,
// in px of a 64 px frame, from where the button takes them. Gradio gives `element` and `props`; props.value is the first balls.
const words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"], { most, fastest, small, large } = props.limits;
const find = (name) => element.querySelector(name), table = find(".table"), pen = table.getContext("2d"), size = find("input");
const SCALE = table.width / 64, REACH = 8; // an arrow shows the way of eight frames
let balls = JSON.parse(props.value), held = null, cursor = { x: 32, y: 32 }, keys = false;

const grey = (radius) => Math.round(255 * (0.45 + (0.55 * (radius - small)) / (large - small)));
const within = (value, radius) => Math.max(radius, Math.min(64 - radius, value));

function draw() {
  window.thrownBalls = balls;
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, table.width, table.height);
  for (const { x, y, vx, vy, radius } of balls) {
    const shade = grey(radius);
    pen.fillStyle = `rgb(${shade},${shade},${shade})`;
    pen.beginPath(); pen.arc(x * SCALE, y * SCALE, radius * SCALE, 0, 7); pen.fill();
    arrow(x * SCALE, y * SCALE, (x + vx * REACH) * SCALE, (y + vy * REACH) * SCALE);
  }
  if (keys) {
    pen.strokeStyle = "#8FADEE"; pen.lineWidth = 3;
    pen.beginPath(); pen.arc(cursor.x * SCALE, cursor.y * SCALE, Number(size.value) * SCALE, 0, 7); pen.stroke();
  }
}

function arrow(x0, y0, x1, y1) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  if (Math.hypot(x1 - x0, y1 - y0) < 6) return;
  pen.strokeStyle = pen.fillStyle = "#E8792B"; pen.lineWidth = 5;
  pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x1, y1); pen.stroke();
  pen.beginPath(); pen.moveTo(x1, y1);
  for (const turn of [2.6, -2.6]) pen.lineTo(x1 + 18 * Math.cos(angle + turn), y1 + 18 * Math.sin(angle + turn));
  pen.fill();
}

function place(event) {
  const box = table.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * 64, ((event.clientY - box.top) / box.height) * 64];
}

function add(x, y) {
  const radius = Number(size.value);
  if (balls.length >= most) balls.shift(); // the oldest makes room
  balls.push({ x: within(x, radius), y: within(y, radius), vx: 0, vy: 0, radius });
  return balls[balls.length - 1];
}

function aim(ball, x, y) {
  const [dx, dy] = [(x - ball.x) / REACH, (y - ball.y) / REACH], much = Math.max(1, Math.hypot(dx, dy) / fastest);
  [ball.vx, ball.vy] = [dx / much, dy / much];
}

table.addEventListener("pointerdown", (event) => {
  if (event.button || !event.isPrimary) return;
  table.setPointerCapture(event.pointerId);
  const [x, y] = place(event);
  // pressing on a ball aims it anew
  held = balls.find((ball) => Math.hypot(ball.x - x, ball.y - y) < ball.radius) || add(x, y);
  keys = false; draw();
});
table.addEventListener("pointermove", (event) => { if (held) { aim(held, ...place(event)); draw(); } });
for (const name of ["pointerup", "pointercancel"]) table.addEventListener(name, () => { held = null; });
table.addEventListener("keydown", (event) => {
  const move = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] }[event.key];
  if (!move && event.key !== " ") return;
  event.preventDefault();
  keys = true;
  if (move && event.shiftKey && balls.length) aim(balls[balls.length - 1], ...[0, 1].map((k) => { const b = balls[balls.length - 1]; return (k ? b.y + b.vy * REACH : b.x + b.vx * REACH) + 2 * move[k]; }));
  else if (move) { cursor.x = within(cursor.x + move[0], 5); cursor.y = within(cursor.y + move[1], 5); }
  else add(cursor.x, cursor.y);
  draw();
});
find(".clear").addEventListener("click", () => { balls = []; draw(); });
find(".clear").textContent = words.throw_clear;
find("label span").textContent = words.throw_size;
table.setAttribute("aria-label", words.throw_table);
draw();
