// Everything that the server says over its pipes in one revision: each kind of request, and each kind of failure, once at least.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { at, fill, table } from './expectations.mjs';
import { prompts } from './prompts.mjs';

const STATELESS = '2026-07-28';
const PREFIX = 'io.modelcontextprotocol/';
const CLIENT = { name: 'recording', version: '1.0.0' };
const TASKS = `${PREFIX}tasks`;

/** A process of the server; `said` holds what it said, each message with what it was told before. */
class Session {
  #process;
  #said;
  #asked = new Map();
  #waiting = new Map();
  #next = 1;

  constructor(command, revision, said) {
    this.revision = revision;
    this.isStateless = revision === STATELESS;
    this.#said = said;
    this.#process = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
    this.ended = new Promise((resolve) => this.#process.once('close', resolve));
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#hear(line));
  }

  /** Asks, and gives the answer. `meta` is added to what the revision wants there. */
  ask(method, params, meta = {}) {
    const id = this.#next;
    this.#next += 1;
    this.#asked.set(id, method);
    return this.#answer(id, JSON.stringify({ jsonrpc: '2.0', id, method, ...this.#params(params, meta) }));
  }

  /** Says a line that is no request as the others are; the answer comes with this id, or without one. */
  line(text, id = null) {
    return this.#answer(id, text);
  }

  /** Asks several at once, as one message. */
  batch(...methods) {
    const messages = methods.map((method) => {
      this.#next += 1;
      return { jsonrpc: '2.0', id: this.#next, method };
    });
    this.#asked.set('batch', new Map(messages.map(({ id, method }) => [id, method])));
    return this.#answer('batch', JSON.stringify(messages));
  }

  notify(method, params) {
    this.#write(JSON.stringify({ jsonrpc: '2.0', method, ...(params && { params }) }));
  }

  /** Gives a call up as soon as it has begun: nothing must come. */
  cancel(method, params) {
    const id = this.#next;
    this.#next += 1;
    this.#write(JSON.stringify({ jsonrpc: '2.0', id, method, ...this.#params(params, {}) }));
    this.notify('notifications/cancelled', { requestId: id });
  }

  async handshake() {
    if (this.isStateless) return;
    await this.ask('initialize', { protocolVersion: this.revision, capabilities: {}, clientInfo: CLIENT });
    this.notify('notifications/initialized');
  }

  async end() {
    this.#process.stdin.end();
    assert.equal(await this.ended, 0, 'the server failed');
  }

  #params(params, meta) {
    const own = { [`${PREFIX}protocolVersion`]: this.revision, [`${PREFIX}clientCapabilities`]: {}, [`${PREFIX}clientInfo`]: CLIENT };
    const all = { ...(this.isStateless && own), ...meta };
    const entire = { ...params, ...(Object.keys(all).length > 0 && { _meta: all }) };
    return Object.keys(entire).length > 0 ? { params: entire } : {};
  }

  #write(line) {
    this.#process.stdin.write(`${line}\n`);
  }

  #answer(id, line) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${line.slice(0, 200)}`)), 60_000);
      this.#waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      this.#write(line);
    });
  }

  #hear(line) {
    const message = JSON.parse(line);
    const isBatch = Array.isArray(message);
    const key = isBatch ? 'batch' : (message.id ?? null);
    const isAnswer = isBatch || message.method === undefined;
    this.#said.push({ message, method: isAnswer ? this.#asked.get(key) : undefined });
    if (!isAnswer) return;
    this.#waiting.get(key)?.(message);
    this.#waiting.delete(key);
  }
}

/** All that is said in a revision, in the order in which it came. */
export async function record(binary, revision) {
  const said = [];
  const serve = [binary, 'serve', '--demo'];
  const play = async (command, scene) => {
    const session = new Session(command, revision, said);
    await scene(session);
    await session.end();
  };
  await play(serve, lists);
  await play(serve, calls);
  await play(serve, others);
  await play(serve, mistakes);
  await play([...serve, '--read-only'], readOnly);
  await play(serve, revision === STATELESS ? stateless : handshakes);
  return said;
}

async function lists(session) {
  await session.handshake();
  for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
    const { result } = await session.ask(method);
    assert.ok(result, `${session.revision} ${method}`);
    await session.ask(method, { cursor: 'no-such-page' });
    await session.ask(method, { cursor: 7 });
  }
  const { result: { resources } } = await session.ask('resources/list');
  for (const { uri } of resources) await session.ask('resources/read', { uri });
  for (const params of [{ uri: 'ui://aisoc/none' }, { uri: 7 }, {}]) await session.ask('resources/read', params);
}

async function calls(session) {
  await session.handshake();
  const kept = {};
  const called = new Set();
  let token = 0;
  const call = (name, given) => {
    called.add(name);
    token += 1;
    return session.ask('tools/call', { name, arguments: given }, { progressToken: token % 2 ? `token ${token}` : token });
  };
  for (const { tool, arguments: given, keep } of table.calls) {
    const { result } = await call(tool, fill(given, kept));
    for (const [name, path] of Object.entries(keep ?? {})) [kept[name]] = at(result.structuredContent, path);
  }
  assert.deepEqual(table.tools.filter((tool) => !called.has(tool)), [], 'tools that were not called');
  for (const { tool, arguments: given } of table.failures) await call(tool, given);
  await call(table.unknown.tool, {});
  for (const tool of table.tools) await call(tool, { no_such_argument: 1 });
  session.cancel('tools/call', { name: table.slow.tool, arguments: table.slow.arguments });
  for (const params of [{}, { name: 7 }, { name: table.tools[0], arguments: 'text' }]) await session.ask('tools/call', params);
}

