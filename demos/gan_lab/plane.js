// The square canvas: points, what D says around them, where they want to go; or 100 digits.
const VIEW = 1.6; // the plane is shown from -VIEW to VIEW, as in constants.py
const LATENT_GRID = [123, 79, 166];
const plane = find(".plane");

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// Pairs of 16-bit numbers, as live.py writes them -> [x, y] in the plane.
function points(text) {
  const numbers = new Uint16Array(bytes(text).buffer), found = [];
  const coordinate = (number) => (number / 32767.5 - 1) * 2 * VIEW;
  for (let i = 0; i < numbers.length; i += 2) found.push([coordinate(numbers[i]), coordinate(numbers[i + 1])]);
  return found;
}

// Between 0 and `size` px on the canvas.
const onCanvas = (size) => ([x, y]) => [
  ((x + VIEW) / (2 * VIEW)) * size,
  size - ((y + VIEW) / (2 * VIEW)) * size,
];

// D as the browser gets it, 0 to 255 -> -1 (fake) to 1 (real), finest around 0 (see live.py, `pack`).
const bent = (value) => value / 127.5 - 1;

// D as colour, from orange (fake) over paper to blue (real), smoothed.
function drawField(context, size, field) {
  const cells = Math.round(Math.sqrt(field.length)), image = new ImageData(cells, cells);
  const base = paper(), real = channels(colour("real")), fake = channels(colour("fake"));
  field.forEach((value, i) => {
    const side = bent(value) > 0 ? real : fake, opacity = bent(value) ** 2 * 0.45;
    const row = cells - 1 - Math.floor(i / cells), start = (row * cells + (i % cells)) * 4;
    base.forEach((channel, k) => (image.data[start + k] = channel * (1 - opacity) + side[k] * opacity));
    image.data[start + 3] = 255;
  });
  const small = make("canvas", { width: cells, height: cells });
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, size, size);
}

// The line where D is 0.5: marching squares between the middles of the field's cells.
function drawContour(context, size, field) {
  const cells = Math.round(Math.sqrt(field.length));
  const place = ([i, j]) => [((i + 0.5) / cells) * size, size - ((j + 0.5) / cells) * size];
  const height = ([i, j]) => bent(field[j * cells + i]) * Math.abs(bent(field[j * cells + i]));
  context.strokeStyle = ink();
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (let j = 0; j + 1 < cells; j++) for (let i = 0; i + 1 < cells; i++) {
    const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], crossings = [];
    corners.forEach((corner, k) => {
      const next = corners[(k + 1) % 4], from = height(corner), to = height(next);
      if (from > 0 === to > 0) return;
      const share = from / (from - to), [x, y] = place(corner), [nextX, nextY] = place(next);
      crossings.push([x + share * (nextX - x), y + share * (nextY - y)]);
    });
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      context.moveTo(...crossings[k]);
      context.lineTo(...crossings[k + 1]);
    }
  }
  context.stroke();
  context.setLineDash([]);
}

// A square grid of latent variables where G takes it. The smaller a cell, the more samples fall into it: darker.
function drawLatentGrid(context, size, knots) {
  const side = Math.round(Math.sqrt(knots.length));
  const cross = ([x, y], [nextX, nextY]) => x * nextY - y * nextX;
  context.lineWidth = 0.8;
  context.strokeStyle = rgba(LATENT_GRID, 0.55);
  for (let j = 0; j + 1 < side; j++) for (let i = 0; i + 1 < side; i++) {
    const first = j * side + i;
    const corners = [first, first + 1, first + side + 1, first + side].map((knot) => knots[knot]);
    const area = Math.abs(corners.reduce((sum, corner, k) => sum + cross(corner, corners[(k + 1) % 4]), 0)) / 2;
    context.beginPath();
    for (const corner of corners) context.lineTo(...corner);
    context.closePath();
    context.fillStyle = rgba(LATENT_GRID, Math.min(0.55, (0.00015 * size * size) / (area + 1)));
    context.fill();
    context.stroke();
  }
}

// Where each of the first points wants to go. `longest` is what 127 of the 8-bit `gradients` stands for.
function drawArrows(context, size, starts, gradients, longest) {
  const place = onCanvas(size);
  context.strokeStyle = ink();
  context.lineWidth = 1;
  context.globalAlpha = 0.75;
  for (let i = 0; i < gradients.length / 2; i++) {
    const [dx, dy] = [gradients[2 * i], gradients[2 * i + 1]].map((number) => (number / 127) * longest);
    const slope = Math.hypot(dx, dy);
    if (slope < 1e-3) continue; // it vanishes
    // the length grows with the square root of the gradient, so that small ones can be seen
    const scale = Math.min(0.3, 0.25 * Math.sqrt(slope)) / slope, [x, y] = starts[i];
    const tail = place([x, y]), tip = place([x + scale * dx, y + scale * dy]);
    const angle = Math.atan2(tip[1] - tail[1], tip[0] - tail[0]);
    context.beginPath();
    context.moveTo(...tail);
    context.lineTo(...tip);
    for (const turn of [2.6, -2.6]) {
      context.moveTo(...tip);
      context.lineTo(tip[0] + 4 * Math.cos(angle + turn), tip[1] + 4 * Math.sin(angle + turn));
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawLegend(context) {
  context.font = `13px ${FONT_FAMILY}`;
  context.textBaseline = "middle";
  const entries = [[circle, "real"], [diamond, "fake"]]; // names of colours and of words
  const widths = entries.map(([, name]) => context.measureText(words[name]).width + 26);
  context.fillStyle = rgba(paper(), 0.85);
  context.fillRect(6, 6, 8 + widths[0] + widths[1], 24);
  let x = 18;
  entries.forEach(([mark, name], i) => {
    context.fillStyle = translucent(name, 1);
    mark(context, x, 18, 4.5);
    context.fillStyle = ink();
    context.fillText(words[name], x + 9, 18.5);
    x += widths[i];
  });
}

// 100 digits, two 4-bit pixels a byte, deflated -> one 10 x 10 sheet on a canvas.
async function unpackDigits(text) {
  const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  const side = 280, image = new ImageData(side, side);
  for (let i = 0; i < 100 * 784; i++) {
    const grey = (i % 2 ? packed[i >> 1] & 15 : packed[i >> 1] >> 4) * 17;
    const digit = Math.floor(i / 784), pixel = i % 784;
    const row = Math.floor(digit / 10) * 28 + Math.floor(pixel / 28), column = (digit % 10) * 28 + (pixel % 28);
    image.data.set([grey, grey, grey, 255], (row * side + column) * 4);
  }
  const canvas = make("canvas", { width: side, height: side });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
