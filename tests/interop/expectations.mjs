// Reads expectations.json and holds answers against it. expectations.py does the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const table = JSON.parse(readFileSync(new URL('expectations.json', import.meta.url), 'utf8'));

/** Whether a value is what is wanted: properties and elements that are not named do not count. */
export function like(value, wanted) {
  if (typeof wanted === 'string' && wanted.endsWith('*')) {
    return typeof value === 'string' && value.startsWith(wanted.slice(0, -1));
  }
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((element) => value.some((one) => like(one, element)));
  }
  if (wanted !== null && typeof wanted === 'object') {
    return value !== null && typeof value === 'object'
      && Object.entries(wanted).every(([key, element]) => like(value[key], element));
  }
  return value === wanted;
}

/** The values at a path, in order. */
export function at(value, path) {
  const step = (found, key) => found
    .flatMap((one) => (key === '*' ? (Array.isArray(one) ? one : []) : [one?.[key]]))
    .filter((one) => one !== undefined && one !== null);
  return path.split('.').reduce(step, [value]);
}

/** The arguments or expectations with the kept values in the place of their names. */
export function fill(template, kept) {
  if (typeof template === 'string') {
    const name = /^\$(\w+)$/.exec(template)?.[1];
    return name ? kept[name] : template.replace(/\$(\w+)/g, (_, word) => kept[word]);
  }
  if (Array.isArray(template)) return template.map((element) => fill(element, kept));
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(Object.entries(template).map(([key, element]) => [key, fill(element, kept)]));
}

/** Holds a result against the expectations of its call, and keeps what the call says to keep. */
export function hold(result, call, kept) {
  assert.ok(!result.isError, result.content?.[0]?.text);
  assert.equal(result.content.length, 1);
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent, 'text and structuredContent');
  for (const expectation of call.expect) {
    const { at: path, some, every, least, mentions } = fill(expectation, kept);
    const found = at(result.structuredContent, path);
    const told = `${path}: wanted ${JSON.stringify(expectation)}, found ${JSON.stringify(found).slice(0, 300)}`;
    assert.ok(found.length >= (least ?? 1), told);
    if (some !== undefined) assert.ok(found.some((value) => like(value, some)), told);
    if (every !== undefined) assert.ok(found.every((value) => like(value, every)), told);
    if (mentions !== undefined) assert.ok(JSON.stringify(found).includes(mentions), told);
  }
  for (const [name, path] of Object.entries(call.keep ?? {})) {
    [kept[name]] = at(result.structuredContent, path);
    assert.notEqual(kept[name], undefined, `nothing to keep at ${path}`);
  }
}

/** Holds a failure against its expectations: words for the model, and nothing a schema could apply to. */
export function holdFailure(result, failure) {
  assert.equal(result.isError, true, JSON.stringify(result).slice(0, 300));
  assert.equal(result.structuredContent, undefined);
  for (const words of failure.mentions) assert.ok(result.content[0].text.includes(words), result.content[0].text);
}

/** Counts checks, and prints each with the time it took. */
export class Report {
  #passed = 0;
  #failed = 0;

  constructor(client) {
    this.client = client;
  }

  async check(name, body) {
    const began = performance.now();
    let verdict = 'ok  ';
    let reason = '';
    try {
      await body();
      this.#passed += 1;
    } catch (error) {
      this.#failed += 1;
      verdict = 'FAIL';
      reason = `\n     ${error?.message ?? error}`;
    }
    console.log(`${verdict} ${this.client}: ${name} (${Math.round(performance.now() - began)} ms)${reason}`);
  }

  end() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
