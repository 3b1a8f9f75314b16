// The server through the TypeScript SDK v1, which knows the revisions that begin with a handshake.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Report } from './expectations.mjs';
import { play } from './scenario.mjs';

async function connect([command, ...args]) {
  const client = new Client({ name: 'interop', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command, args }));
  return { client, call: (params, options) => client.callTool(params, undefined, options) };
}

const report = new Report('TypeScript SDK v1');
await play(report, connect, (client) => assert.deepEqual(client.getServerCapabilities(), { completions: {}, prompts: {}, tools: {} }));
report.end();
