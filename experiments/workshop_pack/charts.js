// Elements, words, numbers and drawings.

/** An element with attributes and children; a child that is no element is text, never markup. */
function element(name, attributes = {}, ...children) {
  const svg = ["svg", "path", "line", "rect", "circle", "text", "g", "title"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return made;
}

const own = (words) => words[state.language];

/** The text at a dotted key, with {names} filled in. */
function say(key, values = {}) {
  const words = own(key.split(".").reduce((node, part) => node[part], PACK.texts));
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const DIGITS = { percent: 1, "EUR a month": 0, "EUR a year": 0, net: 1 };
const formats = new Map();  // making one takes longer than using it a hundred times

/** Numbers as the reader's language writes them. */
function format(options) {
  const key = state.language + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(state.language === "nl" ? "nl-BE" : "en-GB", options));
  return formats.get(key);
}

function number(value, unit, signed = false) {
  const digits = DIGITS[unit] ?? 1, small = Math.abs(value) < 0.5 * 10 ** -digits;
  const text = format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(small ? 0 : Math.abs(value));
  return (small ? "" : value < 0 ? "\u2212" : signed ? "+" : "") + text;
}

const change = (effect, unit) => `${number(effect.mean, unit, true)} ${say(`units.${unit}`)}`;
const level = (value, unit) => number(value, unit) + (unit === "percent" ? "%" : ` ${say(`units.${unit}`)}`);

/** Better, worse, or neither: within luck, or a matter of where one stands. */
function tone(effect, better) {
  if (!effect || effect.verdict === "luck") return "luck";
  if (!better) return "moved";
  return (effect.verdict === "up") === (better > 0) ? "better" : "worse";
}

const SIGNS = { up: "\u25B2", down: "\u25BC", luck: "\u25CF" };
const badge = (effect, better) =>
  element("span", { class: `badge ${tone(effect, better)}` }, `${SIGNS[effect.verdict]} ${say(`result.${effect.verdict}`)}`);

/** Round steps for an axis from low to high. */
function ticks(low, high, most) {
  const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n++) found.push(n * step);
  return found;
}

function plain(value) {
  const text = format({ maximumSignificantDigits: 3 }).format(Math.abs(value));
  return (value < 0 ? "\u2212" : value > 0 ? "+" : "") + text;
}

/** Change by year: the mean as a line, the range over pairs as a band, and what luck alone does in grey. */
function lineChart(effects, tone, title) {
  const width = 340, height = 190, left = 46, right = 8, top = 10, bottom = 24;
  const all = effects.flatMap((one) => [one.low, one.high, one.luck, -one.luck, 0]);
  const low = Math.min(...all), high = Math.max(...all), pad = 0.06 * (high - low || 1);
  const x = (year) => left + (effects.length > 1 ? year / (effects.length - 1) : 0.5) * (width - left - right);
  const y = (value) => top + ((high + pad - value) / (high - low + 2 * pad)) * (height - top - bottom);
  const path = (values) => values.map((value, n) => `${n ? "L" : "M"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const band = (upper, lower) =>
    path(upper) + lower.map((_, n) => lower.length - 1 - n).map((n) => `L${x(n).toFixed(1)} ${y(lower[n]).toFixed(1)}`).join("") + "Z";
  const marks = ticks(low - pad, high + pad, 4).map((value) => [
    element("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" }),
    element("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, value === 0 ? "0" : plain(value)),
  ]);
  const years = effects.map((_, n) => n).filter((n) => effects.length < 6 || (n + 1) % 5 === 0 || n === 0).map((n) =>
    element("text", { x: x(n), y: height - 6, "text-anchor": n ? (n === effects.length - 1 ? "end" : "middle") : "start" },
      n ? String(n + 1) : `${say("result.year")} 1`));
  return element("svg", { viewBox: `0 0 ${width} ${height}`, class: `line ${tone}`, role: "img", "aria-label": title },
    element("path", { d: band(effects.map((one) => one.luck), effects.map((one) => -one.luck)), class: "chance" }),
    marks, years,
    element("path", { d: band(effects.map((one) => one.high), effects.map((one) => one.low)), class: "range" }),
    element("path", { d: path(effects.map((one) => one.mean)), class: "mean" }));
}

/** One effect on an axis with zero in the middle: a dot for each pair, their mean, and what luck alone does. */
function dotRow(effect, tone, reach, title) {
  const width = 200, height = 26, middle = width / 2, y = height / 2;
  const x = (value) => middle + Math.max(-1, Math.min(1, value / reach)) * (middle - 6);
  return element("svg", { viewBox: `0 0 ${width} ${height}`, class: `dots ${tone}`, role: "img", "aria-label": title },
    element("rect", { x: x(-effect.luck), width: Math.max(1, x(effect.luck) - x(-effect.luck)), y: 4, height: height - 8, class: "chance" }),
    element("line", { x1: middle, x2: middle, y1: 0, y2: height, class: "zero" }),
    element("line", { x1: x(effect.low), x2: x(effect.high), y1: y, y2: y, class: "span" }),
    effect.values.map((value) => element("circle", { cx: x(value), cy: y, r: 4 })),
    element("line", { x1: x(effect.mean), x2: x(effect.mean), y1: 3, y2: height - 3, class: "mean" }));
}

/** A list of effects, one row each: label, drawing, number; with all of them as a table below. */
function effectList(rows, heading, unitOf, caption) {
  const known = rows.filter((row) => row.effect);
  const list = known.map((row) => {
    const colour = tone(row.effect, row.better), words = `${change(row.effect, unitOf(row))}, ${say(`result.${row.effect.verdict}`)}`;
    return element("li", {}, element("span", { class: "label" }, row.label),
      dotRow(row.effect, colour, row.reach, `${row.label}: ${words}`),
      element("span", { class: `value ${colour}` }, change(row.effect, unitOf(row)),
        row.effect.verdict === "luck" ? element("small", {}, say("result.luck")) : null));
  });
  return [element("ul", { class: "effects" }, list), tableOf(known, heading, unitOf, caption)];
}

/** The same figures as a table, folded away. */
function tableOf(rows, heading, unitOf, caption) {
  const head = [heading, say("result.effect"), say("result.spread"), say("result.chance")];
  const body = rows.map((row) => {
    const unit = unitOf(row), one = row.effect;
    const cells = [change(one, unit), `${number(one.low, unit, true)} … ${number(one.high, unit, true)}`, `± ${number(one.luck, unit)}`];
    return element("tr", {}, element("th", { scope: "row" }, row.label), cells.map((cell) => element("td", {}, cell)));
  });
  return element("details", {}, element("summary", {}, say("result.table")),
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
      element("table", {}, element("caption", {}, caption),
        element("thead", {}, element("tr", {}, head.map((one) => element("th", { scope: "col" }, one)))),
        element("tbody", {}, body))));
}
