/* What the page does without its server. All numbers are checked again there.

   The sliders are none of Dash's business: with a hundred of them among the outputs of a callback, Dash needs seconds
   for one change. Their values, the question and what was asked before are kept here. */
(function () {
  "use strict";

  const MOST_PAST = 50;
  const REPLAY = 1600; // milliseconds
  const SETTLED = 120; // milliseconds for which a lever is left alone, so that a drag is one question
  const LOST = 15000; // milliseconds after which a look is taken to have failed
  const RETRY = 1500; // milliseconds to the next look after one that failed at once
  const kept = {}; // lines drawn, by question
  let about = null; // how the page was made: sliders, presets, words
  let levers = {}; // where the sliders stand, by name
  let question = {}; // what differs from usual
  let past = []; // questions before it
  let looks = {}; // what is looked at, where that differs from usual
  let drawn = null; // the question and the looks that the drawing is of
  let refused = null; // those that were refused last
  let lost = 0; // looks in a row that no answer came to
  let drawnTables = {}; // by name; a table is made when somebody opens it
  let lastArrival = null;
  let cause = ""; // the list that was changed last
  let settling = null;
  let waiting = null;

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function tell(store, data) {
    window.dash_clientside.set_props(store, { data: data });
  }

  function element(name, text, attributes) {
    const made = document.createElement(name);
    made.textContent = text || "";
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  }

  function number(value, digits) {
    return new Intl.NumberFormat(about.language, { maximumFractionDigits: digits }).format(value);
  }

  function written(spec, value) {
    if (spec.stops.length) return spec.stops[Math.round(value)];
    if (spec.share) return number(100 * value, 1) + "%";
    return number(value, 4);
  }

  function isUsual(spec, value) {
    return Math.abs(value - spec.usual) <= spec.step / 2;
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  function isAssumed(spec) {
    return spec.actor === "world" || spec.actor === "behaviour";
  }

  /* The question without what is as usual, in order. */
  function moved(values) {
    const found = {};
    Object.keys(values).sort().forEach(function (key) {
      const value = Number(values[key]);
      if (key === "from" || key === "until") {
        if (value !== (key === "from" ? about.first : about.last)) found[key] = value;
      } else if (about.controls[key] && !isUsual(about.controls[key], value)) {
        found[key] = value;
      }
    });
    return found;
  }

  function fromPreset(part, name) {
    const values = {};
    Object.keys(question).forEach(function (key) {
      const spec = about.controls[key];
      if (part === "policy" ? spec && isAssumed(spec) : !spec || spec.actor !== "world") values[key] = question[key];
    });
    const preset = about.presets[part][name];
    Object.keys(preset).forEach(function (key) {
      if (part === "policy" || about.controls[key]) values[key] = preset[key];
    });
    return moved(values);
  }

  /* What is asked after something was touched; shows it beside the sliders and gives it to Dash. */
  function change(undo, reset, touched, arrival, page) {
    const causes = (window.dash_clientside.callback_context.triggered || []).map((one) => one.prop_id);
    const first = arrival !== lastArrival, undoing = causes.includes("undo.n_clicks") && past.length > 0;
    const resetting = causes.includes("reset.n_clicks"), absent = document.querySelector("#person [data-absent]");
    const list = cause && document.getElementById(cause), part = cause.split("-")[0];
    let next;
    about = page;
    cause = "";
    if (first) next = moved(arrival);
    else if (undoing) next = past.pop();
    else if (resetting) next = {};
    else if (list && list.value && part in about.presets) next = fromPreset(part, list.value);
    else next = moved(Object.assign({}, levers, { from: choice("from"), until: choice("until") }));
    const news = !same(next, question);
    if (news && !undoing && lastArrival !== null) past = past.concat([question]).slice(-MOST_PAST);
    if (lastArrival === null) arrive();
    lastArrival = arrival;
    question = next;
    if (resetting && absent) {
      absent.remove();
      lookAt("person", 0);
    }
    show(first || undoing || resetting);
    if (news || first) expect();
    return [news || first ? question : unchanged(), past.length === 0, past.length === 0];
  }

  /* On a small screen only what was moved is open, so that the results are near. */
  function arrive() {
    looks = Object.assign({}, about.looks);
    if (!window.matchMedia("(max-width: 900px)").matches) return;
    document.querySelectorAll("details.actor").forEach((one) => { one.open = one.dataset.touched === "true"; });
  }

  function choice(id) {
    return document.getElementById(id).value;
  }

  /* The sliders, the numbers beside them, how many were moved, and what the presets do that somebody began with. */
  function show(forget) {
    const places = document.querySelectorAll("[data-lever]"), lists = ["policy-preset", "scenario-preset"];
    if (!places.length) return window.requestAnimationFrame(() => show(forget)); // not drawn yet
    document.getElementById("from").value = question.from || about.first;
    document.getElementById("until").value = question.until || about.last;
    if (forget) lists.forEach((id) => { document.getElementById(id).value = ""; });
    document.getElementById("about").textContent =
      lists.map((id) => about.presetTexts[choice(id)] || "").join(" ").trim();
    places.forEach(function (place) {
      const name = place.dataset.lever, spec = about.controls[name], slider = place.querySelector("input");
      const value = name in question ? question[name] : spec.usual;
      levers[name] = value;
      if (Number(slider.value) !== value) window.dash_clientside.set_props(slider.id, { value: value });
      place.querySelector("output").textContent = written(spec, value);
      place.querySelector(".usual").textContent =
        name in question ? about.words.usual.replace("{value}", written(spec, spec.usual)) + " · " : "";
    });
    document.querySelectorAll("[data-actor]").forEach(function (place) {
      const own = (key) => about.controls[key] && about.controls[key].actor === place.dataset.actor;
      const many = Object.keys(question).filter(own).length;
      place.textContent = many ? about.words.moved.replace("{count}", many) : "";
    });
  }

  document.addEventListener("input", function (event) {
    const place = event.target.closest("[data-lever]");
    if (!place || !about) return;
    const name = place.dataset.lever, value = Number(event.target.value);
    levers[name] = value;
    place.querySelector("output").textContent = written(about.controls[name], value);
    window.clearTimeout(settling);
    settling = window.setTimeout(() => tell("touched", Date.now()), SETTLED);
  });

  document.addEventListener("change", function (event) {
    const use = event.target.dataset && event.target.dataset.use;
    if (use === "change") {
      cause = event.target.id;
      tell("touched", Date.now());
    } else if (use === "look") {
      lookAt(event.target.id, event.target.value);
    }
  });

  function lookAt(key, value) {
    const usual = about.view[key];
    looks = Object.assign({}, looks);
    if (String(value) === String(usual)) delete looks[key];
    else looks[key] = typeof usual === "number" ? Number(value) : value;
    tell("looks", looks);
    expect();
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#big");
    if (!button) return;
    const now = !looks.big;
    document.getElementById("whole").className = now ? "page big" : "page";
    button.setAttribute("aria-pressed", String(now));
    lookAt("big", now ? 1 : 0);
  });

  /* Fills the list of persons with those found; whoever is asked for stays in it, also who is not in the population. */
  function listed(found) {
    if (!about) return unchanged();
    const list = document.getElementById("person"), chosen = String(looks.person || 0);
    const rows = [[0, about.words.nobody]].concat(found || []);
    list.replaceChildren(...rows.map(([id, text]) => element("option", text, { value: id })));
    if (!rows.some(([id]) => String(id) === chosen))
      list.append(element("option", about.words.absent.replace("{person}", chosen), { value: chosen, "data-absent": "" }));
    list.value = chosen;
    return "";
  }

  /* Tables are drawn when they are open: they are many, and few people look. */
  function tables(found) {
    drawnTables = found || {};
    document.querySelectorAll("details[data-table][open]").forEach(drawTable);
    return "";
  }

  function drawTable(place) {
    const name = place.dataset.table, data = name === "sources" ? about.sources : drawnTables[name];
    const box = document.getElementById(name + "-table");
    box.replaceChildren();
    if (!data) return;
    const whole = element("table"), head = element("tr"), body = element("tbody");
    data.head.forEach((text) => head.append(element("th", text, { scope: "col" })));
    data.rows.forEach(function (row) {
      const line = element("tr");
      row.forEach((text, n) => line.append(n ? element("td", text) : element("th", text, { scope: "row" })));
      body.append(line);
    });
    const top = element("thead");
    top.append(head);
    whole.append(element("caption", data.caption), top, body);
    const scroll = element("div", "", { class: "scroll", tabindex: 0, role: "region", "aria-label": data.caption });
    scroll.append(whole);
    box.append(scroll);
  }

  document.addEventListener("toggle", function (event) { // does not bubble
    if (event.target.matches("details[data-table][open]")) drawTable(event.target);
  }, true);

  /* The link that leads back to what is on the page, in the address bar as well. */
  function link(now, lookedAt) {
    if (!about) return [unchanged(), unchanged()];
    function search(language) {
      const items = new URLSearchParams(Object.assign({}, now, lookedAt));
      if (language !== about.view.lang) items.set("lang", language);
      const text = items.toString();
      return text ? "?" + text : "";
    }
    const own = window.location.pathname + search(about.language);
    if (own !== window.location.pathname + window.location.search) window.history.replaceState(null, "", own);
    document.documentElement.lang = about.language;
    document.title = about.words.title;
    const other = about.language === "nl" ? "en" : "nl";
    return [window.location.origin + own, window.location.pathname + (search(other) || "?lang=" + other)];
  }

  function copy(clicks) {
    if (!clicks) return unchanged();
    const field = document.getElementById("link");
    field.select();
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).catch(function () {});
    else document.execCommand("copy"); // without https, on another machine
    window.setTimeout(function () {
      window.dash_clientside.set_props("copy", { children: about.words.copy });
    }, 2500);
    return about.words.copied;
  }

  function save(clicks) {
    if (!clicks) return unchanged();
    return { content: JSON.stringify(question, null, 1), filename: "career-ecosystem.json", type: "application/json" };
  }

  /* Lines by what they are of: 'policy 0' is its upper edge, 1 the lower, 2 the middle. */
  function lines(data) {
    const found = {}, counts = {};
    (data || []).forEach(function (trace) {
      counts[trace.meta] = (counts[trace.meta] || 0) + 1;
      found[trace.meta + " " + (counts[trace.meta] - 1)] = Array.from(trace.y || []);
    });
    return found;
  }

  function remember(one, two, seen) {
    if (seen && one && two) kept[JSON.stringify(seen.question)] = [lines(one.data), lines(two.data)];
    return unchanged();
  }

  function replay(clicks) {
    if (!clicks || !past.length) return unchanged();
    const earlier = kept[JSON.stringify(past[past.length - 1])];
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    ["one-figure", "two-figure"].forEach(function (id, n) {
      const graph = document.querySelector("#" + id + " .js-plotly-plot");
      if (graph && earlier && !graph.classList.contains("replaying")) play(graph, earlier[n], calm);
    });
    return "";
  }

  function play(graph, earlier, calm) {
    const counts = {}, data = graph.data;
    const after = data.map(function (trace) { return Array.from(trace.y || []); });
    const before = data.map(function (trace, n) {
      const place = counts[trace.meta] = (counts[trace.meta] === undefined ? 0 : counts[trace.meta] + 1);
      return earlier[trace.meta + " " + place] || earlier["assumptions " + place] || earlier["baseline " + place] || after[n];
    });
    const begin = performance.now();
    graph.classList.add("replaying");
    function step(now) {
      if (graph.data !== data) return graph.classList.remove("replaying"); // a newer answer has been drawn meanwhile
      const share = Math.min(1, (now - begin) / REPLAY);
      const moment = calm ? (share < 1 ? 0 : 1) : Math.max(0, (share - 0.25) / 0.75); // first it stands still
      const y = after.map(function (line, n) {
        return line.map(function (value, k) {
          const old = before[n][k];
          return value === null || old === null || old === undefined ? value : old + (value - old) * moment;
        });
      });
      window.Plotly.restyle(graph, { y: share < 1 ? y : after });
      if (share < 1) window.requestAnimationFrame(step);
      else graph.classList.remove("replaying");
    }
    window.requestAnimationFrame(step);
  }

  /* A drawing belongs to the question and the looks that it came with; beside any other it is marked as an earlier one. */
  function mark() {
    const results = document.getElementById("results");
    const own = (answer) => answer && same(answer.question, question) && same(answer.looks, looks);
    if (!results) return;
    results.classList.toggle("earlier", Boolean(drawn) && !own(drawn));
    results.setAttribute("aria-busy", String(!own(drawn) && !own(refused)));
  }

  function expect() {
    mark();
    write("status", about.words.asked);
  }

  function write(id, text) {
    window.dash_clientside.set_props(id, { children: text });
  }

  /* Looks again a while after an answer came, until everything is there; if none comes, after a longer while. */
  function again(seen) {
    if (!seen || !about) return "";
    if (seen.server !== about.server) window.location.reload(); // other worlds: what the page says of them is old
    window.clearTimeout(waiting);
    if (lost) write("lost", "");
    lost = 0;
    if (seen.refused) refused = seen;
    else drawn = seen;
    mark();
    if (seen.done < seen.all) waiting = window.setTimeout(look, seen.pause);
    return "";
  }

  function asked() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(missed, LOST);
    return "";
  }

  function missed() {
    lost += 1;
    if (lost > 1 && about) {
      write("lost", about.words.lost);
      write("status", about.words.asked);
    }
    look();
  }

  function look() {
    asked();
    if (about) tell("tick", Date.now());
    else window.dash_clientside.set_props("address", { search: window.location.search }); // the page is not there yet
  }

  /* Dash tells nobody that a call failed, so that it is seen here; the next look then comes soon. */
  const plain = window.fetch;
  window.fetch = function (place, ...more) {
    const answer = plain.call(window, place, ...more);
    if (String(place).includes("_dash-update-component")) answer.then((one) => { if (!one.ok) failed(); }, failed);
    return answer;
  };

  function failed() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(missed, RETRY);
  }

  window.addEventListener("pageshow", function (event) { // brought back as it was left
    if (event.persisted) look();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: { change, link, listed, tables, asked, copy, save, remember, replay, again },
  });
})();
