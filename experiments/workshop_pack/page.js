// Roles, debrief, what the pack is not, the sheet for paper, and what happens when something is touched.

function drawRoles() {
  const names = Object.keys(PACK.roles), name = names[state.role];
  const lines = ["who", "want", "question"].map((key) => element("p", { class: key }, say(`roles.${name}.${key}`)));
  const figures = visible() ? [element("h3", {}, say("roles.figures")),
    ...effectList(measureRows(PACK.roles[name]), say("result.measure"), (row) => row.unit, say("roles.figures"))] : [];
  fill("roles", radios("role", say("roles.choose"), names.map((one, n) => [n, say(`roles.${one}.name`)]), state.role, (role) => update({ role })),
    element("article", { class: "role" }, element("h3", {}, say(`roles.${name}.name`)), lines, element("p", { class: "sign" }, say("roles.sign")), figures));
}

function drawDebrief() {
  fill("debrief", element("ol", {}, PACK.texts.debrief.questions.map((one) => element("li", {}, own(one)))));
}

function drawAbout() {
  const texts = PACK.texts.about, list = (items) => element("ul", {}, items.map((one) => element("li", {}, own(one)))), made = PACK.made;
  const numbers = Object.fromEntries(["hands", "pairs", "persons", "luck", "arms"].map((name) => [name, number(made[name], "EUR a year")]));
  const size = say("about.size", { ...numbers, worlds: PACK.worlds.length, years: PACK.years, start: PACK.start });
  const facts = ["version", "commit", "code", "calibration", "written"].filter((name) => made[name]);
  fill("about", list(texts.points), element("h3", {}, say("about.luck_heading")), element("p", {}, say("about.luck")),
    element("h3", {}, say("about.weak")), list(texts.weaknesses), element("h3", {}, say("about.made")), element("p", {}, size),
    element("dl", {}, facts.flatMap((name) => [element("dt", {}, say(`about.${name}`)), element("dd", {}, made[name])])),
    element("ul", {}, PACK.worlds.map((world, n) => element("li", {}, `${worldName(n)}: ${own(world.text)} `, element("span", { lang: "en", class: "soft" }, `${world.source}.`)))));
  const quick = document.getElementById("quick");
  quick.hidden = !made.quick;
  quick.textContent = say("about.quick");
}

/** One A4: the cards with those in hand ticked, the prediction, what happened or room to draw it, roles and questions. */
function drawSheet() {
  const tick = (on) => element("span", { class: "tick" }, on ? "\u2612" : "\u2610");
  const decks = [...new Set(PACK.cards.map((card) => card.actor))].map((actor) => element("div", {}, element("h3", {}, say(`actors.${actor}`)),
    PACK.cards.map((card, n) => (card.actor === actor ? element("p", {}, tick(state.hand.includes(n)), " ", own(card.title)) : null))));
  const guesses = PACK.triple.map((name) => element("div", {}, element("b", {}, whoOf(name)), element("small", {}, say(`triple.${name}.what`)),
    element("p", {}, ["up", "luck", "down"].map((guess) => [tick(state.guess[name] === guess), ` ${say(`predict.${guess === "luck" ? "same" : guess}`)}  `]))));
  const results = PACK.triple.map((name) => (visible() ? panel(name) : element("div", { class: "blank" }, say("sheet.draw"))));
  const roles = Object.keys(PACK.roles).map((name) => element("div", {}, element("b", {}, say(`roles.${name}.name`)), element("p", {}, say(`roles.${name}.question`))));
  const made = PACK.made, not = own(PACK.texts.about.points[0]);
  fill("sheet", element("h1", {}, say("title")), element("p", {}, say("sheet.world"), " ",
    PACK.worlds.map((_, n) => [tick(n === state.world), ` ${worldName(n)}  `])),
    element("h2", {}, say("sheet.cards")), element("div", { class: "columns four" }, decks),
    element("h2", {}, say("sheet.predict")), element("div", { class: "columns three" }, guesses),
    element("h2", {}, say("sheet.result")), element("div", { class: "columns three" }, results),
    element("h2", {}, say("sheet.roles")), element("div", { class: "columns four" }, roles),
    element("h2", {}, say("debrief.heading")), element("ol", {}, PACK.texts.debrief.questions.map((one) => element("li", {}, own(one)))),
    element("p", { class: "foot" }, `${not} ${say("about.commit")} ${made.commit || made.code}, ${made.written}.`));
}

/** Everything that the hand, the world and the prediction decide: first what is looked at first. */
function drawAnswer() {
  markCards();
  drawPredict();
  drawResult();
  drawSummary();
  clearTimeout(drawAnswer.later);
  drawAnswer.later = setTimeout(() => keepingFocus(() => { drawRest(); drawRoles(); }));
}

function drawAll() {
  document.documentElement.lang = state.language;
  document.documentElement.classList.toggle("large", state.large);
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  for (const name of ["language", "large", "print", "reset"]) document.getElementById(name).textContent = say(name);
  fill("kicker", say("kicker", { cards: PACK.cards.length, worlds: PACK.worlds.length, years: PACK.years }));
  const other = document.getElementById("language");
  other.lang = state.language === "en" ? "nl" : "en";
  other.setAttribute("aria-label", say("other_language"));
  document.getElementById("large").setAttribute("aria-pressed", String(state.large));
  fill("message");
  drawWorlds();
  drawCards();
  drawDebrief();
  drawAbout();
  drawAnswer();
}

/** Keep the focus where it was: what had it may have been made anew. */
function keepingFocus(draw) {
  const had = document.activeElement && document.activeElement.id;
  draw();
  const again = had && document.getElementById(had);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

function remember() {
  try {
    history.replaceState(null, "", linkOf());
  } catch {
    // A browser may forbid it for files; the page works without a link.
  }
}

function update(change) {
  Object.assign(state, change);
  const whole = "language" in change || "large" in change;
  keepingFocus(() => {
    if (whole) drawAll();
    else {
      if ("world" in change) drawWorlds();
      drawAnswer();
    }
  });
  remember();
}

/** Put a card into the hand, or back; another hand asks for another prediction. */
function toggle(card) {
  if (!state.hand.includes(card) && state.hand.length === PACK.most) return fill("message", say("card.full"));
  fill("message");
  const hand = state.hand.includes(card) ? state.hand.filter((one) => one !== card) : [...state.hand, card].sort((a, b) => a - b);
  return update({ hand, guess: {}, shown: false });
}

function begin() {
  const known = readLink(location.hash);
  drawAll();
  if (!known) fill("message", say("messages.link"));
}

const preferred = () => (navigator.language.startsWith("nl") ? "nl" : "en");
document.getElementById("language").addEventListener("click", () => update({ language: state.language === "en" ? "nl" : "en" }));
document.getElementById("large").addEventListener("click", () => update({ large: !state.large }));
document.getElementById("print").addEventListener("click", () => window.print());
document.getElementById("reset").addEventListener("click", () => { clear(state.language); drawAll(); remember(); });
document.getElementById("first").addEventListener("change", (event) => update({ first: event.target.checked, shown: false }));
window.addEventListener("beforeprint", drawSheet);
window.addEventListener("hashchange", () => { if (location.hash !== linkOf()) { clear(state.language); begin(); } });
clear(preferred());
begin();
