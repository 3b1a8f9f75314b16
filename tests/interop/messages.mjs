// What the server says over its pipes, against the definitions of the revision that it speaks. Usage: node messages.mjs BINARY
import assert from 'node:assert/strict';
import { REVISIONS, definitions } from './definitions.mjs';
import { Report } from './expectations.mjs';
import { planted } from './planted.mjs';
import { problems } from './protocol.mjs';
import { record } from './recording.mjs';

/** What a message is, to name it by: the method that it answers, the notification, or nothing that was asked. */
function kind({ message, method }) {
  if (Array.isArray(message)) return 'a batch';
  return `${method ?? message.method ?? 'no request'}${message.error ? `: error ${message.error.code}` : ''}`;
}

const report = new Report('');
// Side by side: most of the time is spent waiting for servers to start and for a run to be told.
const recorded = await Promise.all(REVISIONS.map(async (revision) => {
  const [known, said] = await Promise.all([definitions(revision), record(process.argv[2], revision)]);
  return { revision, known, said };
}));
for (const { revision, known, said } of recorded) {
  report.client = `messages ${revision}`;
  for (const [name, all] of Map.groupBy(said, kind)) {
    await report.check(`${name}, ${all.length} of them`, () => {
      for (const { message, method } of all) {
        assert.deepEqual(problems(known, message, method), [], JSON.stringify(message).slice(0, 300));
      }
    });
  }
  for (const { fault, message, altered, method } of planted(revision, said)) {
    await report.check(`refuses ${fault}`, () => {
      assert.ok(message, 'nothing was said that could have this fault');
      assert.deepEqual(problems(known, message, method), [], 'the message without the fault');
      assert.notDeepEqual(problems(known, altered, method), [], 'it passes');
    });
  }
}
report.end();
