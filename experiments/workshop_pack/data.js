"use strict";
// The numbers of the pack, and the state of the page: what is in hand, in which world, and what was predicted.

const PACK = JSON.parse(document.getElementById("pack").textContent);
const GUESSES = { u: "up", s: "luck", d: "down" };  // in the link; a guess of no difference is right within luck
const EARLY = 0, LATE = 1;
const MISSING = -32768;

/** Whole numbers of 16 bits, least byte first, from base64. */
function numbersOf(packed) {
  const text = atob(packed.data), bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
  const view = new DataView(bytes.buffer), numbers = new Int16Array(bytes.length / 2);
  for (let n = 0; n < numbers.length; n++) numbers[n] = view.getInt16(2 * n, true);
  return numbers;
}

/** A function of an index in each dimension but the last, that gives the values of all pairs. */
function reader(packed) {
  const numbers = numbersOf(packed), shape = packed.shape, pairs = shape[shape.length - 1];
  return (...place) => {
    let first = 0;
    place.forEach((index, axis) => { first = first * shape[axis] + index; });
    const step = packed.steps[place[packed.axis]], values = [];
    for (let s = 0; s < pairs; s++) {
      const whole = numbers[first * pairs + s];
      if (whole !== MISSING) values.push(whole * step);
    }
    return values;
  };
}

const read = { effects: reader(PACK.effects), money: reader(PACK.money), net: reader(PACK.net) };
const handAt = new Map(PACK.hands.map((cards, n) => [cards.join("."), n]));
const cardAt = new Map(PACK.cards.map((card, n) => [card.id, n]));
const worldAt = new Map(PACK.worlds.map((world, n) => [world.id, n]));
const measureAt = new Map(PACK.measures.map((measure, n) => [measure.id, n]));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and range over pairs, beside what luck alone does: up and down only if all pairs agree and luck can't do it. */
function judged(values, luck) {
  if (!values.length) return null;
  const middle = mean(values), low = Math.min(...values), high = Math.max(...values);
  const beyond = low * high > 0 && Math.abs(middle) > luck;
  return { mean: middle, low, high, values, luck, verdict: beyond ? (middle > 0 ? "up" : "down") : "luck" };
}

/** The effect of a hand on a measure in the first or the last years. */
function effectOf(world, hand, measure, part) {
  const [first, last] = PACK.windows[part], years = [];
  for (let year = first; year < last; year++) years.push(read.effects(world, hand, year, measure));
  const values = years[0].map((_, s) => mean(years.map((one) => one[s])));
  return judged(values, PACK.luck.windows[world][part][measure]);
}

const effectIn = (world, hand, measure, year) =>
  judged(read.effects(world, hand, year, measure), PACK.luck.yearly[world][year][measure]);

function levelOf(world, measure, part) {
  const [first, last] = PACK.windows[part];
  return mean(PACK.levels[world].slice(first, last).map((year) => year[measure]));
}

const state = {};

function clear(language) {
  Object.assign(state, {
    language, world: 0, hand: [], guess: {}, first: true, shown: false, part: LATE, outcome: 1, role: 0, large: false,
  });
}

const handIndex = () => handAt.get(state.hand.join("."));
const answered = () => PACK.triple.every((name) => state.guess[name]);
const visible = () => state.hand.length > 0 && (state.shown || !state.first);

/** What is in the address after #: only what this pack knows; false if something else was there. */
function readLink(text) {
  const given = new URLSearchParams(text.slice(1, 400));
  let known = text.length <= 400;
  const use = (key, apply) => {
    if (given.has(key) && !apply(given.get(key))) known = false;
  };
  use("lang", (one) => ["en", "nl"].includes(one) && (state.language = one));
  use("world", (one) => worldAt.has(one) && ((state.world = worldAt.get(one)), true));
  use("hand", (one) => {
    const cards = [...new Set(one.split("."))].filter((card) => cardAt.has(card)).slice(0, PACK.most);
    state.hand = cards.map((card) => cardAt.get(card)).sort((a, b) => a - b);
    return one === "" || cards.length === one.split(".").length;
  });
  use("guess", (one) => {
    PACK.triple.forEach((name, n) => { if (GUESSES[one[n]]) state.guess[name] = GUESSES[one[n]]; });
    return /^[usd-]{3}$/.test(one);
  });
  use("first", (one) => ["0", "1"].includes(one) && ((state.first = one === "1"), true));
  use("shown", (one) => ["0", "1"].includes(one) && ((state.shown = one === "1" && answered()), true));
  for (const key of given.keys()) if (!["lang", "world", "hand", "guess", "first", "shown"].includes(key)) known = false;
  return known;
}

/** The state as a link, which readLink reads. */
function linkOf() {
  const letters = Object.fromEntries(Object.entries(GUESSES).map(([letter, guess]) => [guess, letter]));
  const parts = {
    lang: state.language, world: PACK.worlds[state.world].id,
    hand: state.hand.map((card) => PACK.cards[card].id).join("."),
    guess: PACK.triple.map((name) => letters[state.guess[name]] || "-").join(""),
    first: Number(state.first), shown: Number(state.shown),
  };
  return "#" + Object.entries(parts).map(([key, value]) => `${key}=${value}`).join("&");
}
