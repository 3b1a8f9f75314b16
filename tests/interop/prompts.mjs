// What a host does with the prompts, for any client of the TypeScript SDKs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const prompts = JSON.parse(readFileSync(new URL('prompts.json', import.meta.url), 'utf8'));

/** Holds what a prompt says against what is wanted of it. */
export function holdSaid(result, wanted) {
  assert.equal(result.messages.length, 1);
  assert.equal(result.messages[0].role, 'user');
  const { text } = result.messages[0].content;
  for (const words of wanted.mentions) assert.ok(text.includes(words), text);
  if (wanted.omits) assert.ok(!text.includes(wanted.omits), text);
}

/** Plays it with a client that is connected. */
export async function playPrompts(report, client) {
  await report.check('lists the prompts in order, with what they ask for', async () => {
    const { prompts: listed } = await client.listPrompts();
    assert.deepEqual(listed.map((prompt) => prompt.name), prompts.names);
    for (const { name, title, description, arguments: asked } of listed) {
      assert.ok(title && description, name);
      for (const argument of asked) assert.equal(typeof argument.required, 'boolean', `${name} ${argument.name}`);
    }
  });
  await report.check('fills prompts in', async () => {
    for (const wanted of prompts.said) {
      holdSaid(await client.getPrompt({ name: wanted.prompt, arguments: wanted.arguments }), wanted);
    }
  });
  await report.check('refuses prompts that are not there or asked for wrongly', async () => {
    for (const { prompt, arguments: given, code, mentions } of prompts.refused) {
      const asked = client.getPrompt({ name: prompt, arguments: given });
      await assert.rejects(asked, (error) => error.code === code && error.message.includes(mentions), prompt);
    }
  });
  await report.check('offers values while an argument is typed', async () => {
    for (const wanted of prompts.offered) {
      const { completion } = await client.complete({
        ref: { type: 'ref/prompt', name: wanted.prompt },
        argument: { name: wanted.argument, value: wanted.typed },
        ...(wanted.given && { context: { arguments: wanted.given } }),
      });
      const told = `${JSON.stringify(wanted)}: ${JSON.stringify(completion).slice(0, 300)}`;
      if (wanted.first) assert.equal(completion.values[0], wanted.first, told);
      assert.ok(completion.total >= (wanted.least ?? 0) && completion.total <= (wanted.most ?? Infinity), told);
      assert.equal(completion.hasMore, completion.total > 100, told);
    }
  });
}

/** Plays it with a client of a read-only server. */
export async function playReadOnly(client) {
  const { prompts: listed } = await client.listPrompts();
  assert.deepEqual(listed.map((prompt) => prompt.name), prompts.names);
  const { prompt, arguments: given } = prompts.read_only;
  holdSaid(await client.getPrompt({ name: prompt, arguments: given }), prompts.read_only);
}
