// DigitVAE's decoder in plain JavaScript, and two views of what it gives: the most probable picture of a place, and the
// probability itself. latent_map.js, which follows in the same scope, shows them; latent_map.py sends the weights.

const halves = new Float32Array(65536); // every fp16 number as fp32
for (let bits = 0; bits < 65536; bits++) {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const magnitude = exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction;
  halves[bits] = bits & 32768 ? -magnitude : magnitude;
}

function unpack(answer) { // the decoder's layers with their weights
  const bytes = Uint8Array.from(atob(answer.weights), (character) => character.charCodeAt(0));
  const numbers = new Uint16Array(bytes.buffer);
  let at = 0;
  const take = (count) => Float32Array.from(numbers.subarray(at, (at += count)), (half) => halves[half]);
  return answer.layers.map(({ kind, inputs, outputs }) => {
    const [scale, shift] = kind === "residual" ? [take(inputs), take(inputs)] : [null, null];
    return { kind, inputs, outputs, scale, shift, weight: take(inputs * outputs), bias: take(outputs) };
  });
}

function linear({ weight, bias, inputs, outputs }, x) {
  const y = new Float32Array(outputs);
  for (let row = 0, at = 0; row < outputs; row++) {
    let sum = bias[row];
    for (let column = 0; column < inputs; column++) sum += weight[at++] * x[column];
    y[row] = sum;
  }
  return y;
}

const silu = (value) => value / (1 + Math.exp(-value));

function layerNorm(x, { scale, shift }) {
  let mean = 0;
  let variance = 0;
  for (const value of x) mean += value / x.length;
  for (const value of x) variance += (value - mean) ** 2 / x.length;
  return x.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[i] + shift[i]);
}

function decode(z, layers) { // [z1, z2] -> 784 logits: the log-odds of ink in every pixel
  let x = Float32Array.from(z);
  for (const layer of layers) {
    if (layer.kind === "residual") {
      const y = linear(layer, layerNorm(x, layer));
      x = x.map((value, i) => value + silu(y[i]));
    } else {
      x = linear(layer, x);
      if (layer.kind === "first") x = x.map(silu);
    }
  }
  return x;
}

// ---- two views of one place: the most probable picture, and the probability itself ------------------------------

const probabilities = (logits) => logits.map((value) => 1 / (1 + Math.exp(-value)));

const filters = new Map(); // size -> which four of the 28 numbers of a line make each of `size`, and their weights

function bicubic(size) { // Catmull-Rom, the bicubic filter of plane.py
  if (filters.has(size)) return filters.get(size);
  const from = new Uint8Array(4 * size);
  const weight = new Float32Array(4 * size);
  for (let pixel = 0; pixel < size; pixel++) {
    const centre = ((pixel + 0.5) * 28) / size - 0.5;
    const left = Math.floor(centre);
    const t = centre - left;
    const taps = [t * (t * (2 - t) - 1), t * t * (3 * t - 5) + 2, t * (t * (4 - 3 * t) + 1), t * t * (t - 1)];
    from.set([-1, 0, 1, 2].map((offset) => Math.min(27, Math.max(0, left + offset))), 4 * pixel);
    weight.set(taps.map((tap) => tap / 2), 4 * pixel);
  }
  filters.set(size, { from, weight });
  return filters.get(size);
}

function enlarge(logits, size) { // 28 x 28 -> size x size: first along the rows, then along the columns
  const { from, weight } = bicubic(size);
  const wide = new Float32Array(28 * size);
  const enlarged = new Float32Array(size * size);
  for (let row = 0; row < 28; row++) {
    for (let x = 0; x < size; x++) {
      for (let tap = 4 * x; tap < 4 * x + 4; tap++) wide[row * size + x] += weight[tap] * logits[28 * row + from[tap]];
    }
  }
  for (let y = 0; y < size; y++) {
    for (let tap = 4 * y; tap < 4 * y + 4; tap++) {
      for (let x = 0; x < size; x++) enlarged[y * size + x] += weight[tap] * wide[from[tap] * size + x];
    }
  }
  return enlarged;
}

function inked(logits, size) { // ink where the enlarged logits are over 0, that is p > 1/2; its edge one pixel wide
  const enlarged = enlarge(logits, size);
  return enlarged.map((value, i) => { // a logit over its slope is the distance to the edge in pixels
    const across = (enlarged[i + 1] ?? value) - (enlarged[i - 1] ?? value);
    const down = (enlarged[i + size] ?? value) - (enlarged[i - size] ?? value);
    const slope = Math.hypot(across, down) / 2;
    return Math.min(1, Math.max(0, 0.5 + value / (slope + 1e-6)));
  });
}
