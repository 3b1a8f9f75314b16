// Streamable HTTP on loopback for a server that speaks over its pipes, so that the conformance suite, which knows HTTP alone, can ask it.
// Messages pass as they are, but for the revision that `initialize` asks for. HTTP's own rules are kept as far as the suite needs them to
// get at the server: sessions, streams, and the status of an error.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

/** The revision from which on a request stands for itself, without a session. */
const STATELESS = '2026-07-28';
const LOOPBACK = /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
/** How many processes are started before they are wanted: a start takes longer than most of what is asked. */
const SPARE = 2;
/** What HTTP says beside an error of the stateless revisions; beside any other it says that all went well. */
const STATUS = new Map([[-32601, 404], [-32602, 400], [-32020, 400], [-32021, 400], [-32022, 400]]);

/** A process of the server, and whoever waits for what it says. */
class Child {
  #process;
  #waiting = new Map();

  constructor([command, ...args], alter) {
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    // Its end is noticed at its output; a line that it no longer reads is lost as it is on any pipe.
    this.#process.stdin.on('error', () => {});
    /** Settles once it has answered. */
    this.ready = new Promise((resolve) => {
      this.say({ jsonrpc: '2.0', id: 'ready', method: 'ping' }, resolve);
    });
    const lines = createInterface({ input: this.#process.stdout });
    lines.on('line', (line) => this.#hear(alter(JSON.parse(line))));
    lines.on('close', () => {
      for (const { hear } of this.#waiting.values()) hear(undefined);
    });
  }

  /** Says a message; `hear` gets what concerns it, in the end its answer, or nothing if the server is gone. */
  say(message, hear) {
    if (hear) this.#waiting.set(JSON.stringify(message.id), { hear, token: message.params?._meta?.progressToken });
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  forget(id) {
    this.#waiting.delete(JSON.stringify(id));
  }

  end() {
    this.#process.stdin.end();
  }

  #hear(message) {
    const key = JSON.stringify(message.id);
    if (message.method === undefined) {
      this.#waiting.get(key)?.hear(message);
      this.#waiting.delete(key);
      return;
    }
    const token = message.params?.progressToken;
    const all = [...this.#waiting.values()];
    // A notification that names no request is told to whoever waits: in the stateless revisions that is one request only.
    (all.find((one) => token !== undefined && one.token === token) ?? all[0])?.hear(message);
  }
}

/**
 * Listens on a port of its own choosing. `revision` is what `initialize` asks the server for: the suite asks for the same one
 * whichever it tests. What the server says goes through `alter`.
 */
export async function bridge(command, revision, alter = (message) => message) {
  const sessions = new Map();
  const children = new Set();
  // The first in it has waited longest. One that is taken for a request without a session has that one until it is answered.
  const idle = [];
  const fill = () => {
    while (idle.length < SPARE) {
      const child = new Child(command, alter);
      children.add(child);
      idle.push(child);
    }
  };
  const take = () => {
    const child = idle.shift();
    fill();
    return child;
  };
  const drop = (child) => {
    children.delete(child);
    child.end();
  };

  const answer = (response, status, body, headers = {}) => {
    response.writeHead(status, body === undefined ? headers : { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

  /** Says a request to a child, and gives its answer as JSON, or as a stream where something came before it. */
  const relay = (child, message, response, headers, isStateless, ended) => {
    const stream = (event) => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
      response.write(`event: message\ndata: ${JSON.stringify(event)}\n\n`);
    };
    child.say(message, (event) => {
      if (event === undefined) {
        response.destroy();
      } else if (event.method !== undefined) {
        stream(event);
        return;
      } else if (response.headersSent) {
        stream(event);
        response.end();
      } else {
        answer(response, (isStateless && STATUS.get(event.error?.code)) || 200, event, headers);
      }
      ended(true);
    });
    response.on('close', () => {
      if (response.writableFinished) return;
      child.forget(message.id);
      child.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: message.id } });
      ended(false);
    });
  };

  const stateless = (message, response) => {
    // A notification: what gives a request up here is the end of its stream.
    if (message.id === undefined) return answer(response, 202);
    const child = take();
    let isOver = false;
    return relay(child, message, response, {}, true, (isAnswered) => {
      if (isOver) return;
      isOver = true;
      // After a handshake, and after a request that may still be at work, a process is not as new.
      if (isAnswered && message.method !== 'initialize') idle.push(child);
      else drop(child);
    });
  };

  const post = (request, message, response) => {
    const wanted = message.params?._meta?.['io.modelcontextprotocol/protocolVersion'];
    const version = request.headers['mcp-protocol-version'];
    if (wanted !== undefined || (version !== undefined && version >= STATELESS)) return stateless(message, response);
    let id = request.headers['mcp-session-id'];
    if (message.method === 'initialize' && id === undefined) {
      id = randomUUID();
      sessions.set(id, take());
      message.params.protocolVersion = revision;
    }
    if (id === undefined) return answer(response, 400, error(message, 'a session is wanted'));
    const child = sessions.get(id);
    if (!child) return answer(response, 404, error(message, 'there is no such session'));
    if (message.id !== undefined && message.method !== undefined) {
      return relay(child, message, response, { 'mcp-session-id': id }, false, () => {});
    }
    child.say(message);
    return answer(response, 202);
  };

  const server = createServer((request, response) => {
    // A page in a browser must not get at the server by a name of its own for this address.
    const { host, origin } = request.headers;
    if (!LOOPBACK.test(host ?? '') || (origin !== undefined && !LOOPBACK.test(origin))) return answer(response, 403);
    if (request.method === 'DELETE') {
      const id = request.headers['mcp-session-id'];
      const child = sessions.get(id);
      sessions.delete(id);
      if (child) drop(child);
      return answer(response, child ? 200 : 404);
    }
    // The server says nothing outside of an answer, so that there is no stream to listen to.
    if (request.method !== 'POST') return answer(response, 405);
    const parts = [];
    request.on('data', (part) => parts.push(part));
    return request.on('end', () => {
      let message;
      try {
        message = JSON.parse(Buffer.concat(parts).toString());
      } catch {
        return answer(response, 400);
      }
      return post(request, message, response);
    });
  });
  fill();
  await Promise.all([...idle.map(({ ready }) => ready), new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))]);
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    close() {
      server.close();
      server.closeAllConnections();
      for (const child of children) child.end();
    },
  };
}

/** An error of the bridge's own, before the server was asked. */
function error(message, reason) {
  return { jsonrpc: '2.0', id: message.id, error: { code: -32600, message: reason } };
}
