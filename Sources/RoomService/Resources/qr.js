// QR codes (ISO/IEC 18004) in byte mode, error correction M, versions 1 to 6: enough for 106 bytes, and a telephone link has 40.
// Written by hand because the page has no build step and fetches nothing from elsewhere.

/** For each version: error correction bytes of a block, and the data bytes of its blocks. */
const VERSIONS = [
  { check: 10, blocks: [16] },
  { check: 16, blocks: [28] },
  { check: 26, blocks: [44] },
  { check: 18, blocks: [32, 32] },
  { check: 24, blocks: [43, 43] },
  { check: 16, blocks: [27, 27, 27, 27] },
];
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules of the code for a text, row by row; true is dark. Throws a RangeError for more than 106 bytes. */
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = VERSIONS.findIndex(({ blocks }) => bytes.length + 2 <= sum(blocks)) + 1;
  if (version === 0) throw new RangeError("too long for a QR code of version 6");
  const bits = dataBits(bytes, VERSIONS[version - 1]);
  const candidates = MASKS.map((_, mask) => drawn(version, bits, mask));
  return candidates.reduce((best, candidate) => (penalty(candidate) < penalty(best) ? candidate : best));
}

/** The code as an SVG element, dark on light with the quiet zone that readers need. */
export function qrImage(text, label) {
  const modules = qrCode(text);
  const size = modules.length + 8;
  let path = "";
  modules.forEach((row, y) => row.forEach((isDark, x) => (path += isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" })) {
    svg.setAttribute(name, value);
  }
  for (const [d, fill] of [[`M0 0h${size}v${size}H0z`, "#fff"], [path, "#000"]]) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", d);
    shape.setAttribute("fill", fill);
    svg.append(shape);
  }
  return svg;
}

/** Mode, length, bytes and padding, cut into blocks, each with its check bytes, interleaved; as bits. */
function dataBits(bytes, { check, blocks }) {
  const capacity = sum(blocks);
  const bits = [...toBits(0b0100, 4), ...toBits(bytes.length, 8), ...[...bytes].flatMap((byte) => toBits(byte, 8))];
  bits.push(...toBits(0, Math.min(4, capacity * 8 - bits.length)));
  bits.push(...toBits(0, (8 - (bits.length % 8)) % 8));
  const words = [];
  for (let at = 0; at < bits.length; at += 8) words.push(parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let pad = 0xec; words.length < capacity; pad ^= 0xec ^ 0x11) words.push(pad);
  let at = 0;
  const data = blocks.map((length) => words.slice(at, (at += length)));
  const checks = data.map((block) => remainder(block, check));
  const interleaved = [data, checks].flatMap((parts) => parts[0].flatMap((_, index) => parts.map((part) => part[index])));
  return interleaved.flatMap((word) => toBits(word, 8));
}

/** Reed-Solomon check bytes of a block, over GF(256) with the polynomial 0x11d. */
function remainder(block, count) {
  const generator = [1];
  for (let degree = 0, root = 1; degree < count; degree++, root = multiply(root, 2)) {
    generator.push(0);
    for (let index = generator.length - 1; index > 0; index--) generator[index] ^= multiply(generator[index - 1], root);
  }
  const rest = new Array(count).fill(0);
  for (const word of block) {
    const factor = word ^ rest.shift();
    rest.push(0);
    for (let index = 0; index < count; index++) rest[index] ^= multiply(generator[index + 1], factor);
  }
  return rest;
}

function multiply(one, other) {
  let product = 0;
  for (; other; other >>= 1, one = one & 0x80 ? (one << 1) ^ 0x11d : one << 1) if (other & 1) product ^= one;
  return product;
}

function drawn(version, bits, mask) {
  const size = 17 + 4 * version;
  const modules = Array.from({ length: size }, () => new Array(size).fill(null));
  const square = (left, top, side, isDark) => {
    for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + side); x++) modules[y][x] = isDark;
    }
  };
  for (let at = 8; at < size - 8; at++) modules[6][at] = modules[at][6] = at % 2 === 0;
  for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    square(x - 1, y - 1, 9, false);
    square(x, y, 7, true);
    square(x + 1, y + 1, 5, false);
    square(x + 2, y + 2, 3, true);
  }
  if (version > 1) {
    square(size - 9, size - 9, 5, true);
    square(size - 8, size - 8, 3, false);
    square(size - 7, size - 7, 1, true);
  }
  drawFormat(modules, mask);
  let next = 0;
  for (let right = size - 1, isUpward = true; right > 0; right -= 2, isUpward = !isUpward) {
    if (right === 6) right = 5; // the column of the timing pattern
    for (let step = 0; step < size; step++) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (modules[y][x] === null) modules[y][x] = (bits[next++] === 1) !== MASKS[mask](x, y);
      }
    }
  }
  return modules;
}

/** Level M is 00; ten check bits (BCH, 0x537), and the mask 0x5412 over all. */
function drawFormat(modules, mask) {
  const size = modules.length;
  let rest = mask << 10;
  for (let bit = 14; bit >= 10; bit--) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
  const format = ((mask << 10) | rest) ^ 0x5412;
  for (let bit = 0; bit < 15; bit++) {
    const isDark = ((format >> bit) & 1) === 1;
    const [x, y] = bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8];
    modules[y][x] = isDark;
    if (bit < 8) modules[8][size - 1 - bit] = isDark;
    else modules[size - 15 + bit][8] = isDark;
  }
  modules[size - 8][8] = true;
}

/** How hard a code is to read, by the standard's four rules. */
function penalty(modules) {
  const size = modules.length;
  let points = 0;
  let dark = 0;
  const lines = [...modules, ...modules.map((_, x) => modules.map((row) => row[x]))].map((line) => line.map(Number).join(""));
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    for (let at = 0; at + 11 <= size; at++) if (["10111010000", "00001011101"].includes(line.slice(at, at + 11))) points += 40;
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      dark += Number(modules[y][x]);
      const color = modules[y][x];
      if (x && y && modules[y - 1][x] === color && modules[y][x - 1] === color && modules[y - 1][x - 1] === color) points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

function toBits(value, count) {
  return Array.from({ length: count }, (_, index) => (value >> (count - 1 - index)) & 1);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
