/* What the page does without its server. All numbers are checked again there. */
(function () {
  "use strict";

  var MOST_PAST = 50;
  var REPLAY = 1600; // milliseconds
  var kept = {}; // lines drawn, by question
  var LOST = 15000; // milliseconds after which a look is taken to have failed
  var lastArrival = null;
  var SETTLED = 120; // milliseconds
  var settling = null;
  var waiting = null;
  var lost = null;

  function number(value, language, digits) {
    return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  }

  function written(spec, value, language) {
    if (spec.stops.length) return spec.stops[Math.round(value)];
    if (spec.share) return number(100 * value, language, 1) + "%";
    return number(value, language, 4);
  }

  function isUsual(spec, value) {
    return Math.abs(value - spec.usual) <= spec.step / 2;
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  function sorted(question) {
    var ordered = {};
    Object.keys(question).sort().forEach(function (key) { ordered[key] = question[key]; });
    return ordered;
  }

  function isAssumed(spec) {
    return spec.actor === "world" || spec.actor === "behaviour";
  }

  /* The question without what is as usual. */
  function moved(values, about) {
    var question = {};
    Object.keys(values).forEach(function (key) {
      var value = Number(values[key]);
      if (key === "from" || key === "until") {
        if (value !== (key === "from" ? about.first : about.last)) question[key] = value;
      } else if (about.controls[key] && !isUsual(about.controls[key], value)) {
        question[key] = value;
      }
    });
    return sorted(question);
  }

  function fromPreset(part, name, question, about) {
    var values = {};
    Object.keys(question).forEach(function (key) {
      var spec = about.controls[key];
      if (part === "policy" ? spec && isAssumed(spec) : !spec || spec.actor !== "world") values[key] = question[key];
    });
    var preset = about.presets[part][name];
    Object.keys(preset).forEach(function (key) {
      if (part === "policy" || about.controls[key]) values[key] = preset[key];
    });
    return moved(values, about);
  }

  function change() {
    var [values, from, until, policy, scenario, , , arrival, ids, valueIds, usualIds, movedIds, question, past, about] =
      arguments;
    var triggered = (window.dash_clientside.callback_context.triggered || []).map(function (one) { return one.prop_id; });
    function by(name) { return triggered.indexOf(name) >= 0; }
    var next, byHand = false, first = lastArrival === null;
    if (arrival !== lastArrival) {
      lastArrival = arrival;
      next = moved(arrival, about);
    } else if (by("undo.n_clicks")) {
      past = past.slice();
      next = past.pop() || {};
      question = next;
    } else if (by("reset.n_clicks")) {
      next = {};
    } else if (by("policy-preset.value") && policy) {
      next = fromPreset("policy", policy, question, about);
    } else if (by("scenario-preset.value") && scenario) {
      next = fromPreset("scenario", scenario, question, about);
    } else {
      byHand = true;
      var all = { from: from, until: until };
      ids.forEach(function (id, n) { all[id.lever] = values[n]; });
      next = moved(all, about);
    }
    if (!first && !same(next, question)) past = past.concat([question]).slice(-MOST_PAST);
    var language = about.language;
    function valueOf(name) { return name in next ? next[name] : about.controls[name].usual; }
    function count(actor) {
      var many = Object.keys(next).filter(function (key) {
        return about.controls[key] && about.controls[key].actor === actor;
      }).length;
      return many ? about.words.moved.replace("{count}", many) : "";
    }
    return [
      next, past,
      byHand ? window.dash_clientside.no_update : ids.map(function (id) { return valueOf(id.lever); }),
      valueIds.map(function (id) { return written(about.controls[id.value], valueOf(id.value), language); }),
      usualIds.map(function (id) {
        var spec = about.controls[id.usual];
        return id.usual in next ? about.words.usual.replace("{value}", written(spec, spec.usual, language)) + " " : "";
      }),
      movedIds.map(function (id) { return count(id.moved); }),
      next.from || about.first, next.until || about.last,
      byHand || by("scenario-preset.value") || by("policy-preset.value") ? window.dash_clientside.no_update : null,
      byHand || by("scenario-preset.value") || by("policy-preset.value") ? window.dash_clientside.no_update : null,
      past.length === 0, past.length === 0,
    ];
  }

  /* Asks the server once a lever is left alone for a moment: a drag is one question. */
  function settle(question) {
    window.clearTimeout(settling);
    settling = window.setTimeout(function () {
      window.dash_clientside.set_props("asked", { data: question });
    }, SETTLED);
    return "";
  }

  /* The link that leads back to what is on the page, in the address bar as well. */
  function link(question, big, one, two, scale, horizon, outcome, by, who, career, person, about) {
    var looks = { one: one, two: two, scale: scale, horizon: horizon, outcome: outcome, by: by, who: who,
                  career: career, person: person, big: big };
    function search(language) {
      var items = new URLSearchParams();
      if (language !== about.view.lang) items.set("lang", language);
      Object.keys(question || {}).forEach(function (key) { items.set(key, question[key]); });
      Object.keys(looks).forEach(function (key) {
        if (looks[key] !== null && looks[key] !== undefined && looks[key] !== about.view[key]) items.set(key, looks[key]);
      });
      var text = items.toString();
      return text ? "?" + text : "";
    }
    var own = window.location.pathname + search(about.language);
    if (own !== window.location.pathname + window.location.search) window.history.replaceState(null, "", own);
    document.documentElement.lang = about.language;
    document.title = about.words.title;
    var other = about.language === "nl" ? "en" : "nl";
    return [window.location.origin + own, window.location.pathname + (search(other) || "?lang=" + other)];
  }

  function big(clicks, now) {
    var next = clicks ? (now ? 0 : 1) : now;
    return [next, next ? "page big" : "page", next ? "true" : "false"];
  }

  function copy(clicks, text, about) {
    if (!clicks) return window.dash_clientside.no_update;
    var field = document.getElementById("link");
    field.select();
    if (navigator.clipboard) navigator.clipboard.writeText(text).catch(function () {});
    else document.execCommand("copy"); // without https, on another machine
    window.setTimeout(function () {
      window.dash_clientside.set_props("copy", { children: about.words.copy });
    }, 2500);
    return about.words.copied;
  }

  function save(clicks, question) {
    if (!clicks) return window.dash_clientside.no_update;
    return { content: JSON.stringify(question, null, 1), filename: "career-ecosystem.json", type: "application/json" };
  }

  /* Lines by what they are of: 'policy 0' is its upper edge, 1 the lower, 2 the middle. */
  function lines(data) {
    var found = {}, counts = {};
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

  function replay(clicks, past) {
    if (!clicks || !past.length) return window.dash_clientside.no_update;
    var earlier = kept[JSON.stringify(past[past.length - 1])];
    var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    ["one-figure", "two-figure"].forEach(function (id, n) {
      var graph = document.querySelector("#" + id + " .js-plotly-plot");
      if (graph && earlier) play(graph, earlier[n], calm);
    });
    return "";
  }

  function play(graph, earlier, calm) {
    var counts = {};
    var after = graph.data.map(function (trace) { return Array.from(trace.y || []); });
    var before = graph.data.map(function (trace, n) {
      var place = counts[trace.meta] = (counts[trace.meta] === undefined ? 0 : counts[trace.meta] + 1);
      return earlier[trace.meta + " " + place] || earlier["assumptions " + place] || earlier["baseline " + place] || after[n];
    });
    var begin = performance.now();
    graph.classList.add("replaying");
    function step(now) {
      var share = Math.min(1, (now - begin) / REPLAY);
      var moment = calm ? (share < 1 ? 0 : 1) : Math.max(0, (share - 0.25) / 0.75); // first it stands still
      var y = after.map(function (line, n) {
        return line.map(function (value, k) {
          var old = before[n][k];
          return value === null || old === null || old === undefined ? value : old + (value - old) * moment;
        });
      });
      window.Plotly.restyle(graph, { y: share < 1 ? y : after });
      if (share < 1) window.requestAnimationFrame(step);
      else graph.classList.remove("replaying");
    }
    window.requestAnimationFrame(step);
  }

  /* Looks again a while after an answer came, until everything is there; never twice at once. */
  function again(seen) {
    if (seen) {
      window.clearTimeout(waiting);
      window.clearTimeout(lost);
      if (seen.done < seen.all) {
        waiting = window.setTimeout(look, seen.pause);
        lost = window.setTimeout(look, LOST);
      }
    }
    return "";
  }

  function look() {
    window.dash_clientside.set_props("tick", { data: Date.now() });
  }

  /* The number beside a slider follows it while it is dragged. */
  document.addEventListener("input", function (event) {
    if (event.target.type !== "range") return;
    var output = event.target.closest("label").querySelector("output");
    var about = window.__about;
    var name = about && JSON.parse(event.target.id).lever;
    if (output && name) output.firstChild.nodeValue = written(about.controls[name], Number(event.target.value), about.language);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: {
      change: function () { window.__about = arguments[arguments.length - 1]; return change.apply(null, arguments); },
      link: link, big: big, settle: settle, copy: copy, save: save, remember: remember, replay: replay, again: again,
    },
  });
})();
