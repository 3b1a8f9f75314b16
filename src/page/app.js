'use strict';
// The parts of `head`, `step` and `document`, element for element, made of text alone.
const HIDDEN = new RegExp(
  '(?<![#*0-9\\u00a9\\u00ae\\u203c-\\u3299\\u{1f000}-\\u{1faff}])[\\ufe0e\\ufe0f]|' +
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0d\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff' +
  '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]', 'gu');
const PARTS = ['decision', 'evidence', 'tool', 'prompt', 'response'];

/** An element with attributes and children; what is null or false is left out, text stays text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return element;
}

/** The text as nodes, with what it hides made visible. */
function shown(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: hidden, index } of text.matchAll(HIDDEN)) {
    nodes.push(text.slice(from, index));
    from = index + hidden.length;
    if (hidden === '\r' && text[from] === '\n') continue;
    nodes.push(make('span', { class: 'hidden-character' }, `U+${hidden.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`));
  }
  return [...nodes, text.slice(from)];
}

const text = (value) => (typeof value === 'string' && value !== '' ? value : null);
const number = (value) => (typeof value === 'number' ? value : null);
const whole = (value) => (Number.isInteger(value) ? value : null);
const list = (value) => (Array.isArray(value) ? value : []);
const then = (value, use) => (value === null ? null : use(value));
const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const counted = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
const percent = (share) => `${(share * 100).toFixed(0)} %`;
const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const ofDay = (time) => (/^.{10}T\d\d:\d\d:\d\d/u.test(time) ? time.slice(11, 19) : time);
const moment = (time) => (time.endsWith('Z') && ofDay(time) !== time ? `${time.slice(0, 10)} ${ofDay(time)} UTC` : time);

