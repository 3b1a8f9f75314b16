// The server through the Inspector's command line, which starts a server for each call.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Report, fill, hold, holdFailure, table } from './expectations.mjs';
import { holdSaid, prompts } from './prompts.mjs';

const serve = [process.argv[2], 'serve', '--demo'];
const tampered = ['python3', fileURLToPath(new URL('tamper.py', import.meta.url)), ...serve];
const inspector = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/clients/launcher/build/index.js'));
// Else it looks for the desktop's keychain.
const env = { ...process.env, MCP_INSPECTOR_SECRET_STORE: 'memory' };

// What the Inspector exits with.
const FINE = 0;
const TOOL_FAILED = 5;

async function inspect(era, server, method, ...options) {
  const asked = [inspector, '--cli', ...server, '--method', method, ...options, '--protocol-era', era, '--format', 'json', '-q'];
  const ended = await promisify(execFile)(process.execPath, asked, { env, timeout: 60_000, maxBuffer: 2 ** 25 })
    .catch((error) => error);
  return { code: ended.code ?? FINE, stderr: ended.stderr, result: ended.stdout ? JSON.parse(ended.stdout).result : undefined };
}

function call(era, server, { tool, arguments: given }, kept = {}) {
  return inspect(era, server, 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(fill(given, kept)));
}

async function play(report, era, revision) {
  report.client = `Inspector ${era}`;
  await report.check('introduces itself', async () => {
    const { code, result, stderr } = await inspect(era, serve, 'initialize');
    assert.equal(code, FINE, stderr);
    assert.equal(result.protocolVersion, revision);
    assert.equal(result.serverInfo.name, 'aisoc-mcp');
  });
  await report.check('finds the tools portable', async () => {
    const { code, result, stderr } = await inspect(era, serve, 'tools/list', '--strict');
    assert.equal(code, FINE, stderr);
    assert.deepEqual(result.tools.map((tool) => tool.name), table.tools);
    portable(stderr);
  });
  await report.check('lists the prompts, and fills one in', async () => {
    const { result: listed } = await inspect(era, serve, 'prompts/list');
    assert.deepEqual(listed.prompts.map((prompt) => prompt.name), prompts.names);
    const [wanted] = prompts.said;
    const given = Object.entries(wanted.arguments).flatMap(([name, value]) => ['--prompt-args', `${name}=${value}`]);
    const { code, result, stderr } = await inspect(era, serve, 'prompts/get', '--prompt-name', wanted.prompt, ...given);
    assert.equal(code, FINE, stderr);
    holdSaid(result, wanted);
  });
  const kept = {};
  for (const wanted of table.calls.filter((one) => !one.session)) {
    await report.check(`${wanted.tool} ${JSON.stringify(wanted.arguments)}`, async () => {
      const { code, result, stderr } = await call(era, serve, wanted, kept);
      assert.equal(code, FINE, `${stderr}${result?.content[0].text}`);
      hold(result, wanted, kept);
    });
  }
  for (const wanted of table.failures) {
    await report.check(`fails: ${wanted.tool} ${JSON.stringify(wanted.arguments)}`, async () => {
      const { code, result } = await call(era, serve, wanted);
      assert.equal(code, TOOL_FAILED);
      holdFailure(result, wanted);
    });
  }
  await report.check('offers only what reads when it is read-only', async () => {
    const { result } = await inspect(era, [...serve, '--read-only'], 'tools/list');
    assert.deepEqual(result.tools.map((tool) => tool.name), table.tools.filter((name) => name !== table.starts));
  });
  await report.check('has results that the client holds against the output schema', async () => {
    const { code, stderr } = await call(era, tampered, { tool: 'aisoc_list_cases', arguments: {} });
    assert.notEqual(code, FINE);
    assert.match(stderr, /has_more must be boolean/);
  });
}

// What a client shows a model has to be portable. What AiSOC's agents write into a ledger has no fixed form, so that
// results may hold values of any type.
function portable(findings) {
  for (const [finding, severity, path, issue] of findings.matchAll(/^(\w+): tool "\w+"\n {2}Path: (\S+)\n {2}Issue: (.*)$/gm)) {
    const open = severity === 'Warning' && path.startsWith('outputSchema.') && issue.startsWith('Schema carries no validation keyword');
    assert.ok(open, finding);
  }
}

const report = new Report('');
await play(report, 'legacy', '2025-11-25');
await play(report, 'modern', '2026-07-28');
report.end();
