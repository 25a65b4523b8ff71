/* The demo page: shows the widget by the form's choices, and the code that gives the same. */
'use strict';
const choices = document.getElementById('choices');
const snippet = document.getElementById('snippet');
const ATTRIBUTES = ['mode', 'position', 'theme', 'lang', 'remember', 'label', 'heading', 'greeting', 'suggestions'];
const ACCENT = choices.accent.defaultValue;

const escaped = (text) =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function chosen() {
  const values = Object.fromEntries(new FormData(choices));
  return ATTRIBUTES.map((name) => [name, values[name].trim()]).filter(([, value]) => value);
}

/** Contrast (WCAG) between white text and a colour written #rrggbb. */
function contrast(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05);
}

function code() {
  const accent = choices.accent.value;
  const inline = choices.mode.value === 'inline';
  const written = chosen().map(([name, value]) => ` ${inline ? '' : 'data-'}${name}="${escaped(value)}"`).join('');
  const source = `src="${location.origin}/widget.js" defer`;
  const lines = inline
    ? [`<forum-assistent${written}></forum-assistent>`, `<script ${source}></script>`]
    : [`<script ${source}${written}></script>`];
  if (accent !== ACCENT) lines.unshift(`<style>forum-assistent { --forum-accent: ${accent}; }</style>`);
  return lines.join('\n');
}

function show() {
  for (const old of document.querySelectorAll('forum-assistent')) old.remove();
  const widget = document.createElement('forum-assistent');
  for (const [name, value] of chosen()) widget.setAttribute(name, value);
  if (choices.accent.value !== ACCENT) widget.style.setProperty('--forum-accent', choices.accent.value);
  (choices.mode.value === 'inline' ? document.getElementById('inline') : document.body).append(widget);
  const ratio = contrast(choices.accent.value);
  document.getElementById('contrast').textContent = ratio < 4.5
    ? `Vit text på färgen får kontrasten ${ratio.toFixed(1).replace('.', ',')}. Välj en mörkare: minst 4,5 krävs.`
    : '';
  snippet.textContent = code();
}

choices.addEventListener('change', show);
choices.addEventListener('submit', (event) => event.preventDefault());
document.getElementById('copy').addEventListener('click', async () => {
  const said = document.getElementById('copied');
  try {
    await navigator.clipboard.writeText(snippet.textContent);
    said.textContent = ' Kopierad.';
  } catch {
    getSelection().selectAllChildren(snippet);
    said.textContent = ' Markerad. Kopiera med Ctrl+C.';
  }
});
show();
