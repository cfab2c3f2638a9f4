// What the lab's canvases share; tab.py and inside.py put it before the scripts that draw. Real = blue circles,
// fake = orange diamonds, everywhere.
const FONT_FAMILY = "system-ui, sans-serif";

const find = (selector) => element.querySelector(selector);

// The gallery's colours (gallery.css): "real", "fake", "discriminator".
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const channels = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
const rgba = ([red, green, blue], opacity = 1) => `rgba(${red},${green},${blue},${opacity})`;
const translucent = (name, opacity) => rgba(channels(colour(name)), opacity);

const dark = () => document.body.classList.contains("dark") || document.documentElement.classList.contains("dark");
const ink = () => (dark() ? "#ECEBE8" : "#1E2024");
const faint = () => (dark() ? "#55565C" : "#CFCBC2");
const paper = () => (dark() ? [38, 39, 44] : [255, 255, 255]);

// An element with these properties.
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

// The canvas in device pixels. Returns its context in CSS pixels, cleared, with width and height.
function fit(canvas) {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
}

function line(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
}

function diamond(context, x, y, radius) {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.fill();
}

// Calls `draw` whenever the canvas has got another size, or the page has become dark or light.
function redraw(canvas, draw) {
  new ResizeObserver(draw).observe(canvas);
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
