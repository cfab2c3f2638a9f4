// The police's desk: one picture after the other, two buttons, a clock. The answers are judged by the server (game.py).
const find = (name) => element.querySelector(name), words = props.words[navigator.language.startsWith("ko") ? "ko" : "en"];
const fill = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
let round = null, question = 0, answers = [], asked = 0, began = 0, timer = null;

const ages = () => round.kind.endsWith("_age");
function buttons(on) {
  const two = round && ages();
  find(".yes").textContent = two ? words.g_left : words.g_real;
  find(".no").textContent = two ? words.g_right : words.g_fake;
  for (const name of [".yes", ".no"]) find(name).disabled = !on;
}

function ask() {
  const stage = find(".stage");
  stage.className = "stage asking";
  stage.replaceChildren(...round.pictures[question].map((source) => Object.assign(new Image(), { src: source, alt: "" })));
  find(".ask").textContent = `${question + 1} / ${round.pictures.length} · ${ages() ? words.g_ask_age : words.g_ask}`;
  asked = performance.now();
}

function tick() {
  const left = 1 - (performance.now() - asked) / 1000 / round.seconds;
  find(".left-over").style.width = `${Math.max(0, left) * 100}%`;
  if (left <= 0) answer(null);
}

function answer(choice) {
  if (!round || round.example || round.over || answers.length >= round.pictures.length) return;
  answers.push(choice); question += 1;
  if (question < round.pictures.length) return ask();
  clearInterval(timer); buttons(false);
  find(".left-over").style.width = "0";
  find(".ask").textContent = words.g_judging;
  trigger("finish", { round: round.round, answers, seconds: (performance.now() - began) / 1000 });
}

function result() {
  const name = (value) => words[value === null ? "g_late" : value ? (ages() ? "g_was_left" : "g_was_real") : ages() ? "g_was_right" : "g_was_fake"];
  const score = (k) => fill("g_of", { n: round.of, k });
  const scores = () => `${words.g_you}: ${score(round.right)}` + (round.d === null ? "" : ` · ${words.g_d}: ${score(round.d)}`);
  find(".ask").textContent = round.example ? fill("g_idle", { n: props.questions, s: props.seconds }) : scores();
  const stage = find(".stage");
  stage.className = "stage";
  stage.replaceChildren(...round.pictures.map((sources, i) => {
    const figure = document.createElement("figure"), pair = Object.assign(document.createElement("div"), { className: "pair" });
    pair.append(...sources.map((source) => Object.assign(new Image(), { src: source, alt: "" })));
    const sign = (value) => (value === round.truth[i] ? "✓" : "✗"), lines = [`${words.g_truth}: ${name(round.truth[i])}`];
    if (round.answers) lines.push(`${sign(round.answers[i])} ${words.g_you}: ${name(round.answers[i])}`);
    if (round.verdicts) lines.push(`${sign(round.verdicts[i])} ${words.g_d}: ${name(round.verdicts[i])}`);
    figure.append(pair, ...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
    return figure;
  }));
}

function receive() {
  clearInterval(timer);
  round = JSON.parse(props.value);
  if (round.example || round.over) { buttons(false); result(); return; }
  question = 0; answers = []; began = performance.now();
  element.scrollIntoView({ block: "nearest" });  // on a phone the start button is below the desk
  buttons(true); ask();
  timer = setInterval(tick, 100);
}

find(".yes").addEventListener("click", () => answer(true));
find(".no").addEventListener("click", () => answer(false));
document.addEventListener("keydown", (event) => {
  if (!element.isConnected || !element.offsetParent || find(".yes").disabled || /INPUT|TEXTAREA/.test(event.target.tagName)) return;
  if (event.key === "ArrowLeft") { answer(true); event.preventDefault(); }
  if (event.key === "ArrowRight") { answer(false); event.preventDefault(); }
});
watch("value", receive);
receive();
