// What a host does with the server, for any client of the TypeScript SDKs.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { fill, hold, holdFailure, table } from './expectations.mjs';
import { playPrompts, playReadOnly } from './prompts.mjs';

const binary = process.argv[2];
const serve = [binary, 'serve', '--demo'];
const tampered = ['python3', fileURLToPath(new URL('tamper.py', import.meta.url)), ...serve];

/**
 * Plays the scenario. `connect(command)` gives `{client, call}`, where `call(params, options)` is the client's
 * `callTool`; `era(client)` asserts that the protocol revision is the one meant.
 */
export async function play(report, connect, era) {
  const { client, call } = await connect(serve);
  const strays = [];
  client.onerror = (error) => strays.push(error.message);

  await report.check('introduces itself', () => {
    era(client);
    assert.equal(client.getServerVersion().name, 'aisoc-mcp');
    assert.match(client.getInstructions(), /^AiSOC is /);
  });
  await report.check('lists the tools in order, with schemas and hints', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name), table.tools);
    for (const tool of tools) describes(tool);
  });
  const kept = {};
  for (const wanted of table.calls) {
    await report.check(`${wanted.tool} ${JSON.stringify(wanted.arguments)}`, async () => {
      hold(await call({ name: wanted.tool, arguments: fill(wanted.arguments, kept) }), wanted, kept);
    });
  }
  for (const wanted of table.failures) {
    await report.check(`fails: ${wanted.tool} ${JSON.stringify(wanted.arguments)}`, async () => {
      holdFailure(await call({ name: wanted.tool, arguments: wanted.arguments }), wanted);
    });
  }
  await report.check('refuses a tool that is not there', async () => {
    const { tool, code, mentions } = table.unknown;
    await assert.rejects(call({ name: tool, arguments: {} }), (error) => error.code === code && error.message.includes(mentions));
  });
  await playPrompts(report, client);
  await report.check('answers calls made at once, each with its own', async () => {
    const pages = [1, 2, 3, 4, 5, 6, 7, 8];
    const results = await Promise.all(pages.map((page) => call({ name: 'aisoc_list_alerts', arguments: { page, page_size: 3 } })));
    assert.deepEqual(results.map((result) => result.structuredContent.page), pages);
    const ids = results.flatMap((result) => result.structuredContent.items.map((item) => item.id));
    assert.equal(new Set(ids).size, 24);
  });
  await report.check('reports progress', async () => {
    const reports = [];
    const onprogress = (progress) => reports.push(progress.progress);
    await call({ name: 'aisoc_list_alerts', arguments: { search: 'beacon' } }, { onprogress });
    assert.ok(reports.length > 0, 'no notification came');
    assert.ok(reports.every((value, index) => index === 0 || value > reports[index - 1]), `${reports}`);
  });
  await report.check('hears a run of the agent step by step', async () => {
    const reports = [];
    const onprogress = (progress) => reports.push(progress);
    const asked = { name: table.starts, arguments: { case_id: 'INC-0421', force: true } };
    const { structuredContent: run } = await call(asked, { onprogress });
    assert.equal(run.status, 'completed');
    assert.match(run.report.text, /^# INC-0421/);
    const steps = reports.filter(({ message }) => / · [a-z_]+ · /.test(message));
    assert.ok(steps.length >= 10, `${steps.length} steps were told of ${run.step_count}`);
    assert.ok(reports.every(({ progress }, index) => index === 0 || progress > reports[index - 1].progress));
  });
  await report.check('drops a call that is cancelled, and goes on', async () => {
    const abort = new AbortController();
    const slow = call({ name: table.slow.tool, arguments: table.slow.arguments }, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('no longer wanted')), 300);
    await assert.rejects(slow, /no longer wanted/);
    const began = performance.now();
    const next = await call({ name: 'aisoc_list_cases', arguments: {} });
    assert.equal(next.isError ?? false, false, next.content[0].text);
    assert.ok(performance.now() - began < 5000, 'the cancelled call held up the next');
  });
  await report.check('says nothing the client did not expect', async () => {
    await client.close();
    assert.deepEqual(strays, []);
  });
  await report.check('offers only what reads when it is read-only', () => readOnly(connect));
  await report.check('has results that the client holds against the output schema', async () => {
    const liar = await connect(tampered);
    await liar.client.listTools();
    await assert.rejects(liar.call({ name: 'aisoc_list_cases', arguments: {} }), /output schema/);
    await liar.client.close();
  });
}

function describes(tool) {
  for (const text of [tool.title, tool.description]) assert.ok(text?.length > 0, `${tool.name} has no title or description`);
  assert.equal(tool.inputSchema.type, 'object', tool.name);
  assert.equal(tool.outputSchema.type, 'object', tool.name);
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations;
  assert.equal(readOnlyHint, tool.name !== table.starts, tool.name);
  for (const hint of [destructiveHint, idempotentHint, openWorldHint]) assert.equal(typeof hint, 'boolean', tool.name);
}

async function readOnly(connect) {
  const { client, call } = await connect([...serve, '--read-only']);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), table.tools.filter((name) => name !== table.starts));
  const refused = await call({ name: table.starts, arguments: { case_id: 'INC-0421' } });
  holdFailure(refused, { mentions: ['read-only'] });
  await playReadOnly(client);
  await client.close();
}