function duration(ms) {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${count(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`;
}

function tone(decision) {
  const words = ` ${decision.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(' ')} `;
  const says = (...parts) => parts.some((part) => words.includes(` ${part} `));
  if (says('not malicious', 'benign', 'false positive')) return 'good';
  return says('malicious', 'compromise', 'compromised', 'true positive') ? 'bad' : 'undecided';
}

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null);
  return known.length === 0 ? null : make('dl', { class: 'facts' },
    known.map(([name, value]) => make('div', null, make('dt', null, shown(name)), make('dd', null, shown(value)))));
}

const long = (name, value) => value && make('section', { class: 'text' }, make('h4', null, shown(name)), make('pre', null, shown(value)));

const bytes = (value) => new TextEncoder().encode(value).length;
const plain = (value) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null);

/** JSON under its name: an object of a few plain values as facts, anything else written out. */
function fields(name, value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return long(name, written(value));
  const pairs = Object.entries(value).map(([member, of]) => [member, Array.isArray(of) && of.every((item) => plain(item) !== null) ? of.join(', ') : plain(of)]);
  const short = pairs.every(([member, of]) => of && bytes(of) <= 160 && bytes(member) <= 160);
  return short && pairs.length >= 1 && pairs.length <= 8 ? facts(pairs) : long(name, written(value));
}

function excerpt(name, part) {
  const cut = part?.cut === true && whole(part.kept) !== null && whole(part.characters) !== null;
  return long(cut ? `${name} (the first ${count(part.kept)} of ${count(part.characters)} characters)` : name, text(part?.text));
}

function hash(hashed) {
  const meanings = { verified: 'verified', mismatch: 'mismatch: the content is not what was hashed' };
  const state = Object.hasOwn(meanings, hashed?.state) ? hashed.state : 'not-stored';
  return make('p', { class: `hash ${state}` },
    make('span', null, 'SHA-256 of ', shown(text(hashed?.of) ?? 'the content')),
    make('b', null, meanings[state] ?? 'what was hashed is not stored'), make('code', null, shown(text(hashed?.sha256) ?? '')));
}

const alternatives = (decision) => list(decision.alternatives).filter((other) => typeof other === 'string').join(' · ') || null;

/** Whether the call worked: what came back counts, whatever the ledger calls it. */
function worked(part) {
  const broke = typeof part.error === 'string';
  if (part.success === true) return broke ? 'no, though recorded as a success' : 'yes';
  return part.success === false || broke ? 'no' : null;
}

const WRITE = {
  decision: (part, step) => [
    then(text(part.reason), (reason) => make('p', { class: 'reason' }, shown(reason))),
    facts([['decision', part.decision === step.summary ? null : text(part.decision)], ['confidence', then(number(part.confidence), percent)], ['alternatives', alternatives(part)]]),
  ],
  evidence: (part) => [
    facts([['evidence', text(part.kind)], ['weight', then(number(part.weight), (weight) => (weight < 0 ? '' : '+') + weight.toFixed(2))]]),
    long('refers to', text(part.ref)),
    part.enrichment != null && fields('what is known of it', part.enrichment),
  ],
  tool: (part, step) => [
    facts([['tool', text(part.name)], ['worked', worked(part)], ['took', then(whole(step.duration_ms), duration)]]),
    long('error', text(part.error)),
    part.arguments != null && fields('arguments', part.arguments),
    long('outcome', text(part.outcome)), excerpt('outcome', part.output),
  ],
  prompt: (part) => [
    facts([['asked', text(part.model)], ['purpose', text(part.purpose)], ['size', then(whole(part.characters), (size) => counted(size, 'character'))]]),
    list(part.messages).map((message) => excerpt(text(message?.role) ?? 'prompt', message)),
    then(whole(part.messages_skipped), (skipped) => make('p', { class: 'note' }, counted(skipped, 'message'), ' left out after the first')),
  ],
  response: (part, step) => [
    facts([['answered', text(part.model)], ['tokens', then(whole(part.tokens), count)],
      ['cost', then(number(part.cost_usd), (cost) => `$${cost.toFixed(4)}`)], ['took', then(whole(step.duration_ms), duration)]]),
    long('response', text(part.excerpt)), excerpt('response', part),
  ],
};

function step(row) {
  const about = PARTS.find((part) => row[part] != null) ?? 'detail';
  const kind = text(row.kind) ?? 'step';
  const failed = row.tool?.success === false || typeof row.tool?.error === 'string';
  const style = failed ? 'tool failed' : kind === 'error' ? 'error' : about;
  const altered = list(row.hashes).some((hashed) => hashed?.state === 'mismatch');
  const seq = whole(row.seq);
  return make('li', { class: style, id: seq === null ? null : `step-${seq}` },
    make('details', { class: about === 'prompt' ? '' : 'opens-in-print', open: about === 'decision' || style === 'error' || altered },
      make('summary', null, make('span', { class: 'seq' }, seq === null ? '' : count(seq)), make('span', { class: 'kind' }, shown(kind)),
        make('span', { class: 'what' }, shown(text(row.summary) ?? 'without a summary')),
        make('time', null, shown(then(text(row.time), ofDay) ?? ''))),
      make('div', { class: 'inside' }, PARTS.map((part) => row[part] != null && WRITE[part](row[part], row)),
        row.detail != null && fields('detail', row.detail), list(row.hashes).map(hash))));
}

function turns(steps, agents) {
  const turns = [];
  for (const row of steps) {
    if (turns.length > 0 && turns.at(-1)[0].agent === row.agent) turns.at(-1).push(row);
    else turns.push([row]);
  }
  return turns.map((turn) => {
    const name = text(turn[0].agent) ?? 'no agent';
    const at = agents.indexOf(name);
    const took = turn.reduce((sum, row) => sum + (whole(row.duration_ms) ?? 0), 0);
    return make('section', { class: `agent a${(at < 0 ? agents.length : at) % 6}` },
      make('h2', null, make('span', { class: 'dot' }), make('span', null, shown(name)),
        make('small', null, `${counted(turn.length, 'step')} · ${duration(took)}`)),
      make('ol', { class: 'steps' }, turn.map(step)));
  });
}

const sure = (part) => make('p', { class: 'confidence' },
  then(number(part.confidence), (share) => [make('meter', { min: 0, max: 1, value: share }), make('span', null, make('b', null, percent(share)), ' sure')]),
  then(alternatives(part), (others) => make('span', null, 'considered: ', shown(others))),
  then(whole(part.seq), (seq) => make('a', { href: `#step-${seq}` }, `step ${count(seq)}`)));

const listed = (texts) => texts.length > 0 && make('ul', null, texts.map((one) => make('li', null, shown(one))));

/** `Cut the host off the network: fin-ws-12 (isolate_host, risk high, needs approval)`. */
function action(part) {
  const [kind, description, target, risk] = [text(part.action_type), text(part.description), text(part.target), text(part.risk_level)];
  const more = [description && kind, risk && `risk ${risk}`, part.requires_approval === true && 'needs approval'].filter(Boolean).join(', ');
  return (description ?? kind ?? 'without a description') + (target ? `: ${target}` : '') + (more ? ` (${more})` : '');
}

function verdict(part) {
  const decision = text(part.decision) ?? 'without a decision';
  const actions = list(part.proposed_actions);
  return make('section', { class: `verdict ${tone(decision)}` }, make('p', { class: 'kicker' }, 'Verdict'), make('h2', null, shown(decision)),
    then(text(part.reason), (reason) => make('p', { class: 'reason' }, shown(reason))),
    listed(list(part.findings)), actions.length > 0 && make('h4', null, 'Proposed'), listed(actions.map(action)), sure(part));
}

const finding = (part) => make('section', { class: 'verdict undecided' }, make('p', { class: 'kicker' }, 'Finding, not a verdict'),
  make('h2', null, shown(text(part.reason) ?? 'without a reason')), sure(part));

/** `$0.0010`, or that it was not measured. */
function cost(result) {
  const [known, unpriced] = [number(result.cost_usd), then(whole(result.unpriced_calls), (calls) => (calls > 0 ? calls : null))];
  if (known === null) return then(unpriced, (calls) => `not measured (${counted(calls, 'call')})`);
  return `$${known.toFixed(4)}${unpriced === null ? '' : `, and ${counted(unpriced, 'call')} not measured`}`;
}

/** The report as the children of `main`. */
function fullReport(result) {
  const run = text(result.run_id) ?? 'without an id';
  const of = (state) => then(whole(result.hashes?.[state]), (number) => number || null);
  const hashes = [['verified', 'verified'], ['mismatch', 'mismatch'], ['not_stored', 'not stored']]
    .map(([state, words]) => then(of(state), (number) => `${count(number)} ${words}`)).filter(Boolean).join(', ') || null;
  const agents = list(result.agents);
  const alert = result.subject === 'alert';
  const [named, caseNumber] = [text(result.case_id), text(result.case_number)];
  const about = named === null ? null : alert ? `Alert ${named}` : caseNumber ?? named;
  const some = (value, noun) => then(whole(value), (number) => (number > 0 ? counted(number, noun) : null));
  const failed = [some(result.failed_steps, 'step'), some(result.tool_errors, 'tool call')].filter(Boolean).join(', ') || null;
  const kicker = !alert ? 'Investigation run' : text(result.tier) === null ? 'Automatic triage of an alert' : `Automatic triage of an alert (${result.tier})`;
  const steps = whole(result.returned) === null || whole(result.scanned) === null ? null
    : result.returned === result.scanned ? count(result.scanned) : `${count(result.returned)} of ${count(result.scanned)}`;
  return [
    make('header', { class: 'run' }, make('p', { class: 'kicker' }, shown(kicker)), make('h1', null, shown(about ?? run)),
      make('p', { class: 'id' }, make('code', null, shown(run))),
      facts([['case', caseNumber === named || named === null ? null : then(caseNumber, () => named)], ['status', text(result.status)], ['started', then(text(result.started_at), moment)],
        ['took', then(number(result.duration_seconds), (seconds) => duration(Math.round(seconds * 1000)))], ['steps', steps], ['failed', failed], ['model', text(result.model)],
        ['tokens', then(whole(result.tokens), count)], ['cost', cost(result)],
        ['plan\u2019s risk', then(text(result.plan_risk?.level), (level) => level + (whole(result.plan_risk.seq) === null ? '' : ` (step ${count(result.plan_risk.seq)})`))],
        ['hashes', hashes]])),
    then(text(result.error), (error) => make('p', { class: 'note bad' }, shown(error))),
    result.verdict == null ? null : verdict(result.verdict),
    result.finding == null ? null : finding(result.finding),
    of('mismatch') && make('p', { class: 'note bad' }, 'Something in this ledger is not what was hashed when it was written: look for “mismatch”.'),
    list(result.notes).filter((note) => typeof note === 'string').map((note) => make('p', { class: 'note' }, shown(note))),
    agents.length > 0 && make('nav', { class: 'agents', 'aria-label': 'Agents' }, agents.map((agent, at) =>
      make('a', { class: `a${at % 6}`, href: then(whole(agent.first_seq), (seq) => `#step-${seq}`) }, make('span', { class: 'dot' }),
        make('b', null, shown(text(agent.agent) ?? '')), ' ', make('span', null, counted(whole(agent.steps) ?? 0, 'step'))))),
    turns(list(result.steps), agents.map((agent) => agent.agent)),
  ].flat(9).filter(Boolean);
}
