// Whether a message of the server's is one of the protocol's, by the definitions of a revision.
import { taskResults } from './definitions.mjs';

/** What is wrong with a message. `method` is what it answers, where it is an answer; of a batch the methods by id. */
export function problems(definitions, message, method) {
  if (Array.isArray(message)) return batch(definitions, message, method);
  if (message?.method !== undefined) return notification(definitions, message);
  if (message?.error !== undefined) return failure(definitions, message);
  if (message?.result !== undefined) return success(definitions, message, method);
  return ['it is no notification, no error and no result'];
}

function batch(definitions, messages, methods) {
  if (!definitions.has('JSONRPCBatchResponse')) return ['the revision has no batches'];
  const each = messages.flatMap((message) => problems(definitions, message, methods.get(message.id)));
  return [...definitions.problems('JSONRPCBatchResponse', messages), ...each];
}

function notification(definitions, message) {
  if ('id' in message) return ['the server asks for something'];
  const name = definitions.messages.get(message.method);
  if (!name) return [`the revision does not have ${message.method}`];
  return held(definitions, message, 'JSONRPCMessage', 'JSONRPCNotification', 'ServerNotification', name);
}

function failure(definitions, message) {
  const name = definitions.errors.get(message.error.code);
  if (definitions.has('JSONRPCErrorResponse')) {
    return held(definitions, message, 'JSONRPCMessage', 'JSONRPCErrorResponse', ...(name ? [name] : []));
  }
  // The older revisions have no form for an error whose request cannot be told, and leave it to JSON-RPC 2.0: null is its id.
  const told = message.id === null ? { ...message, id: 0 } : message;
  return held(definitions, told, 'JSONRPCMessage', 'JSONRPCError');
}

function success(definitions, message, method) {
  const envelope = definitions.has('JSONRPCResultResponse') ? 'JSONRPCResultResponse' : 'JSONRPCResponse';
  return [...held(definitions, message, 'JSONRPCMessage', envelope), ...result(definitions, message.result, method)];
}

function result(definitions, value, method) {
  // Tasks are an extension: the revision's definitions have neither their methods nor what stands in the place of a result.
  if (method?.startsWith('tasks/') || value.resultType === 'task') {
    return taskResults[method]?.(value) ?? [`${method} has no tasks`];
  }
  if (value.resultType === 'input_required') {
    const mayAsk = ['tools/call', 'prompts/get', 'resources/read'].includes(method);
    return mayAsk ? held(definitions, value, 'InputRequiredResult') : [`${method} asks for nothing`];
  }
  const request = definitions.messages.get(method);
  if (!request) return [`the revision does not have ${method}, which was answered`];
  const name = request.replace(/Request$/, 'Result');
  return held(definitions, value, definitions.has(name) ? name : 'EmptyResult');
}

function held(definitions, value, ...names) {
  return names.flatMap((name) => definitions.problems(name, value));
}
