// The police's desk: one picture after the other, two buttons, a clock. The answers are judged by the server (game.py).
const words = props.words[window.gallery.language];
const find = (selector) => element.querySelector(selector);
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const pictures = (sources) => sources.map((source) => make("img", { src: source, alt: "" }));
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let round = null; // what game.py dealt, its judgement, or the example
let question = 0;
let answers = []; // true: the first button (real, left), false: the second, null: too late
let asked = 0, began = 0; // times in ms
let timer = null;

const hasTwoPictures = () => round.kind.endsWith("_age");

function showButtons(enabled) {
  const [first, second] = [find(".yes"), find(".no")];
  first.textContent = hasTwoPictures() ? words.left : words.real;
  second.textContent = hasTwoPictures() ? words.right : words.fake;
  first.disabled = second.disabled = !enabled;
}

function ask() {
  find(".stage").className = "stage asking";
  find(".stage").replaceChildren(...pictures(round.pictures[question]));
  const task = hasTwoPictures() ? words.ask_age : words.ask;
  find(".ask").textContent = `${question + 1} / ${round.pictures.length} · ${task}`;
  asked = performance.now();
}

function tick() {
  const left = 1 - (performance.now() - asked) / 1000 / round.seconds;
  find(".left-over").style.width = `${Math.max(0, left) * 100}%`;
  if (left <= 0) answer(null);
}

function answer(choice) {
  if (!round || round.example || round.over || answers.length >= round.pictures.length) return;
  answers.push(choice);
  question += 1;
  if (question < round.pictures.length) return ask();
  clearInterval(timer);
  showButtons(false);
  find(".left-over").style.width = "0";
  find(".ask").textContent = words.judging;
  trigger("finish", { round: round.round, answers, seconds: (performance.now() - began) / 1000 });
}

function nameOf(choice) {
  if (choice === null) return words.late;
  if (hasTwoPictures()) return choice ? words.was_left : words.was_right;
  return choice ? words.was_real : words.was_fake;
}

function headline() {
  if (round.example) return filled(words.idle, { n: props.questions, s: props.seconds });
  const score = (right) => filled(words.of, { n: round.of, k: right });
  const own = `${words.you}: ${score(round.right)}`;
  return round.d === null ? own : `${own} · ${words.d}: ${score(round.d)}`;
}

function showResult() {
  find(".ask").textContent = headline();
  find(".stage").className = "stage";
  find(".stage").replaceChildren(...round.pictures.map((sources, i) => {
    const truth = round.truth[i], figure = make("figure"), pair = make("div", { className: "pair" });
    const verdict = (who, choice) => `${choice === truth ? "✓" : "✗"} ${who}: ${nameOf(choice)}`;
    const lines = [`${words.truth}: ${nameOf(truth)}`];
    if (round.answers) lines.push(verdict(words.you, round.answers[i]));
    if (round.verdicts) lines.push(verdict(words.d, round.verdicts[i]));
    pair.append(...pictures(sources));
    figure.append(pair, ...lines.map((line) => make("div", { textContent: line })));
    return figure;
  }));
}

function receive() {
  clearInterval(timer);
  round = JSON.parse(props.value);
  if (round.example || round.over) {
    showButtons(false);
    showResult();
    return;
  }
  question = 0;
  answers = [];
  began = performance.now();
  element.scrollIntoView({ block: "nearest" }); // on a phone the start button is below the desk
  showButtons(true);
  ask();
  timer = setInterval(tick, 100);
}

find(".yes").addEventListener("click", () => answer(true));
find(".no").addEventListener("click", () => answer(false));
document.addEventListener("keydown", (event) => {
  const hidden = !element.isConnected || !element.offsetParent;
  if (hidden || find(".yes").disabled || /INPUT|TEXTAREA/.test(event.target.tagName)) return;
  const choice = { ArrowLeft: true, ArrowRight: false }[event.key];
  if (choice === undefined) return;
  answer(choice);
  event.preventDefault();
});
watch("value", receive);
receive();
