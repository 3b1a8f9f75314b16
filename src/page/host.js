// What the host is told and asked: JSON-RPC over `postMessage`, as MCP Apps has it.
{
  const main = document.querySelector('main');
  const host = window.parent;
  const send = (message) => host.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const say = (words) => main.replaceChildren(make('p', { class: 'note' }, shown(words)));

  const dress = (context) => {
    if (context?.theme === 'dark' || context?.theme === 'light') document.documentElement.dataset.theme = context.theme;
    for (const [name, value] of Object.entries(context?.styles?.variables ?? {})) {
      if (/^--(color|font|border)-[a-z0-9-]+$/.test(name) && typeof value === 'string') document.documentElement.style.setProperty(name, value);
    }
  };
  const show = (result) => {
    const parts = list(result?.content).filter((part) => part?.type === 'text').map((part) => part.text);
    if (result?.isError === true) return say(parts.join('\n'));
    let content = result?.structuredContent;
    // Some hosts keep the text alone, which is the same JSON.
    if (content === undefined) try { content = JSON.parse(parts[0]); } catch { return say('The host sent no result that can be shown.'); }
    main.replaceChildren(...fullReport(content ?? {}));
  };
  const handlers = {
    'ui/notifications/tool-input': () => say('Reading the run…'),
    'ui/notifications/tool-result': show,
    'ui/notifications/tool-cancelled': () => say('The call was cancelled.'),
    'ui/notifications/host-context-changed': dress,
  };

  window.addEventListener('message', ({ source, data }) => {
    if (source !== host || data?.jsonrpc !== '2.0') return;
    if (data.id === 'hello') {
      if (data.error) return say('The host refused to show this page.');
      dress(data.result?.hostContext);
      send({ method: 'ui/notifications/initialized', params: {} });
      new ResizeObserver(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        send({ method: 'ui/notifications/size-changed', params: { width: scrollWidth, height: Math.min(scrollHeight, document.body.offsetHeight) } });
      }).observe(document.body);
    } else if (data.method !== undefined && data.id !== undefined) {
      const known = data.method === 'ping' || data.method === 'ui/resource-teardown';
      send(known ? { id: data.id, result: {} } : { id: data.id, error: { code: -32601, message: 'not known to this page' } });
    } else if (Object.hasOwn(handlers, data.method)) {
      handlers[data.method](data.params);
    }
  });
  send({
    id: 'hello', method: 'ui/initialize',
    params: { protocolVersion: '2026-01-26', appInfo: { name: 'aisoc-replay', version: '1' }, appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] } },
  });
}
