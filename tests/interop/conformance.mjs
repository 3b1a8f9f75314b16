// The conformance suite against the server behind the bridge, in every revision that the suite knows. Usage: node conformance.mjs BINARY
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { bridge } from './bridge.mjs';
import { Report } from './expectations.mjs';

const REVISIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
// Nobody listens there: the suite calls tools of its own test server only, and a server without the demo tenant starts at once.
const SERVE = [process.argv[2], 'serve', '--aisoc-url', 'http://127.0.0.1:9', '--api-key', 'none'];
const EXPECTED = fileURLToPath(new URL('conformance.yaml', import.meta.url));
const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** Runs the suite in a revision; gives what it says, what it exits with, and every check by scenario. */
async function run(revision, wanted, alter) {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const served = await bridge(SERVE, revision, alter);
  try {
    const asked = ['server', '--url', served.url, ...wanted, '--spec-version', revision, '--expected-failures', EXPECTED];
    const options = { stdio: ['ignore', 'pipe', 'inherit'], timeout: 300_000 };
    const suite = spawn(process.execPath, [SUITE, ...asked, '--output-dir', folder], options);
    let said = '';
    suite.stdout.on('data', (text) => { said += text; });
    const code = await new Promise((resolve) => suite.once('close', resolve));
    return { said, code, checks: await checks(folder) };
  } finally {
    served.close();
    await rm(folder, { recursive: true });
  }
}

/** What the suite left in a folder: the checks of each scenario. */
async function checks(folder) {
  const all = new Map();
  for (const name of (await readdir(folder)).sort()) {
    const [, scenario] = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name);
    all.set(scenario, JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')));
  }
  return all;
}

const isFailure = ({ status }) => status === 'FAILURE' || status === 'WARNING';

const report = new Report('');
const expected = new Set(parse(await readFile(EXPECTED, 'utf8')).server);
const met = new Set();
// One after another: some of what the suite asks has to be answered within five seconds.
for (const revision of REVISIONS) {
  const { said, code, checks: found } = await run(revision, ['--suite', 'all']);
  report.client = `conformance ${revision}`;
  for (const [scenario, all] of found) {
    const failed = new Set(all.filter(isFailure).map(({ id }) => `${scenario}:${id}`));
    const excused = [...failed].filter((check) => expected.has(check));
    for (const check of excused) met.add(check);
    const succeeded = all.filter(({ status }) => status === 'SUCCESS').length;
    await report.check(`${scenario}, ${succeeded} of ${all.length}${excused.length ? `, ${excused.length} expected to fail` : ''}`, () => {
      const unexpected = all.filter((check) => isFailure(check) && !expected.has(`${scenario}:${check.id}`));
      assert.deepEqual(unexpected.map(({ id, errorMessage }) => `${id}: ${errorMessage}`), []);
    });
  }
  await report.check('the suite is content', () => assert.equal(code, 0, said.slice(-3000)));
}
report.client = 'conformance';
await report.check('the suite refuses a message that the schema does not allow', async () => {
  const spoil = (message) => {
    for (const tool of message.result?.tools ?? []) tool.inputSchema.type = 'array';
    return message;
  };
  const { code, checks: found } = await run(REVISIONS.at(-1), ['--scenario', 'tools-list'], spoil);
  assert.equal(code, 1);
  assert.ok(found.get('tools-list').some((check) => check.id === 'wire-schema-valid' && isFailure(check)), 'it passes');
});
await report.check('every failure that is expected has come', () => {
  assert.deepEqual([...expected].filter((check) => !met.has(check)), []);
});
report.end();
