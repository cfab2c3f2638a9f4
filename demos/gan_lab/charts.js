// The two curves of the training and the figures of the moment. A row of `history` is what COLUMNS names.
const COLUMNS = { step: 0, dReal: 1, dFake: 2, lossD: 3, lossG: 4 };
const LEFT = 42, RIGHT = 6, TOP = 6, BOTTOM = 4; // margins in px
const scores = find(".scores"), losses = find(".losses");

// How a curve looks: its column, its colour's name, dashes, and the mark at its end (a shape as well as a colour).
const curveOf = (column, name, dashes, mark) => ({ column, name, dashes, mark });
const SCORE_CURVES = [curveOf(COLUMNS.dReal, "real", [], circle), curveOf(COLUMNS.dFake, "fake", [6, 3], diamond)];
const LOSS_CURVES = [
  curveOf(COLUMNS.lossD, "discriminator", [], circle),
  curveOf(COLUMNS.lossG, "fake", [6, 3], diamond),
];

// Curves of `history` between the values `low` and `high`, over labelled `lines` ({ value, label, strong }).
function drawChart(canvas, history, low, high, lines, curves) {
  const [context, width, height] = fit(canvas);
  const first = history.length ? history[0][COLUMNS.step] : 0;
  const last = Math.max(first + 1, history.length ? history[history.length - 1][COLUMNS.step] : 1);
  const xOf = (step) => LEFT + ((step - first) / (last - first)) * (width - LEFT - RIGHT);
  const yOf = (value) => TOP + (1 - (value - low) / (high - low)) * (height - TOP - BOTTOM);
  const yWithin = (value) => yOf(Math.min(high, Math.max(low, value)));

  context.font = `12px ${FONT_FAMILY}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const { value, label, strong } of lines) {
    if (value < low || value > high) continue;
    context.strokeStyle = strong ? ink() : faint();
    context.globalAlpha = strong ? 0.55 : 1;
    context.lineWidth = 1;
    context.setLineDash(strong ? [2, 3] : []);
    line(context, [LEFT, yOf(value)], [width - RIGHT, yOf(value)]);
    context.globalAlpha = 1;
    context.fillStyle = ink();
    context.fillText(label, LEFT - 4, yOf(value));
  }
  for (const { column, name, dashes, mark } of curves) {
    context.strokeStyle = context.fillStyle = colour(name);
    context.lineWidth = 1.8;
    context.setLineDash(dashes);
    context.beginPath();
    for (const row of history) if (row[column] !== null) context.lineTo(xOf(row[COLUMNS.step]), yWithin(row[column]));
    context.stroke();
    context.setLineDash([]);
    const end = history[history.length - 1];
    if (end && end[column] !== null) mark(context, width - RIGHT - 3, yWithin(end[column]), 4);
  }
  context.textAlign = "left";
}

function drawCharts(frame, history) {
  const half = { value: 0.5, label: "0.5", strong: true };
  drawChart(scores, history, 0, 1, [{ value: 0, label: "0" }, { value: 1, label: "1" }, half], SCORE_CURVES);

  const values = history.flatMap((row) => [row[COLUMNS.lossD], row[COLUMNS.lossG]])
    .filter((value) => value !== null && isFinite(value)).sort((one, other) => one - other);
  const quantile = (share) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  const logarithmic = !frame || !frame.loss || frame.loss === "non_saturating" || frame.loss === "minimax";
  const low = values.length ? Math.min(0, quantile(0.02)) : 0;
  const high = values.length ? Math.max(logarithmic ? 1.6 : 0.5, quantile(0.98) * 1.1) : 2;
  const lines = [{ value: 0, label: "0" }];
  if (logarithmic) lines.push({ value: 2 * Math.LN2, label: "2 ln 2", strong: true });
  if (high > 3) lines.push({ value: Math.floor(high), label: String(Math.floor(high)) });
  if (low < -0.3) lines.push({ value: low, label: low.toFixed(1) });
  drawChart(losses, history, low, high, lines, LOSS_CURVES);

  const key = (mark, name, word) =>
    [make("span", { textContent: ` ${mark}`, style: `color:${colour(name)}` }), ` ${word} `];
  find(".scores-title").replaceChildren(
    `${logarithmic ? words.scores : words.squeezed}:`,
    ...key("●─", "real", words.real), ...key("◆┄", "fake", words.fake),
  );
  find(".losses-title").replaceChildren(
    `${words.losses}:`, ...key("●─", "discriminator", "loss_D"), ...key("◆┄", "fake", "loss_G"),
  );
}

// Figures beside the plane; `pace` is in updates a second, null if it is not known.
function showFacts(frame, pace) {
  if (!frame || !frame.values) return find(".facts").replaceChildren();
  const fixed = (value, digits = 3) => (value === null || value === undefined ? "–" : value.toFixed(digits));
  const [dReal, dFake] = frame.values;
  let tempo = "";
  if (!frame.running) tempo = ` · ${words.paused}`;
  else if (pace) tempo = ` · ${words.rate.replace("{n}", Math.round(pace))}`;
  const facts = [
    [words.step, frame.step.toLocaleString() + tempo],
    [`D(${words.real}) · D(${words.fake})`, `${fixed(dReal, 2)} · ${fixed(dFake, 2)}`],
  ];
  if (frame.modes) facts.push([words.modes, `${frame.modes[0]} / ${frame.modes[1]}`]);
  if (frame.kl !== undefined) {
    facts.push([`${words.kl} · ${words.js}`, `${fixed(frame.kl, 2)} · ${fixed(frame.js, 2)}`]);
  }
  if (frame.pull !== undefined) {
    facts.push([words.pull, frame.pull < 0.001 ? frame.pull.toExponential(1) : fixed(frame.pull)]);
  }
  find(".facts").replaceChildren(
    ...facts.flatMap(([name, value]) => [make("span", { textContent: name }), make("b", { textContent: value })]),
  );
}
