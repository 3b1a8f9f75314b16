// What each revision of the protocol says of its messages: of most the schema that is published with it, as the conformance suite carries
// it; of the first, which the suite does not know, and of tasks, which are an extension, the zod schemas of packages of the time.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tasks from '@modelcontextprotocol/ext-tasks/core/v2';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as first from 'sdk-of-2024-11-05/types.js';

export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/**
 * The definitions of a revision: `has(name)`, `problems(name, value)`, and the names by what a message says of itself: `messages` by
 * method, `errors` by code.
 */
export async function definitions(revision) {
  return revision === REVISIONS[0] ? ofSdk() : published(revision);
}

/** What is wrong with the result of a method of the extension for tasks, or with a task in the place of a result. */
export const taskResults = {
  'tools/call': checker(tasks.CreateTaskResultV2Schema),
  'tasks/get': checker(tasks.GetTaskResultV2Schema),
  'tasks/update': checker(tasks.UpdateTaskResultV2Schema),
  'tasks/cancel': checker(tasks.CancelTaskResultV2Schema),
};

function checker(schema) {
  return (value) => (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `/${path.join('/')} ${message}`);
}

function ofSdk() {
  const messages = new Map();
  for (const [name, schema] of Object.entries(first)) {
    const method = schema?.shape?.method?._def?.value;
    if (method) messages.set(method, name.replace(/Schema$/, ''));
  }
  return {
    messages,
    errors: new Map(),
    has: (name) => `${name}Schema` in first,
    problems: (name, value) => checker(first[`${name}Schema`])(value).map((problem) => `${name}${problem}`),
  };
}

async function published(revision) {
  const schema = JSON.parse(await readFile(await keep(revision), 'utf8'));
  const is2020 = schema.$schema.includes('2020-12');
  const ajv = new (is2020 ? Ajv2020 : Ajv)({ strict: false, allErrors: true });
  formats(ajv);
  ajv.addSchema(schema);
  const key = is2020 ? '$defs' : 'definitions';
  const messages = new Map();
  const errors = new Map();
  for (const [name, definition] of Object.entries(schema[key])) {
    const method = definition.properties?.method?.const;
    if (method) messages.set(method, name);
    for (const part of definition.properties?.error?.allOf ?? []) {
      const code = part.properties?.code?.const;
      if (code) errors.set(code, name);
    }
  }
  return {
    messages,
    errors,
    has: (name) => name in schema[key],
    problems: (name, value) => {
      const validate = ajv.getSchema(`${schema.$id}#/${key}/${name}`);
      return validate(value) ? [] : validate.errors.map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
    },
  };
}

/** Has the suite read a revision's schema, and keeps it beside this file. */
async function keep(revision) {
  const file = fileURLToPath(new URL(`schema-${revision}.json`, import.meta.url));
  const suite = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
  const keeper = new URL('schema-keeper.mjs', import.meta.url).href;
  // It gets no further than to its own first message: nobody listens at this address, nor need anybody.
  const asked = ['server', '--url', 'http://127.0.0.1:9/mcp', '--scenario', 'tools-list', '--spec-version', revision, '--force'];
  const options = { env: { ...process.env, SCHEMA: file }, timeout: 60_000 };
  await promisify(execFile)(process.execPath, ['--import', keeper, suite, ...asked], options);
  return file;
}