async function others(session) {
  await session.handshake();
  for (const { prompt: name, arguments: given } of [...prompts.said, ...prompts.refused]) {
    await session.ask('prompts/get', { name, arguments: given });
  }
  await session.ask('prompts/get', { name: 7 });
  for (const { prompt: name, argument, typed, given } of prompts.offered) {
    const params = { ref: { type: 'ref/prompt', name }, argument: { name: argument, value: typed } };
    await session.ask('completion/complete', { ...params, ...(given && { context: { arguments: given } }) });
  }
  for (const params of [
    { ref: { type: 'ref/prompt', name: 'none' }, argument: { name: 'a', value: '' } },
    { ref: { type: 'ref/prompt', name: prompts.said[0].prompt }, argument: { name: 'none', value: '' } },
    { ref: { type: 'ref/resource', uri: table.page.uri }, argument: { name: 'a', value: '' } },
    {},
  ]) await session.ask('completion/complete', params);
  await session.ask('ping');
  for (const level of ['debug', 'loud', undefined]) await session.ask('logging/setLevel', { level });
  for (const method of ['resources/subscribe', 'resources/unsubscribe']) await session.ask(method, { uri: table.page.uri });
  await session.ask('no/such');
}

async function mistakes(session) {
  // Nothing is known yet of who speaks, and the answer is that of the newest revisions.
  if (session.revision >= '2025-11-25') await session.line('{"jsonrpc":"2.0","id":');
  await session.handshake();
  await session.ask('tools/list');
  await session.line('no JSON');
  await session.line('17');
  await session.line('[]');
  await session.line('{"jsonrpc":"2.0","id":null,"method":"ping"}');
  await session.line('{"jsonrpc":"1.0","id":"old","method":"ping"}', 'old');
  await session.line('{"jsonrpc":"2.0","id":"cut","method":"tools/li', 'cut');
  await session.line('{"jsonrpc":"2.0","id":"list","method":"tools/list","params":[]}', 'list');
  // More than the longest line that is read.
  await session.line(`"${'x'.repeat(2 ** 24)}"`);
  if (session.revision === '2025-03-26') await session.batch('ping', 'tools/list', 'no/such');
  else await session.line('[{"jsonrpc":"2.0","id":1,"method":"ping"}]');
}

async function readOnly(session) {
  await session.handshake();
  await session.ask('tools/list');
  await session.ask('tools/call', { name: table.starts, arguments: { case_id: 'INC-0421' } });
  await session.ask('prompts/get', { name: prompts.read_only.prompt, arguments: prompts.read_only.arguments });
}

/** What only revisions with a handshake have. */
async function handshakes(session) {
  await session.ask('ping');
  await session.ask('tools/list');
  await session.ask('initialize', {});
  // The second is one too many.
  for (const capabilities of [{ roots: { listChanged: true } }, {}]) {
    await session.ask('initialize', { protocolVersion: session.revision, capabilities, clientInfo: CLIENT });
  }
  await session.ask('server/discover');
  await session.ask('tasks/get', { taskId: 'none' });
}

/** What only requests have that stand for themselves. */
async function stateless(session) {
  const removed = ['ping', 'logging/setLevel', 'initialize'];
  for (const method of removed) await session.ask(method);
  await session.ask('server/discover');
  await session.ask('tools/list');
  for (const method of removed) await session.ask(method);
  await session.ask('tools/list', {}, { [`${PREFIX}protocolVersion`]: '1999-01-01' });
  await session.ask('tools/list', {}, { [`${PREFIX}protocolVersion`]: undefined });
  await session.ask('tools/list', {}, { [`${PREFIX}clientCapabilities`]: undefined });
  await session.ask('tools/list', {}, { [`${PREFIX}clientInfo`]: undefined });
  await session.ask('subscriptions/listen', { notifications: { toolsListChanged: true } });
  await session.ask('subscriptions/listen', {});
  // A host that can ask its person is told to, before a run is started.
  const asks = { [`${PREFIX}clientCapabilities`]: { elicitation: {} } };
  const wanted = { name: table.starts, arguments: { case_id: 'INC-0421', force: true, wait_seconds: 0 } };
  const { result: question } = await session.ask('tools/call', wanted, asks);
  assert.equal(question.resultType, 'input_required');
  for (const action of ['decline', 'accept']) {
    const inputResponses = { [Object.keys(question.inputRequests)[0]]: { action } };
    const { result } = await session.ask('tools/call', { ...wanted, inputResponses }, asks);
    assert.equal(result.isError ?? false, action === 'decline');
  }
  const knowsTasks = { [`${PREFIX}clientCapabilities`]: { extensions: { [TASKS]: {} } } };
  const started = { name: table.starts, arguments: { case_id: 'INC-0421', force: true } };
  const begin = () => session.ask('tools/call', started, knowsTasks);
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    await session.ask(method, { taskId: 'none', ...(method === 'tasks/update' && { inputResponses: {} }) }, knowsTasks);
    await session.ask(method, {}, knowsTasks);
  }
  const { result: { taskId: dropped } } = await begin();
  await session.ask('tasks/update', { taskId: dropped, inputResponses: {} }, knowsTasks);
  await session.ask('tasks/cancel', { taskId: dropped }, knowsTasks);
  await session.ask('tasks/get', { taskId: dropped }, knowsTasks);
  const { result: { taskId } } = await begin();
  let task;
  do {
    await new Promise((resolve) => setTimeout(resolve, 200));
    task = await session.ask('tasks/get', { taskId }, knowsTasks);
  } while (task.result.status === 'working');
  assert.equal(task.result.status, 'completed');
}
