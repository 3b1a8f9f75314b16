// The server through the TypeScript SDK v2: a revision found by asking, the newest one pinned, and the handshake.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Report } from './expectations.mjs';
import { play } from './scenario.mjs';

const NEWEST = '2026-07-28';

function connecting(mode) {
  return async ([command, ...args]) => {
    const client = new Client({ name: 'interop', version: '1.0.0' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport({ command, args }));
    return { client, call: (params, options) => client.callTool(params, options) };
  };
}

const report = new Report('');
for (const [name, mode, revision] of [
  ['auto', 'auto', NEWEST],
  ['modern', { pin: NEWEST }, NEWEST],
  ['legacy', 'legacy', '2025-11-25'],
]) {
  report.client = `TypeScript SDK v2 ${name}`;
  await play(report, connecting(mode), (client) => assert.equal(client.getNegotiatedProtocolVersion(), revision));
}
report.end();
