// The generator's two logarithmic losses over D(G(z)): saturating (solid) and non-saturating (dashed).
const canvas = element.querySelector(".slopes");
function draw() {
  const ratio = window.devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
  if (!w) return;
  canvas.width = w * ratio; canvas.height = h * ratio;
  const c = canvas.getContext("2d"), dark = document.body.classList.contains("dark");
  c.scale(ratio, ratio);
  const X = (d) => 36 + d * (w - 46), Y = (v) => h / 2 - (v / 5) * (h / 2 - 18), ink = dark ? "#ECEBE8" : "#1E2024";
  c.font = "13px system-ui, sans-serif"; c.fillStyle = ink; c.strokeStyle = dark ? "#55565C" : "#CFCBC2"; c.textBaseline = "middle";
  for (const v of [-4, 0, 4]) { c.beginPath(); c.moveTo(36, Y(v)); c.lineTo(w - 10, Y(v)); c.stroke(); c.fillText(String(v), 8, Y(v)); }
  for (const d of [0, 0.5, 1]) c.fillText(String(d), X(d) - (d === 1 ? 10 : 0), Y(0) + 12);
  c.fillText("D(G(z))", w - 64, Y(0) - 12);
  const curve = (f, dash, colour) => {
    c.strokeStyle = colour; c.lineWidth = 2.2; c.setLineDash(dash); c.beginPath();
    for (let i = 1; i < 200; i++) { const d = i / 200; i === 1 ? c.moveTo(X(d), Y(f(d))) : c.lineTo(X(d), Y(f(d))); }
    c.stroke(); c.setLineDash([]);
  };
  curve((d) => Math.max(-5, Math.log(1 - d)), [], "#E8792B");
  curve((d) => Math.min(5, -Math.log(d)), [8, 5], "#E8792B");
  c.fillText("log(1 − D(G(z)))", X(0.42), Y(-2.2)); c.fillText("−log D(G(z))", X(0.16), Y(3.2));
}
new ResizeObserver(draw).observe(canvas);
new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["class"] });
