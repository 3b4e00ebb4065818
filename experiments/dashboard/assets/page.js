/* What the page does without its server. All numbers are checked again there.

   The sliders are none of Dash's business: with a hundred of them among the outputs of a callback, Dash needs seconds
   for one change. Their values, the question and what was asked before are kept here. */
(function () {
  "use strict";

  const MOST_PAST = 50;
  const REPLAY = 1600; // milliseconds
  const SETTLED = 120; // milliseconds for which a lever is left alone, so that a drag is one question
  const LOST = 15000; // milliseconds after which a look is taken to have failed
  const kept = {}; // lines drawn, by question
  let about = null; // how the page was made: sliders, presets, words
  let levers = {}; // where the sliders stand, by name
  let question = {}; // what differs from usual
  let past = []; // questions before it
  let lastArrival = null;
  let settling = null;
  let waiting = null;

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
  function change(touched, from, until, policy, scenario, undo, reset, arrival, page) {
    const causes = (window.dash_clientside.callback_context.triggered || []).map((one) => one.prop_id);
    const first = arrival !== lastArrival, undoing = causes.includes("undo.n_clicks") && past.length > 0;
    const unchanged = window.dash_clientside.no_update;
    let next, presets = [null, null]; // a list no longer names what was put together otherwise
    about = page;
    if (first) {
      next = moved(arrival);
    } else if (undoing) {
      next = past.pop();
    } else if (causes.includes("reset.n_clicks")) {
      next = {};
    } else if (causes.includes("policy-preset.value") && policy) {
      next = fromPreset("policy", policy);
      presets = [unchanged, unchanged];
    } else if (causes.includes("scenario-preset.value") && scenario) {
      next = fromPreset("scenario", scenario);
      presets = [unchanged, unchanged];
    } else {
      next = moved(Object.assign({}, levers, { from: from, until: until }));
      presets = [unchanged, unchanged];
    }
    const news = !same(next, question);
    if (news && !undoing && lastArrival !== null) past = past.concat([question]).slice(-MOST_PAST);
    lastArrival = arrival;
    question = next;
    show();
    return [news || first ? question : unchanged, question.from || about.first, question.until || about.last, ...presets,
            past.length === 0, past.length === 0];
  }

  /* The sliders, the numbers beside them, and how many were moved. */
  function show() {
    const places = document.querySelectorAll("[data-lever]");
    if (!places.length) return window.requestAnimationFrame(show); // not drawn yet
    places.forEach(function (place) {
      const name = place.dataset.lever, spec = about.controls[name], slider = place.querySelector("input");
      const value = name in question ? question[name] : spec.usual;
      levers[name] = value;
      if (Number(slider.value) !== value) window.dash_clientside.set_props(slider.id, { value: value });
      place.querySelector("output").textContent = written(spec, value);
      place.querySelector(".usual").textContent =
        name in question ? about.words.usual.replace("{value}", written(spec, spec.usual)) + " " : "";
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
    settling = window.setTimeout(function () {
      window.dash_clientside.set_props("touched", { data: Date.now() });
    }, SETTLED);
  });

  /* The link that leads back to what is on the page, in the address bar as well. */
  function link(now, big, one, two, scale, horizon, outcome, by, who, career, person) {
    const looks = { one: one, two: two, scale: scale, horizon: horizon, outcome: outcome, by: by, who: who,
                  career: career, person: person, big: big };
    function search(language) {
      const items = new URLSearchParams();
      if (language !== about.view.lang) items.set("lang", language);
      Object.keys(now || {}).forEach(function (key) { items.set(key, now[key]); });
      Object.keys(looks).forEach(function (key) {
        if (looks[key] !== null && looks[key] !== undefined && looks[key] !== about.view[key]) items.set(key, looks[key]);
      });
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

  function big(clicks, now) {
    const next = clicks ? (now ? 0 : 1) : now;
    return [next, next ? "page big" : "page", next ? "true" : "false"];
  }

  function copy(clicks, text) {
    if (!clicks) return window.dash_clientside.no_update;
    const field = document.getElementById("link");
    field.select();
    if (navigator.clipboard) navigator.clipboard.writeText(text).catch(function () {});
    else document.execCommand("copy"); // without https, on another machine
    window.setTimeout(function () {
      window.dash_clientside.set_props("copy", { children: about.words.copy });
    }, 2500);
    return about.words.copied;
  }

  function save(clicks) {
    if (!clicks) return window.dash_clientside.no_update;
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
    return window.dash_clientside.no_update;
  }

  function replay(clicks) {
    if (!clicks || !past.length) return window.dash_clientside.no_update;
    const earlier = kept[JSON.stringify(past[past.length - 1])];
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    ["one-figure", "two-figure"].forEach(function (id, n) {
      const graph = document.querySelector("#" + id + " .js-plotly-plot");
      if (graph && earlier) play(graph, earlier[n], calm);
    });
    return "";
  }

  function play(graph, earlier, calm) {
    const counts = {};
    const after = graph.data.map(function (trace) { return Array.from(trace.y || []); });
    const before = graph.data.map(function (trace, n) {
      const place = counts[trace.meta] = (counts[trace.meta] === undefined ? 0 : counts[trace.meta] + 1);
      return earlier[trace.meta + " " + place] || earlier["assumptions " + place] || earlier["baseline " + place] || after[n];
    });
    const begin = performance.now();
    graph.classList.add("replaying");
    function step(now) {
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

  /* Looks again a while after an answer came, until everything is there; if none comes, after a longer while. */
  function again(seen) {
    window.clearTimeout(waiting);
    if (seen && seen.done < seen.all) waiting = window.setTimeout(look, seen.pause);
    return "";
  }

  function asked() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(look, LOST);
    return "";
  }

  function look() {
    asked();
    window.dash_clientside.set_props("tick", { data: Date.now() });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: { change, link, big, asked, copy, save, remember, replay, again },
  });
})();
