/* The API's description, made from openapi.json; nothing is fetched from elsewhere. */
'use strict';
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const block = (title, text) => [
  el('h3', {}, title),
  el('pre', { tabindex: 0, role: 'group', 'aria-label': title }, el('code', {}, text)),
];
const json = (value) => JSON.stringify(value, null, 2);

/** The first example of a schema, looked up where it is a reference. */
function example(specification, schema) {
  if (!schema) return undefined;
  const found = schema.$ref ? specification.components.schemas[schema.$ref.split('/').pop()] : schema;
  return (found.examples || [])[0];
}

function call(specification, path, method, operation) {
  const url = location.origin + specification.servers[0].url + path;
  const section = el('section', {}, el('h2', {}, `${method.toUpperCase()} /api${path}`), el('p', {}, operation.summary));
  const body = operation.requestBody && example(specification, operation.requestBody.content['application/json'].schema);
  section.append(...block('Try it', body
    ? `curl ${url} \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`
    : `curl ${url}`));
  for (const [status, response] of Object.entries(operation.responses)) {
    const content = response.content || {};
    const answer = status < 300 && content['application/json'] && example(specification, content['application/json'].schema);
    if (answer) section.append(...block(`Answer ${status}`, json(answer)));
    const stream = content['text/event-stream'];
    if (stream) section.append(...block('Answer with "stream": true', stream.example));
  }
  const errors = Object.entries(operation.responses).filter(([status]) => status >= 400);
  section.append(el('h3', {}, 'Errors'), el('table', {}, el('tbody', {}, ...errors.map(([status, response]) =>
    el('tr', {}, el('th', { scope: 'row' }, status), el('td', {}, response.description))))));
  return section;
}

fetch('/api/openapi.json').then((response) => response.json()).then((specification) => {
  const calls = document.getElementById('calls');
  for (const [path, methods] of Object.entries(specification.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      calls.append(call(specification, path, method, operation));
    }
  }
});
