// Enlarges raw RGB pictures with one of UpscalerJS's models, for super_resolution.py beside it.
//
//     node upscalerjs_runner.js PEERS @upscalerjs/esrgan-slim/4x JOB
//
// PEERS has node_modules; JOB is job.json, described in super_resolution.py. TensorFlow.js runs on its WebAssembly
// backend with SIMD: the fastest that needs no library from outside of npm. In Node it has one thread.

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [peers, model, job] = process.argv.slice(2);
const load = createRequire(path.resolve(peers, "package.json"));
const tf = load("@tensorflow/tfjs");
load("@tensorflow/tfjs-backend-wasm");

// A model's definition has its file and its own layers.
async function network({ setup, _internals }) {
  if (setup) setup(tf);
  const file = path.join(path.resolve(peers), "node_modules", _internals.name, _internals.path);
  const { modelTopology, weightsManifest } = JSON.parse(fs.readFileSync(file));
  const parts = weightsManifest.flatMap((group) => group.paths);
  const bytes = Buffer.concat(parts.map((part) => fs.readFileSync(path.join(path.dirname(file), part))));
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

// 8-bit RGB, height x width -> the same, four times higher and wider
function upscale(network, pixels, width, height) {
  const large = tf.tidy(() => {
    const x = tf.tensor4d(new Float32Array(pixels), [1, height, width, 3]).div(255);
    return network.predict(x).mul(255);
  });
  const result = Uint8ClampedArray.from(large.dataSync()); // rounds and clips
  large.dispose();
  return result;
}

// Highest resident memory so far in MiB, or null where /proc does not tell.
function peak() {
  if (!fs.existsSync("/proc/self/status")) return null;
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}

async function main() {
  if (!(await tf.setBackend("wasm"))) throw new Error("WebAssembly does not run");
  const definition = load(model);
  const loaded = await network(definition.default || definition);
  const { timed, runs, pictures } = JSON.parse(fs.readFileSync(job));
  const call = ({ source, width, height }) => upscale(loaded, fs.readFileSync(source), width, height);
  call(timed);
  const seconds = [];
  const processor = [];
  for (let run = 0; run < runs; run++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    call(timed);
    const { user, system } = process.cpuUsage(before);
    seconds.push((performance.now() - start) / 1e3);
    processor.push((user + system) / 1e6);
  }
  const measured = { seconds, processor, peak: peak(), parameters: loaded.countParams() };
  fs.writeFileSync(path.join(path.dirname(job), "measured.json"), JSON.stringify(measured));
  for (const picture of pictures) {
    fs.writeFileSync(picture.target + ".partial", call(picture));
    fs.renameSync(picture.target + ".partial", picture.target);
  }
}

main();
