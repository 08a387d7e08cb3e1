"use strict";
// Everything that is shown comes through textContent: names in EVE are free text, and hostile.

const $ = (id) => document.getElementById(id);

const el = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

/** Makes the list's children those of the items, keeping the nodes of known keys: focus and open details stay. */
const keyed = (list, items, keyOf, make, update) => {
  const known = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const times = new Map();
  let place = list.firstElementChild;
  for (const item of items) {
    const name = String(keyOf(item));
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    // Of several with one name, each further one has a key of its own.
    const key = time ? `${name}\0${time}` : name;
    let node = known.get(key);
    known.delete(key);
    if (!node) {
      node = make(item);
      node.dataset.key = key;
    }
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else list.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
};

// MARK: Words

const grouped = new Intl.NumberFormat("en");
const number = (value) => grouped.format(value);
const plural = (count, one, many = one + "s") => `${number(count)} ${count === 1 ? one : many}`;

const duration = (seconds) => {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3570) return `${Math.round(s / 60)} min`;
  if (s < 3600) return "1 h";
  const two = (large, unit, small, smallUnit) => (small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`);
  if (s < 86400) return two(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
  return two(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
};

// Ages are told by the server's clock.
let clockOffset = 0;
let isClockKnown = false;
const now = () => Date.now() + clockOffset;
const since = (time) => (now() - Date.parse(time)) / 1000;
const ago = (time) => (time ? `${duration(since(time))} ago` : "never");
const until = (time) => (since(time) >= 0 ? "now" : `in ${duration(-since(time))}`);

const typeNames = { alliance: "Alliances", corporation: "Corporations", character: "Characters", killmail: "Killmails", "user-killmail": "People’s killmails" };

// MARK: Asking the server

let session = { csrf_token: null, can_log_in: false };
let adminToken = null;

const get = async (path) => {
  const reply = await fetch(path, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(await sentence(reply));
  return reply.json();
};

const sentence = async (reply) => {
  try {
    return (await reply.json()).detail;
  } catch {
    return `The server answered ${reply.status}.`;
  }
};

const post = async (path, body, isAgain = false) => {
  const headers = { "Content-Type": "application/json" };
  if (adminToken) headers["X-Admin-Token"] = adminToken;
  else if (session.csrf_token) headers["X-CSRF-Token"] = session.csrf_token;
  const reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  if (reply.ok) return reply.json();
  if (!isAgain && reply.status === 403) {
    // The server has started anew since the token was read.
    session = await get("/api/session");
    return post(path, body, true);
  }
  if (reply.status === 401) {
    adminToken = null;
    const token = await ask({ title: "The admin token is needed", text: await sentence(reply), yes: "Use it", wantsToken: true });
    if (token) {
      adminToken = token;
      return post(path, body, true);
    }
    return null;
  }
  throw new Error(await sentence(reply));
};

const toast = (text, isBad = false) => {
  const node = el("p", { text, className: isBad ? "bad" : null });
  $("toasts").append(node);
  setTimeout(() => node.remove(), isBad ? 12000 : 6000);
};

/** Runs what a button starts, with the button out of reach meanwhile. */
const act = (button, work) => async () => {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    toast(error.message, true);
  } finally {
    button.disabled = false;
  }
};

const button = (text, work, className) => {
  const node = el("button", { type: "button", text, className });
  node.addEventListener("click", act(node, work));
  return node;
};

/** - Returns: what was typed, or true; false where it was cancelled. */
const ask = ({ title, text, yes, isDangerous = false, wantsToken = false }) =>
  new Promise((resolve) => {
    const dialog = $("ask");
    setText($("ask-title"), title);
    setText($("ask-text"), text);
    setText($("ask-yes"), yes);
    $("ask-yes").className = isDangerous ? "danger" : "";
    $("ask-label").hidden = !wantsToken;
    $("ask-input").value = "";
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" && (wantsToken ? $("ask-input").value : true)), { once: true });
    dialog.showModal();
  });
// No button of the form, so that Enter in the field means the other one.
$("ask-no").addEventListener("click", () => $("ask").close("no"));

// MARK: The verdict

const showVerdict = (status) => {
  const findings = status.health.findings;
  const problems = findings.filter((finding) => finding.weight === "problem");
  const isHealthy = status.health.is_healthy;
  $("verdict").dataset.state = !isHealthy ? "bad" : findings.length ? "warn" : "good";
  const busy = status.queues.reduce((sum, queue) => sum + queue.ready + queue.in_flight, 0);
  setText(
    $("verdict-title"),
    !isHealthy ? (problems.length === 1 ? "One thing needs you" : `${number(problems.length)} things need you`) : findings.length ? "It runs, with " + (findings.length === 1 ? "a remark" : `${number(findings.length)} remarks`) : "All is well"
  );
  setText($("verdict-text"), busy ? `${plural(busy, "job is", "jobs are")} queued or in hand.` : isHealthy ? "Nothing is queued: everything that is due is done." : "Nothing is queued at the moment.");
  document.title = isHealthy ? "esi-worker" : "(!) esi-worker";
  keyed(
    $("problems"),
    findings,
    (finding) => `${finding.code} ${finding.remedy ?? ""} ${finding.sentence.replace(/\d+/g, "#")}`,
    (finding) => {
      const node = el("li", { className: finding.weight === "problem" ? "bad" : "note" }, el("span", { className: "what" }));
      if (finding.code === "dead_letters") node.append(el("a", { className: "button", href: "#dead-title", text: "Look at them" }));
      else if (finding.remedy) node.className += " long";
      if (finding.remedy && finding.code !== "dead_letters") node.append(el("span", { className: "mend" }, "To mend it: ", el("code", { text: finding.remedy })));
      return node;
    },
    (node, finding) => setText(node.firstChild, finding.sentence)
  );
  keyed(
    $("stored"),
    ["alliances", "corporations", "characters", "killmails"],
    (kind) => kind,
    (kind) => el("div", {}, el("dt", { text: kind }), el("dd")),
    (node, kind) => setText(node.lastChild, number(status.entities[kind] ?? 0))
  );
  setText($("place"), status.database);
  setText($("version"), `version ${status.version}`);
};

// MARK: Queues

let throughput = { interval_seconds: 15, samples: [], since: null };
const svg = (tag, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

const chart = () => {
  const node = svg("svg", { class: "chart", viewBox: "0 0 240 40", preserveAspectRatio: "none", role: "img" });
  node.append(svg("line", { class: "base", x1: 0, x2: 240, y1: 39.5, y2: 39.5 }), svg("path", { class: "area" }), svg("path", { class: "stroke" }), svg("title", {}));
  return node;
};

/** In seconds, from left to right: an hour, or ten minutes and more while the server has not run so long. */
const span = () => Math.min(3600, Math.max(600, throughput.since ? since(throughput.since) : 0));

/** Four samples make a minute. */
const drawChart = (node, queue, name) => {
  const step = throughput.interval_seconds;
  const points = throughput.samples.map((sample) => ({
    x: 240 * (1 - Math.min(1, since(sample.at) / span())),
    rate: ((sample.finished[queue] ?? 0) * 60) / step,
  }));
  const smooth = points.map((point, index) => {
    const window = points.slice(Math.max(0, index - 3), index + 1);
    return { x: point.x, rate: window.reduce((sum, other) => sum + other.rate, 0) / window.length };
  });
  const peak = Math.max(0, ...smooth.map((point) => point.rate));
  const y = (rate) => (peak > 0 ? 38.5 - (35 * rate) / peak : 38.5);
  const line = smooth.map((point, index) => `${index ? "L" : "M"}${point.x.toFixed(1)} ${y(point.rate).toFixed(1)}`).join("");
  const current = smooth.at(-1)?.rate ?? 0;
  const words = `${name}: ${number(Math.round(current))} a minute now, at most ${number(Math.round(peak))}`;
  node.setAttribute("aria-label", words);
  setText(node.lastChild, words);
  node.children[2].setAttribute("d", smooth.length > 1 ? line : "");
  node.children[1].setAttribute("d", smooth.length > 1 ? `${line}L${smooth.at(-1).x.toFixed(1)} 40L${smooth[0].x.toFixed(1)} 40Z` : "");
  return current;
};

const columns = [
  ["Done / min", null],
  ["Ready", (queue) => queue.ready],
  ["In flight", (queue) => queue.in_flight],
  ["Waiting", (queue) => queue.waiting],
  ["Dead", (queue) => queue.dead],
];

const showQueues = (status) => {
  keyed(
    $("queues"),
    status.queues,
    (queue) => queue.queue,
    (queue) => {
      const name = typeNames[queue.type] ?? queue.type;
      const row = el("tr", {}, el("th", { scope: "row" }, name, el("small", { text: queue.queue })), el("td", { className: "graph" }, chart()));
      for (const [label] of columns) row.append(el("td", { className: "number", "data-label": label }));
      for (const label of ["Oldest", "Workers", "Done in"]) row.append(el("td", { className: "number", "data-label": label }));
      return row;
    },
    (row, queue) => {
      const cells = row.children;
      const rate = drawChart(cells[1].firstChild, queue.queue, typeNames[queue.type] ?? queue.type);
      const set = (index, text, className = "") => {
        setText(cells[index], text);
        cells[index].className = `number ${className}`.trim();
      };
      set(2, rate > 0 && rate < 9.5 ? rate.toFixed(1) : number(Math.round(rate)), rate ? "" : "zero");
      columns.slice(1).forEach(([, value], index) => {
        const count = value(queue);
        set(3 + index, number(count), count === 0 ? "zero" : index === 3 ? "bad" : "");
      });
      const age = queue.oldest_age_seconds;
      set(7, age === undefined ? "–" : duration(age), age === undefined ? "zero" : "");
      const isUnserved = queue.consumers === 0 && queue.ready > 0;
      set(8, number(queue.consumers), isUnserved ? "bad" : queue.consumers ? "" : "zero");
      set(9, queue.backlog_seconds === undefined ? "–" : queue.backlog_seconds < 1 ? "a moment" : duration(queue.backlog_seconds), queue.backlog_seconds === undefined ? "zero" : "");
    }
  );
  const backlog = Math.max(0, ...status.queues.map((queue) => queue.backlog_seconds ?? 0), status.killmail_backlog_seconds ?? 0);
  const isServed = status.queues.some((queue) => queue.consumers > 0);
  setText($("forecast"), backlog < 1 ? "" : isServed ? `The backlog is done in about ${duration(backlog)}, at ESI’s present limits` : `The backlog takes about ${duration(backlog)} once a worker runs`);
  const isNew = throughput.since && since(throughput.since) < 3600;
  setText($("since"), isNew ? `Last ${duration(span())}, counted for ${duration(since(throughput.since))}` : "Last hour");
};

// MARK: Limits and workers

const showLimits = (status) => {
  const items = [];
  for (const address of status.addresses) {
    const isStopped = address.stopped_until && since(address.stopped_until) < 0;
    items.push({
      key: `address ${address.address}`,
      name: `Errors, ${address.address}`,
      used: address.error_limit - address.errors_remaining,
      limit: address.error_limit,
      state: isStopped || address.is_down ? "stopped" : address.errors_remaining <= 10 ? "full" : "",
      note: isStopped ? `Stopped by ESI (420): goes on ${until(address.stopped_until)}` : address.is_down ? `EVE is down or out of reach${address.next_probe_at ? `: next probe ${until(address.next_probe_at)}` : ""}` : "within a minute of the clock",
    });
  }
  const byGroup = Map.groupBy(status.buckets, (bucket) => bucket.group);
  for (const buckets of byGroup.values()) {
    // The tightest of many people's.
    const share = (bucket) => (bucket.stopped_until ? 2 : bucket.used / Math.max(1, bucket.limit));
    buckets.sort((left, right) => share(right) - share(left));
    for (const bucket of buckets.slice(0, bucketsShown)) items.push(limitOf(bucket));
    if (buckets.length > bucketsShown) items.at(-1).note += `. ${number(buckets.length - bucketsShown)} more of ${buckets[0].group} have more room.`;
  }
  showLimitItems(items);
  const limit = status.error_limit;
  setText($("requests"), `${plural(limit.requests_in_flight, "request")} in flight, ${number(limit.requests_waiting)} waiting`);
};

const bucketsShown = 3;
/** By character id. */
let peoplesNames = new Map();

const ownerName = (owner) => {
  const id = Number(owner.split(":").at(-1));
  return peoplesNames.get(id) ?? owner;
};

const limitOf = (bucket) => {
  const isStopped = bucket.stopped_until && since(bucket.stopped_until) < 0;
  const isFull = bucket.free_at && since(bucket.free_at) < 0;
  return {
    key: `bucket ${bucket.group} ${bucket.owner}`,
    name: bucket.owner === "default" ? bucket.group : `${bucket.group}, ${ownerName(bucket.owner)}`,
    used: bucket.used,
    limit: bucket.limit,
    state: isStopped ? "stopped" : isFull ? "full" : "",
    note: isStopped ? `Stopped by ESI (429): goes on ${until(bucket.stopped_until)}` : isFull ? `Used up: free ${until(bucket.free_at)}` : `tokens within ${duration(bucket.window_seconds)}; free now`,
  };
};

const showLimitItems = (items) =>
  keyed(
    $("limits"),
    items.length ? items : [{ key: "none", isEmpty: true }],
    (item) => item.key,
    (item) =>
      item.isEmpty
        ? el("li", { className: "note", text: "Nothing has been asked yet." })
        : el("li", {}, el("div", { className: "line" }, el("span", { className: "name" }), el("span")), el("div", { className: "meter", role: "meter", "aria-valuemin": 0 }, el("i")), el("p", { className: "note" })),
    (node, item) => {
      if (item.isEmpty) return;
      const [line, meter, note] = node.children;
      setText(line.firstChild, item.name);
      setText(line.lastChild, `${number(item.used)} of ${number(item.limit)}`);
      meter.className = `meter ${item.state}`.trim();
      meter.setAttribute("aria-label", `${item.name}: used`);
      meter.setAttribute("aria-valuemax", item.limit);
      meter.setAttribute("aria-valuenow", item.used);
      meter.firstChild.style.width = `${Math.min(100, (100 * item.used) / Math.max(1, item.limit))}%`;
      setText(note, item.note);
    }
  );

const healthTags = { healthy: ["good", "alive"], late: ["warn", "late"], dead: ["bad", "dead"] };

const showWorkers = (status) => {
  const workers = status.workers;
  const counts = Object.entries(healthTags).map(([health, [, word]]) => [workers.filter((worker) => worker.health === health).length, word]);
  setText($("workers-note"), counts.filter(([count]) => count).map(([count, word]) => `${number(count)} ${word}`).join(", "));
  keyed(
    $("workers"),
    workers.length ? workers : [{ isEmpty: true }],
    (worker) => (worker.isEmpty ? "none" : `${worker.host} ${worker.pid} ${worker.boot}`),
    (worker) =>
      worker.isEmpty
        ? el("li", {}, el("span", { className: "detail" }, "No worker runs. ", el("code", { text: "orchestrator work" }), " starts one."))
        : el("li", {}, el("div", { className: "main" }, el("div", { className: "title" }), el("div", { className: "detail" })), el("span", { className: "tag" })),
    (node, worker) => {
      if (worker.isEmpty) return;
      const [main, tag] = node.children;
      setText(main.firstChild, `${worker.host}, process ${worker.pid}`);
      const held = worker.held.map((held) => `${number(held.count)} of ${held.queue}`).join(", ");
      const types = worker.types.length === 5 ? "all queues" : worker.types.join(", ");
      setText(
        main.lastChild,
        `${types} · ${held ? `holds ${held}, the oldest for ${duration(since(worker.holding_since))}` : "holds nothing"} · heard ${duration(worker.silent_seconds)} ago · since ${duration(since(worker.started_at))}`
      );
      const [className, word] = healthTags[worker.health] ?? ["", worker.health];
      tag.className = `tag ${className}`;
      setText(tag, word);
    }
  );
};

// MARK: Killmails

const feedLength = 60;
let feed = [];

const shipOf = (party) => party?.ship_name ?? (party?.ship_type_id ? `Type ${party.ship_type_id}` : "something");
const whoOf = (party) => party?.character_name ?? party?.corporation_name ?? (party?.character_id ? `Character ${party.character_id}` : party?.corporation_id ? `Corporation ${party.corporation_id}` : shipOf(party));

const showKillmails = (arrived) => {
  const list = $("killmails");
  keyed(
    list,
    feed.length ? feed : [{ sequence: "none" }],
    (killmail) => killmail.sequence,
    (killmail) =>
      killmail.sequence === "none"
        ? el("li", { className: "quiet", text: "None has been saved yet. They appear here as they are." })
        : el("li", {}, el("div", {}, el("span", { className: "who" }), el("span", { className: "lost" })), el("div", { className: "when" }, el("a", { target: "_blank", rel: "noopener noreferrer" })), el("div", { className: "how" })),
    (node, killmail) => {
      if (killmail.sequence === "none") return;
      const [who, when, how] = node.children;
      setText(who.firstChild, whoOf(killmail.victim));
      setText(who.lastChild, ` lost ${shipOf(killmail.victim)}`);
      when.firstChild.href = `/api/killmails/${killmail.killmail_id}`;
      setText(when.firstChild, ago(killmail.saved_at));
      const place = killmail.solar_system_name ?? (killmail.solar_system_id ? `system ${killmail.solar_system_id}` : "an unknown system");
      const blow = killmail.final_blow ? ` to ${whoOf(killmail.final_blow)}` : "";
      const others = killmail.attackers > 1 ? ` and ${plural(killmail.attackers - 1, "other")}` : "";
      setText(how, `in ${place}${blow}${others}, ${killmail.killmail_time.slice(0, 16).replace("T", " ")} UTC`);
      if (arrived?.has(killmail.sequence)) node.className = "new";
    }
  );
};

const addKillmails = (killmails, isNew) => {
  const known = new Set(feed.map((killmail) => killmail.sequence));
  const fresh = killmails.filter((killmail) => !known.has(killmail.sequence));
  const told = new Set(killmails.map((killmail) => killmail.sequence));
  feed = [...killmails, ...feed.filter((killmail) => !told.has(killmail.sequence))].sort((left, right) => right.sequence - left.sequence).slice(0, feedLength);
  showKillmails(isNew ? new Set(fresh.map((killmail) => killmail.sequence)) : null);
};

// MARK: People and schedules

const showPeople = (report) => {
  peoplesNames = new Map(report.users.map((user) => [user.character_id, user.name]));
  $("login").hidden = !session.can_log_in;
  keyed(
    $("people"),
    report.users.length ? report.users : [{ isEmpty: true }],
    (user) => user.character_id ?? "none",
    (user) =>
      user.isEmpty
        ? el("li", {}, el("span", { className: "detail", text: session.can_log_in ? "Nobody has logged in yet." : "Nobody has logged in. Set EVE_CLIENT_ID to allow logins." }))
        : el("li", {}, el("div", { className: "main" }, el("div", { className: "title" }), el("div", { className: "detail" })), el("span", { className: "tag" })),
    (node, user) => {
      if (user.isEmpty) return;
      const [main, tag] = node.children;
      const isStopped = !user.next_due_at;
      setText(main.firstChild, user.name);
      setText(main.lastChild, `last sync ${ago(user.last_success_at)}${isStopped ? "" : ` · next ${until(user.next_due_at)}`}`);
      tag.className = `tag ${isStopped ? "bad" : user.last_error ? "warn" : "good"}`;
      setText(tag, isStopped ? "stopped" : user.last_error ? "trying again" : "in sync");
      const troubles = [...user.problems.map((problem) => ({ text: problem.reason, canLogIn: problem.kind !== "scope_refused" })), ...(user.last_error ? [{ text: `Last error, ${ago(user.last_error_at)}: ${user.last_error}` }] : [])];
      const told = JSON.stringify(troubles);
      if (node.dataset.troubles !== told) {
        node.dataset.troubles = told;
        while (node.children.length > 2) node.lastChild.remove();
        for (const trouble of troubles) {
          const words = el("div", { className: "trouble", text: trouble.text });
          if (trouble.canLogIn && session.can_log_in) words.append(" ", el("a", { href: "/auth/login", text: `Log in again as ${user.name}` }));
          node.append(words);
        }
      }
    }
  );
};

const showSchedules = (report) => {
  setText($("schedules-note"), report.is_running ? "" : "No scheduler seems to be running");
  keyed(
    $("schedules"),
    report.schedules,
    (schedule) => schedule.name,
    (schedule) =>
      el("li", {}, el("div", { className: "main" }, el("div", { className: "title", text: schedule.name }), el("div", { className: "detail" })), button("Run now", async () => {
        const done = await post(`/api/schedules/${encodeURIComponent(schedule.name)}/run`);
        if (done) toast(`${done.schedule}: ${done.finding}. Queued ${plural(done.queued, "job")}${done.unchanged ? `; ${number(done.unchanged)} queued already` : ""}.`);
        await loadSchedules();
      })),
    (node, schedule) => {
      node.lastChild.setAttribute("aria-label", `Run ${schedule.name} now`);
      setText(node.firstChild.lastChild, `every ${duration(schedule.interval_seconds)} · last ${ago(schedule.last_at)}${schedule.next_at ? ` · next ${until(schedule.next_at)}` : ""}`);
    }
  );
};

// MARK: Dead letters

const verbs = {
  retry: { title: "Retry", doing: (count) => `${plural(count, "dead letter is", "dead letters are")} queued again, a hundred a second at most.`, isDangerous: false, done: "Being retried" },
  discard: { title: "Discard", doing: (count) => `${plural(count, "dead letter is", "dead letters are")} given up for good. Their rows keep what they say, and what they were to fetch stays missing.`, isDangerous: true, done: "Being discarded" },
};

/** Tells the number first, and means exactly those that it counted. */
const steer = async (verb, filter, words) => {
  const preview = await post(`/api/dead-letters/${verb}`, { ...filter, dry_run: true });
  if (!preview) return;
  const { title, doing, isDangerous, done } = verbs[verb];
  if (!preview.count) return toast(verb === "retry" ? "There are none of these that can be retried." : "There are none of these any more.");
  const isSure = await ask({ title: `${title} ${words}?`, text: doing(preview.count), yes: `${title} ${number(preview.count)}`, isDangerous });
  if (!isSure) return;
  const result = await post(`/api/dead-letters/${verb}`, { ...filter, until: preview.until });
  if (result) toast(`${done}: ${plural(result.count, "dead letter")}.`);
  await loadDead();
  // It is done in the background, and what only the broker has is read anew every three seconds.
  setTimeout(loadDead, 4000);
  showStatus(await get("/api/status"));
};

const deadFilter = () => {
  const form = new FormData($("dead-filter"));
  const filter = {};
  if (form.get("type")) filter.type = form.get("type");
  if (form.get("reason").trim()) filter.reason = form.get("reason").trim();
  if (form.get("since")) filter.since = new Date(now() - 1000 * form.get("since")).toISOString().slice(0, 19) + "Z";
  return filter;
};

const showExamples = async (details, group) => {
  const { letters } = await get(`/api/dead-letters/letters?${new URLSearchParams({ ...deadFilter(), group, limit: 5 })}`);
  keyed(
    details.querySelector(".examples"),
    letters,
    (letter) => letter.dead_id,
    (letter) => {
      const one = { ids: [Number(letter.dead_id)] };
      const words = `${letter.job} ${letter.entity_id}`;
      const buttons = ["retry", "discard"].map((verb) => {
        const node = button(verbs[verb].title, () => steer(verb, one, words), "plain");
        node.setAttribute("aria-label", `${verbs[verb].title} ${words}`);
        return node;
      });
      return el("li", {}, el("span", { className: "main" }), ...(letter.is_unreadable ? [] : buttons));
    },
    (node, letter) => {
      const attempts = `${plural(letter.attempts, "attempt")}${letter.redriven ? `, retried before` : ""}`;
      setText(node.firstChild, `${letter.is_unreadable ? `In ${letter.queue}` : `${letter.job} ${letter.entity_id}`} · ${attempts} · ${ago(letter.died_at)} · ${letter.error}`);
    }
  );
};

/** Of some only the broker has a message, and no job could be made of it. */
const nameOf = (group) => (group.is_unreadable ? `message in ${group.queue}` : group.job);

const showDead = (report) => {
  $("dead-retry").disabled = $("dead-discard").disabled = report.count === 0;
  setText($("dead-note"), report.count ? `${plural(report.count, "dead letter")} in ${plural(report.groups.length, "group")}` : "");
  keyed(
    $("dead"),
    report.groups.length ? report.groups : [{ isEmpty: true }],
    (group) => group.group ?? "none",
    (group) => {
      if (group.isEmpty) return el("li", { className: "empty", text: "None: nothing was given up." });
      const examples = el("ul", { className: "examples", "aria-label": "Examples" });
      const details = el(
        "details",
        {},
        el("summary", {}, el("span", { className: "count" }), el("span", { className: "what" }, `${nameOf(group)} `, el("code", { text: group.reason })), el("span", { className: "when" }), el("span", { className: "example" })),
        el("div", { className: "inside" }, el("div", { className: "acts" }), examples)
      );
      const words = `all of ${nameOf(group)} ${group.reason}`;
      details.querySelector(".acts").append(
        button("Retry all…", () => steer("retry", { ...deadFilter(), group: group.group }, words)),
        button("Discard all…", () => steer("discard", { ...deadFilter(), group: group.group }, words), "danger")
      );
      details.addEventListener("toggle", quietly(async () => { if (details.open) await showExamples(details, group.group); }));
      return el("li", {}, details);
    },
    (node, group) => {
      if (group.isEmpty) return;
      const details = node.firstChild;
      const [count, , when, example] = details.firstChild.children;
      setText(count, number(group.count));
      setText(when, `last ${ago(group.last_at)}`);
      setText(example, group.example);
      const [retry, discard] = details.querySelector(".acts").children;
      retry.setAttribute("aria-label", `Retry all of ${nameOf(group)} ${group.reason}`);
      discard.setAttribute("aria-label", `Discard all of ${nameOf(group)} ${group.reason}`);
      if (details.open) quietly(showExamples)(details, group.group);
    }
  );
};

const startDead = () => {
  for (const [type, name] of Object.entries(typeNames)) $("dead-type").append(el("option", { value: type, text: name }));
  $("dead-filter").addEventListener("input", () => loadDead());
  $("dead-filter").addEventListener("submit", (event) => event.preventDefault());
  for (const verb of ["retry", "discard"]) {
    const node = $(`dead-${verb}`);
    node.addEventListener("click", act(node, () => steer(verb, deadFilter(), Object.keys(deadFilter()).length ? "what the filter leaves" : "all of them")));
  }
};

// MARK: Life

const quietly = (work) => async (...args) => {
  try {
    await work(...args);
  } catch {
    // The next round tries again; that the server is away is shown above.
  }
};

const loadThroughput = quietly(async () => {
  throughput = await get("/api/throughput");
  if (lastStatus) showQueues(lastStatus);
});
const loadPeople = quietly(async () => showPeople(await get("/api/users")));
const loadSchedules = quietly(async () => showSchedules(await get("/api/schedules")));
const loadDead = quietly(async () => showDead(await get(`/api/dead-letters?${new URLSearchParams(deadFilter())}`)));
const loadSession = quietly(async () => { session = await get("/api/session"); });

let lastHeard = 0;

let lastDead = 0;
let lastStatus = null;

const showStatus = (status) => {
  lastStatus = status;
  const dead = status.queues.reduce((sum, queue) => sum + queue.dead, 0);
  if (dead !== lastDead) loadDead();
  lastDead = dead;
  // Figures may be old when they come, and then tell too little.
  const offset = Date.parse(status.at) - Date.now();
  clockOffset = isClockKnown ? Math.max(clockOffset, offset) : offset;
  isClockKnown = true;
  showVerdict(status);
  showQueues(status);
  showLimits(status);
  showWorkers(status);
};

const showLink = (state, text) => {
  $("link").dataset.state = state;
  setText($("link-text"), text);
};

let source = null;
const listen = () => {
  source?.close();
  // Without a number to go on from, only what is new: all events of a month would be too many.
  source = new EventSource(feed.length ? `/events?since=${feed[0].sequence}` : "/events");
  source.addEventListener("hello", async () => {
    showLink("live", "Live");
    isClockKnown = false;
    // The server may be another one: its tokens and samples are new.
    await loadSession();
    await refresh();
  });
  source.addEventListener("status", (event) => {
    lastHeard = Date.now();
    showLink("live", "Live");
    showStatus(JSON.parse(event.data));
  });
  source.addEventListener("killmail.saved", (event) => {
    lastHeard = Date.now();
    addKillmails([JSON.parse(event.data)], true);
  });
  source.onerror = () => {
    showLink("lost", "The server does not answer; trying again");
    // The browser tries again by itself unless the server refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
};

/** Names that were not known when a killmail arrived may be by now. */
const isNamed = (killmail) => killmail.solar_system_name && (!killmail.victim || killmail.victim.ship_name);
const loadNames = quietly(async () => {
  if (!feed.length || !feed.slice(0, 30).every(isNamed)) addKillmails((await get("/api/killmails?limit=30")).killmails, false);
});

const refresh = async () => { await Promise.all([loadThroughput(), loadPeople(), loadSchedules(), loadDead(), loadNames()]); };

const start = async () => {
  startDead();
  await loadSession();
  try {
    addKillmails((await get("/api/killmails?limit=30")).killmails, false);
    showStatus(await get("/api/status"));
  } catch (error) {
    setText($("verdict-text"), error.message);
  }
  listen();
  setInterval(refresh, 15000);
  setInterval(() => {
    if (feed.length) showKillmails();
    // A connection that died without a word.
    if (lastHeard && Date.now() - lastHeard > 20000) {
      lastHeard = Date.now();
      listen();
    }
  }, 5000);
};

start();
