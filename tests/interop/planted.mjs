// Messages with one fault each, made of recorded ones: whatever would let one of them pass is no check.

const CALL = 'tools/call';
const STATELESS = '2026-07-28';

/**
 * The faults: which answer they are made of, by the method that it answers or the notification that it is, and the change. `where` says
 * which of these will do, `since` and `until` the revisions that define what is wrong.
 */
const FAULTS = [
  { fault: 'no version of JSON-RPC', of: 'tools/list', change: (message) => delete message.jsonrpc },
  { fault: 'another version of JSON-RPC', of: 'tools/list', change: (message) => { message.jsonrpc = '1.0'; } },
  { fault: 'no id', of: 'tools/list', change: (message) => delete message.id },
  { fault: 'an id of null', of: 'tools/list', change: (message) => { message.id = null; } },
  { fault: 'no result', of: 'tools/list', change: (message) => delete message.result },
  { fault: 'a result that is a list', of: 'tools/list', change: (message) => { message.result = []; } },
  { fault: 'no list of tools', of: 'tools/list', change: ({ result }) => delete result.tools },
  { fault: 'a tool without a name', of: 'tools/list', change: ({ result }) => delete result.tools[0].name },
  { fault: 'a tool without a schema', of: 'tools/list', change: ({ result }) => delete result.tools[0].inputSchema },
  { fault: 'arguments that are a list', of: 'tools/list', change: ({ result }) => { result.tools[0].inputSchema.type = 'array'; } },
  {
    fault: 'a hint that is text', of: 'tools/list', since: '2025-03-26',
    change: ({ result }) => { result.tools[0].annotations.readOnlyHint = 'yes'; },
  },
  { fault: 'a title that is a number', of: 'tools/list', since: '2025-06-18', change: ({ result }) => { result.tools[0].title = 7; } },
  { fault: 'an unknown kind of content', of: CALL, where: isCalled, change: ({ result }) => { result.content[0].type = 'prose'; } },
  { fault: 'content without its text', of: CALL, where: isCalled, change: ({ result }) => delete result.content[0].text },
  { fault: 'no content', of: CALL, since: '2025-03-26', where: isCalled, change: ({ result }) => delete result.content },
  {
    fault: 'structured content that is text', of: CALL, since: '2025-06-18', until: '2025-11-25', where: isCalled,
    change: ({ result }) => { result.structuredContent = 'text'; },
  },
  { fault: 'a `_meta` that is text', of: CALL, where: isCalled, change: ({ result }) => { result._meta = 'text'; } },
  {
    fault: 'a failure that is said in words', of: CALL, where: ({ result }) => result?.isError,
    change: ({ result }) => { result.isError = 'yes'; },
  },
  {
    fault: 'a prompt that nobody says', of: 'prompts/get', where: ({ result }) => result,
    change: ({ result }) => { result.messages[0].role = 'nobody'; },
  },
  { fault: 'a prompt without a name', of: 'prompts/list', change: ({ result }) => delete result.prompts[0].name },
  { fault: 'a resource without an address', of: 'resources/list', change: ({ result }) => delete result.resources[0].uri },
  {
    fault: 'a page without text', of: 'resources/read', where: ({ result }) => result,
    change: ({ result }) => delete result.contents[0].text,
  },
  {
    fault: 'suggestions that are numbers', of: 'completion/complete', where: ({ result }) => result?.completion.values.length,
    change: ({ result }) => { result.completion.values[0] = 7; },
  },
  { fault: 'an error without a message', of: 'no/such', where: ({ error }) => error, change: ({ error }) => delete error.message },
  {
    fault: 'an error with a code that is text', of: 'no/such', where: ({ error }) => error,
    change: ({ error }) => { error.code = 'none'; },
  },
  {
    fault: 'an error with an id of null', of: 'no/such', since: '2025-11-25', where: ({ error }) => error,
    change: (message) => { message.id = null; },
  },
  { fault: 'progress in words', of: 'notifications/progress', change: ({ params }) => { params.progress = 'half'; } },
  { fault: 'progress of nothing', of: 'notifications/progress', change: ({ params }) => delete params.progressToken },
  { fault: 'a request of the server’s', of: 'notifications/progress', change: (message) => { message.id = 1; } },
  {
    fault: 'a notification that there is not', of: 'notifications/progress',
    change: (message) => { message.method = 'notifications/none'; },
  },
  { fault: 'a handshake without capabilities', of: 'initialize', until: '2025-11-25', change: ({ result }) => delete result.capabilities },
  { fault: 'a server without a version', of: 'initialize', until: '2025-11-25', change: ({ result }) => delete result.serverInfo.version },
  { fault: 'no versions', of: 'server/discover', since: STATELESS, change: ({ result }) => delete result.supportedVersions },
  { fault: 'no kind of result', of: 'tools/list', since: STATELESS, change: ({ result }) => delete result.resultType },
  { fault: 'a list without a time that it keeps', of: 'tools/list', since: STATELESS, change: ({ result }) => delete result.ttlMs },
  {
    fault: 'a list that is everybody’s', of: 'tools/list', since: STATELESS,
    change: ({ result }) => { result.cacheScope = 'everybody'; },
  },
  {
    fault: 'a version refused, and none named', of: 'tools/list', since: STATELESS, where: ({ error }) => error?.code === -32022,
    change: ({ error }) => delete error.data.supported,
  },
  {
    fault: 'a question that no client knows', of: CALL, since: STATELESS, where: isAsking,
    change: ({ result }) => { Object.values(result.inputRequests)[0].method = 'no/such'; },
  },
  {
    fault: 'a question without its words', of: CALL, since: STATELESS, where: isAsking,
    change: ({ result }) => delete Object.values(result.inputRequests)[0].params.message,
  },
  {
    fault: 'a task in no known state', of: 'tasks/get', since: STATELESS, where: ({ result }) => result,
    change: ({ result }) => { result.status = 'idle'; },
  },
  {
    fault: 'a batch with an answer without an id', of: 'a batch', since: '2025-03-26', until: '2025-03-26',
    change: (messages) => delete messages[0].id,
  },
  { fault: 'a batch', of: 'tools/list', until: '2024-11-05', change: (message) => [message] },
  { fault: 'a batch', of: 'tools/list', since: '2025-06-18', change: (message) => [message] },
];

function isCalled({ result }) {
  return result !== undefined && result.isError !== true && !['task', 'input_required'].includes(result.resultType);
}

function isAsking({ result }) {
  return result?.resultType === 'input_required';
}

/** Each fault of a revision as `{fault, message, altered, method}`; a fault that no recorded message can have is one without them. */
export function planted(revision, said) {
  const defined = FAULTS.filter(({ since, until }) => revision >= (since ?? '') && revision <= (until ?? '9999'));
  return defined.map(({ fault, of, where, change }) => {
    const name = ({ message, method }) => (Array.isArray(message) ? 'a batch' : method ?? message.method);
    const found = said.find((one) => name(one) === of && (where ?? (({ error }) => !error))(one.message));
    if (!found) return { fault };
    const copy = structuredClone(found.message);
    const changed = change(copy);
    // A change makes another message or alters the copy.
    return { fault, ...found, altered: typeof changed === 'object' ? changed : copy };
  });
}
