// The parts of the page, each made from the state.

const fill = (id, ...children) => document.getElementById(id).replaceChildren(...children.flat().filter((one) => one !== null));
const worldName = (world) => {
  const known = PACK.texts.worlds[PACK.worlds[world].id];
  return known ? own(known) : PACK.worlds[world].id;
};
const titleOf = (card) => own(PACK.cards[card].title);
const whoOf = (name) => say(`triple.${name}.who`);

/** Buttons of which one is pressed, as radio buttons that arrow keys move between. */
function radios(name, label, options, chosen, choose, locked = false) {
  const inputs = options.map(([value, text], n) => element("label", { class: "choice" },
    element("input", { type: "radio", name, value, checked: value === chosen, disabled: locked, onchange: () => choose(value), id: `${name}-${n}` }),
    element("span", {}, text)));
  return element("fieldset", { class: "choices" }, element("legend", {}, label), inputs);
}

function drawWorlds() {
  const options = PACK.worlds.map((_, n) => [n, worldName(n)]);
  const field = radios("world", say("steps.world"), options, state.world, (n) => update({ world: n, guess: {}, shown: false }));
  field.firstChild.className = "hidden";
  fill("worlds", field);
  document.getElementById("world-text").textContent = own(PACK.worlds[state.world].text);
}

function leverTable(card) {
  const value = (one) => (typeof one === "boolean" ? say(one ? "card.switched_on" : "card.switched_off") : format({ maximumSignificantDigits: 4 }).format(one));
  const head = ["lever", "before", "after", "from"].map((name) => element("th", { scope: "col" }, say(`card.${name}`)));
  const rows = card.levers.map((lever) => element("tr", {},
    element("th", { scope: "row" }, own(lever.label), element("small", { lang: "en" }, lever.unit)),
    element("td", {}, value(lever.before)), element("td", {}, value(lever.after)),
    element("td", {}, lever.until ? `${lever.from} – ${lever.until}` : lever.from)));
  return element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows));
}

function drawCard(card, n) {
  const button = element("button", { type: "button", class: "card-face", "data-card": card.id, "aria-pressed": "false", onclick: () => toggle(n) },
    element("b", {}, own(card.title)), element("span", {}, own(card.text)));
  const source = element("p", { lang: "en" }, `${card.source}.`);
  return element("li", { class: `card ${card.actor}` }, button,
    element("p", { class: "pays" }, element("span", {}, say("card.pays")), " ", own(card.pays)),
    element("details", {}, element("summary", {}, say("card.what"), element("span", { class: "hidden" }, `: ${own(card.title)}`)),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": own(card.title) }, leverTable(card)),
      element("p", {}, say(card.part ? "card.part" : "card.whole", { policy: card.policy }), " ", say("card.source")), source));
}

function drawCards() {
  const groups = [...new Set(PACK.cards.map((card) => card.actor))].map((actor) =>
    element("section", { class: `deck ${actor}`, "aria-label": say(`actors.${actor}`) }, element("h3", {}, say(`actors.${actor}`)),
      element("ul", {}, PACK.cards.map((card, n) => (card.actor === actor ? drawCard(card, n) : null)))));
  fill("cards", groups);
}

function markCards() {
  for (const face of document.querySelectorAll("[data-card]")) {
    face.setAttribute("aria-pressed", String(state.hand.includes(cardAt.get(face.dataset.card))));
  }
  const chips = state.hand.map((card) => element("button", { type: "button", class: `chip ${PACK.cards[card].actor}`,
    "aria-label": say("card.back", { card: titleOf(card) }), onclick: () => toggle(card) }, titleOf(card), " \u00D7"));
  fill("hand", element("span", { class: "soft" }, say("card.hand")), " ", chips.length ? chips : say("card.none"));
}

function reveal() {
  update({ shown: true });
  const heading = document.getElementById("step-result");
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
}

function drawPredict() {
  document.getElementById("first").checked = state.first;
  if (!state.first) return fill("predict");
  if (!state.hand.length) return fill("predict", element("p", { class: "soft" }, say("predict.need_hand")));
  const options = [["up", `\u25B2 ${say("predict.up")}`], ["luck", `\u25CF ${say("predict.same")}`], ["down", `\u25BC ${say("predict.down")}`]];
  const fields = PACK.triple.map((name) =>
    radios(`guess-${name}`, [element("b", {}, whoOf(name)), `: ${say(`triple.${name}.what`)}`], options, state.guess[name], (guess) => {
      state.guess[name] = guess;
      update({ guess: state.guess });
    }, state.shown));
  const button = element("button", { type: "button", id: "reveal", class: "main", disabled: !answered() || state.shown,
    onclick: reveal }, say("predict.reveal"));
  const note = answered() ? null : element("p", { class: "soft" }, say("predict.need_all"));
  return fill("predict", element("p", {}, say("predict.ask", { width: PACK.width, years: PACK.years })),
    element("div", { class: "guesses" }, fields), note, button);
}

