// The generator's two logarithmic losses over D(G(z)): saturating (solid) and non-saturating (dashed).
const canvas = find(".slopes");
const LEFT = 36, RIGHT = 10, LARGEST = 5; // margins in px; the highest loss that is shown

function draw() {
  if (!canvas.clientWidth) return;
  const [context, width, height] = fit(canvas);
  const xOf = (score) => LEFT + score * (width - LEFT - RIGHT);
  const yOf = (loss) => height / 2 - (loss / LARGEST) * (height / 2 - 18);

  context.font = `13px ${FONT_FAMILY}`;
  context.textBaseline = "middle";
  context.fillStyle = ink();
  context.strokeStyle = faint();
  context.lineWidth = 1;
  for (const loss of [-4, 0, 4]) {
    line(context, [LEFT, yOf(loss)], [width - RIGHT, yOf(loss)]);
    context.fillText(String(loss), 8, yOf(loss));
  }
  for (const score of [0, 0.5, 1]) context.fillText(String(score), xOf(score) - (score === 1 ? 10 : 0), yOf(0) + 12);
  context.fillText("D(G(z))", width - 64, yOf(0) - 12);

  function curve(lossOf, dashes) {
    context.strokeStyle = colour("generator");
    context.lineWidth = 2.2;
    context.setLineDash(dashes);
    context.beginPath();
    for (let i = 1; i < 200; i++) context.lineTo(xOf(i / 200), yOf(lossOf(i / 200)));
    context.stroke();
    context.setLineDash([]);
  }
  curve((score) => Math.max(-LARGEST, Math.log(1 - score)), []);
  curve((score) => Math.min(LARGEST, -Math.log(score)), [8, 5]);
  context.fillText("log(1 − D(G(z)))", xOf(0.42), yOf(-2.2));
  context.fillText("−log D(G(z))", xOf(0.16), yOf(3.2));
}

redraw(canvas, draw);