/** One of three panels: who, how much, the chart, and the prediction. */
function panel(name) {
  const m = measureAt.get(name), measure = PACK.measures[m], hand = handIndex(), effect = effectOf(state.world, hand, m, state.part);
  const colour = tone(effect, measure.better), before = levelOf(state.world, m, state.part), unit = measure.unit;
  const yearly = Array.from({ length: PACK.years }, (_, year) => effectIn(state.world, hand, m, year));
  const late = effectOf(state.world, hand, m, LATE), guess = state.guess[name];
  const right = guess && guess === late.verdict, words = guess && say(`predict.${guess === "luck" ? "same" : guess}`);
  const range = { pairs: PACK.made.pairs, low: number(effect.low, unit, true), high: number(effect.high, unit, true), luck: number(effect.luck, unit) };
  return element("article", { class: `panel ${colour}` }, element("h3", {}, whoOf(name), element("small", {}, say(`triple.${name}.what`))),
    element("p", { class: "effect" }, change(effect, unit), " ", badge(effect, measure.better)),
    lineChart(yearly, colour, say("result.chart", { who: whoOf(name) })),
    element("p", {}, say("result.level", { before: level(before, unit), after: level(before + effect.mean, unit) })),
    element("p", { class: "soft" }, say("result.range", range)),
    guess && state.shown ? element("p", { class: right ? "right" : "missed" }, say(right ? "predict.right" : "predict.wrong", { guess: words })) : null);
}

/** The three worlds side by side. */
function acrossWorlds() {
  const head = [say("result.world"), ...PACK.triple.map(whoOf)].map((one) => element("th", { scope: "col" }, one));
  const rows = PACK.worlds.map((_, world) => element("tr", { class: world === state.world ? "chosen" : null },
    element("th", { scope: "row" }, worldName(world)),
    PACK.triple.map((name) => {
      const m = measureAt.get(name), effect = effectOf(world, handIndex(), m, state.part), measure = PACK.measures[m];
      return element("td", {}, element("span", { class: tone(effect, measure.better) }, `${SIGNS[effect.verdict]} ${change(effect, measure.unit)}`));
    })));
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("result.across") },
    element("table", { class: "across" }, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}

const reachOf = (effects) => Math.max(1e-9, ...effects.filter(Boolean).flatMap((one) => [...one.values.map(Math.abs), one.luck]));

/** Measures by id as rows; those of one unit share an axis. */
function measureRows(names) {
  const rows = names.map((name) => {
    const m = measureAt.get(name), measure = PACK.measures[m];
    return { label: own(measure.label), better: measure.better, unit: measure.unit, effect: effectOf(state.world, handIndex(), m, state.part) };
  });
  for (const row of rows) row.reach = reachOf(rows.filter((one) => one.unit === row.unit).map((one) => one.effect));
  return rows;
}

function moneyRows() {
  const effects = PACK.payers.map((_, p) => judged(read.money(state.world, handIndex(), p), PACK.luck.money[state.world][p]));
  return PACK.payers.map((name, p) => ({ label: say(`payers.${name}`), better: 1, effect: effects[p], reach: reachOf(effects) }));
}

function groupName({ dimension, group }) {
  const words = PACK.texts.groups[dimension], known = words.values && words.values[group];
  return (dimension === "age" || dimension === "education" ? `${own(words.name)} ` : "") + (known ? own(known) : group);
}

function winnerRows() {
  const z = Math.min(state.part, PACK.horizons.length - 1), o = state.outcome;
  const effects = PACK.groups.map((_, g) => judged(read.net(state.world, handIndex(), z, o, g), PACK.luck.net[state.world][z][o][g]));
  return PACK.groups.map((group, g) => ({ label: groupName(group), better: 1, effect: effects[g], reach: reachOf(effects) }));
}

/** The three panels and the worlds; what is further down follows a moment later. */
function drawResult() {
  if (!state.hand.length) return fill("result", element("p", { class: "soft" }, say("result.empty")));
  if (!visible()) return fill("result", element("p", { class: "soft" }, say("result.hidden")));
  const parts = [EARLY, LATE].map((part) => [part, say(part === LATE ? "result.late" : "result.early", { width: PACK.width })]);
  return fill("result",
    radios("part", say("result.window"), parts, state.part, (part) => update({ part })),
    element("div", { class: "panels" }, PACK.triple.map(panel)),
    element("h3", {}, say("result.across")), acrossWorlds());
}

function drawRest() {
  if (!visible()) return fill("rest");
  const others = PACK.measures.map((one) => one.id).filter((name) => !PACK.triple.includes(name));
  const outcomes = PACK.outcomes.map((name, n) => [n, say(`outcomes.${name}`)]);
  const after = PACK.horizons[Math.min(state.part, PACK.horizons.length - 1)];
  return fill("rest",
    element("h3", {}, say("result.more")), element("p", { class: "soft" }, say("result.dots")),
    effectList(measureRows(others), say("result.measure"), (row) => row.unit, say("result.more")),
    element("h3", {}, say("result.money")), element("p", { class: "soft" }, say("result.money_note")),
    effectList(moneyRows(), say("result.actor"), () => "EUR a year", say("result.money")),
    element("h3", {}, `${say("result.winners")}, ${say("result.after", { year: after })}`), element("p", { class: "soft" }, say("result.winners_note")),
    radios("outcome", say("result.judged"), outcomes, state.outcome, (outcome) => update({ outcome })),
    effectList(winnerRows(), say("result.group"), () => "net", say("result.winners")));
}

/** The result in a sentence, for those who hear the page. */
function drawSummary() {
  if (!visible()) return fill("summary");
  const words = Object.fromEntries(PACK.triple.map((name) => [name, say(`result.${effectOf(state.world, handIndex(), measureAt.get(name), LATE).verdict}`)]));
  const right = PACK.triple.filter((name) => state.guess[name] === effectOf(state.world, handIndex(), measureAt.get(name), LATE).verdict).length;
  const told = state.shown && answered() ? ` ${say("predict.score", { right })}` : "";
  return fill("summary", say("result.summary", { hand: state.hand.map(titleOf).join(" + "), world: worldName(state.world), ...words }) + told);
}
