/*
 * <forum-assistent>: questions to Forum's assistant, with the sources in the answer.
 *
 *   <script src="https://assistent.example.se/widget.js" defer></script>
 *
 * Where the page has no <forum-assistent> of its own, one is added last in <body>, with the
 * script's data-* as attributes: docs/embedding.md.
 *
 * A shadow root keeps either side's CSS from the other. What the server says is put in as text,
 * never as HTML. Nothing is fetched before the panel opens, or from elsewhere; no cookie is set.
 */
(() => {
  'use strict';
  const NAME = 'forum-assistent';
  if (customElements.get(NAME)) return;
  const script = document.currentScript;

  const TEXTS = {
    sv: {
      label: 'Fråga om IOP',
      heading: 'Fråga om IOP',
      greeting: 'Hej! Ställ en fråga om idéburet offentligt partnerskap, så letar jag upp svaret i Forums dokument och visar var det står.',
      disclosure: 'Du chattar med en maskin som svarar ur Forums dokument. Svaren är inte juridisk rådgivning.',
      contact: 'Vill du hellre fråga en människa? Vänd dig till',
      suggestions: 'Förslag på frågor',
      conversation: 'Samtal',
      question: 'Din fråga',
      placeholder: 'Skriv en fråga …',
      privacy: 'Skriv inga personuppgifter.',
      send: 'Skicka frågan',
      stop: 'Avbryt',
      close: 'Stäng',
      again: 'Börja om',
      cleared: 'Samtalet är rensat.',
      you: 'Du frågade',
      answer: 'Svar',
      searching: 'Letar i dokumenten …',
      slow: 'Det tar lite längre tid än vanligt …',
      stopped: 'Avbruten.',
      partial: 'Källorna ger bara en del av svaret.',
      not_found: 'Det här står inte i källorna.',
      sources: 'Källor',
      related: 'Närliggande stycken',
      source: 'Källa',
      undated: 'odaterad',
      page: 'sida',
      back: 'Tillbaka till svaret',
      loading: 'Hämtar stycket …',
      marked: 'Det markerade är vad svaret bygger på.',
      before: 'Visa stycket före',
      after: 'Visa stycket efter',
      gone: 'Hela stycket kunde inte hämtas.',
      document: 'Öppna dokumentet',
      tab: 'öppnas i ny flik',
      copy: 'Kopiera svaret',
      copied: 'Kopierat',
      helpful: 'Hjälpte svaret?',
      yes: 'Ja',
      no: 'Nej',
      why: 'Vad var fel?',
      wrong: 'Svaret är fel',
      wrong_source: 'Fel källa',
      missing: 'Något saknas',
      comment: 'Berätta gärna mer (valfritt, inga personuppgifter)',
      submit: 'Skicka synpunkten',
      thanks: 'Tack! Synpunkten är sparad.',
      retry: 'Försök igen',
      down: 'Jag når inte assistenten just nu. Kontrollera uppkopplingen och försök igen.',
      refused: 'Assistenten är inte öppnad för den här webbplatsen.',
    },
    en: {
      label: 'Ask about IOP',
      heading: 'Ask about IOP',
      greeting: 'Hello! Ask about idéburet offentligt partnerskap (IOP). The documents are in Swedish, and so are the answers.',
      disclosure: 'You are chatting with a machine that answers from Forum’s documents. The answers are not legal advice.',
      contact: 'Would you rather ask a person? Turn to',
      suggestions: 'Suggested questions',
      conversation: 'Conversation',
      question: 'Your question',
      placeholder: 'Type a question …',
      privacy: 'Do not write personal data.',
      send: 'Send the question',
      stop: 'Stop',
      close: 'Close',
      again: 'Start over',
      cleared: 'The conversation is cleared.',
      you: 'You asked',
      answer: 'Answer',
      searching: 'Searching the documents …',
      slow: 'This takes a little longer than usual …',
      stopped: 'Stopped.',
      partial: 'The sources give only a part of the answer.',
      not_found: 'The sources do not say.',
      sources: 'Sources',
      related: 'Nearby paragraphs',
      source: 'Source',
      undated: 'undated',
      page: 'page',
      back: 'Back to the answer',
      loading: 'Fetching the paragraph …',
      marked: 'The marked words are what the answer rests on.',
      before: 'Show the paragraph before',
      after: 'Show the paragraph after',
      gone: 'The whole paragraph could not be fetched.',
      document: 'Open the document',
      tab: 'opens in a new tab',
      copy: 'Copy the answer',
      copied: 'Copied',
      helpful: 'Was this helpful?',
      yes: 'Yes',
      no: 'No',
      why: 'What was wrong?',
      wrong: 'The answer is wrong',
      wrong_source: 'Wrong source',
      missing: 'Something is missing',
      comment: 'Tell us more (optional, no personal data)',
      submit: 'Send feedback',
      thanks: 'Thank you! Your feedback is stored.',
      retry: 'Try again',
      down: 'The assistant cannot be reached. Check your connection and try again.',
      refused: 'The assistant is not open to this website.',
    },
  };

  const DARK = `
    --accent: var(--forum-accent, #8fd6cb); --on-accent: var(--forum-on-accent, #06231f);
    --bar: var(--forum-accent, #12423c); --on-bar: var(--forum-on-accent, #fff);
    --ground: var(--forum-background, #17201f); --ink: var(--forum-text, #edf3f2);
    --soft: #22302e; --line: #82938f; --quiet: #b3c1be; --mark: #4d4212; --edge: #f0cf5b;
    color-scheme: dark;`;

  // Inside a shadow root an important rule wins over the page's important ones.
  const CSS = `
    :host {
      all: initial !important; display: block !important;
      --accent: var(--forum-accent, #0d5c55); --on-accent: var(--forum-on-accent, #fff);
      --bar: var(--accent); --on-bar: var(--on-accent);
      --ground: var(--forum-background, #fff); --ink: var(--forum-text, #1a2523);
      --soft: #eff4f3; --line: #6e7f7b; --quiet: #4a5957; --mark: #fff0b3; --edge: #8a6a00;
      --round: var(--forum-radius, 12px); color-scheme: light;
    }
    @media (prefers-color-scheme: dark) { :host(:not([theme=light])) {${DARK}} }
    :host([theme=dark]) {${DARK}}
    :host([hidden]), [hidden] { display: none !important; }
    * { box-sizing: border-box; margin: 0; }
    .launch, .panel {
      font: 16px/1.55 var(--forum-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
      color: var(--ink); text-align: start; overflow-wrap: anywhere;
    }
    .launch, .float {
      position: fixed; z-index: var(--forum-z-index, 2147483000); right: var(--forum-offset, 20px);
      bottom: calc(var(--forum-offset, 20px) + var(--lift, 0px));
    }
    .left.launch, .left.float { right: auto; left: var(--forum-offset, 20px); }
    .launch {
      display: flex; align-items: center; gap: 10px; min-height: 52px; padding: 10px 20px;
      border: 2px solid var(--ground); border-radius: 26px; background: var(--accent);
      color: var(--on-accent); font-weight: 600; cursor: pointer; box-shadow: 0 4px 16px #0005;
    }
    .panel {
      position: relative; display: flex; flex-direction: column; background: var(--ground);
      border: 1px solid var(--line); border-radius: var(--round); overflow: hidden;
    }
    .float {
      position: fixed; width: min(var(--forum-width, 420px), calc(100vw - 24px));
      height: min(var(--forum-height, 660px), calc(100vh - 40px)); box-shadow: 0 10px 44px #0006;
    }
    .inline { max-height: var(--forum-height, 720px); min-height: 320px; }
    button, textarea, select { font: inherit; color: inherit; letter-spacing: inherit; }
    button {
      min-height: 44px; min-width: 44px; padding: 8px 14px; border: 1px solid var(--line);
      border-radius: 10px; background: var(--ground); cursor: pointer; text-align: start;
    }
    button:hover { background: var(--soft); }
    button:disabled { opacity: .6; cursor: default; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .launch:focus-visible { outline-color: var(--ink); box-shadow: 0 0 0 6px var(--ground); }
    header {
      display: flex; align-items: center; gap: 4px; padding: 8px 8px 8px 16px;
      background: var(--bar); color: var(--on-bar);
    }
    header h2 { flex: 1; font-size: 18px; line-height: 1.3; }
    header button { display: grid; place-items: center; padding: 8px; border: 0; background: none; }
    header button:hover, .go:hover, .launch:hover { background: var(--bar); color: var(--on-bar); text-decoration: underline; }
    header :focus-visible { outline-color: var(--on-bar); outline-offset: -4px; }
    svg { width: 22px; height: 22px; flex: none; fill: none; stroke: currentColor;
      stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .body { flex: 1 1 auto; overflow-y: auto; overscroll-behavior: contain; padding: 16px; min-height: 0; }
    .body:focus-visible { outline-offset: -3px; }
    .body > * + * { margin-top: 14px; }
    .told { padding: 10px 14px; border-inline-start: 4px solid var(--accent);
      background: var(--soft); font-size: 14px; line-height: 1.5; }
    a { color: var(--accent); text-decoration: underline; }
    a[target] { display: inline-block; padding: 10px 0; }
    h3 { font-size: 14px; line-height: 1.4; color: var(--quiet); font-weight: 600; }
    ul, ol { list-style: none; padding: 0; display: grid; gap: 8px; margin-top: 6px; }
    .row { width: 100%; display: flex; gap: 10px; align-items: flex-start; }
    .row small { display: block; color: var(--quiet); font-size: 13px; line-height: 1.4; }
    .asked { margin-inline-start: 12%; padding: 10px 14px; border-radius: var(--round);
      background: var(--soft); white-space: pre-wrap; unicode-bidi: plaintext; }
    .entry > * + * { margin-top: 12px; }
    .says { white-space: pre-line; unicode-bidi: plaintext; }
    .state { font-weight: 600; }
    .wait { color: var(--quiet); }
    /* The whole button is the target, 44 by 44; only the chip in it is seen. */
    .cite { display: inline-flex; align-items: center; justify-content: center; padding: 0;
      margin: -12px -6px -12px -3px; border: 0; background: none; vertical-align: middle; }
    .tie { white-space: nowrap; }
    .cite + .cite { margin-inline-start: -4px; }
    .chip { flex: none; min-width: 26px; padding: 1px 7px; border: 1px solid var(--accent);
      border-radius: 8px; color: var(--accent); font-size: 13px; line-height: 22px;
      font-weight: 700; text-align: center; }
    .tools, .tools span { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px;
      font-size: 14px; }
    .tools { justify-content: space-between; }
    .tools button { padding: 8px 12px; text-align: center; }
    form.ask { padding: 10px 12px 8px; border-top: 1px solid var(--line); }
    .field { display: flex; gap: 8px; align-items: flex-end; }
    textarea, select { width: 100%; min-height: 46px; padding: 10px 12px; border-radius: 10px;
      border: 1px solid var(--line); background: var(--ground); resize: none; }
    textarea::placeholder { color: var(--quiet); opacity: 1; }
    .go { background: var(--accent); color: var(--on-accent); border-color: var(--accent);
      text-align: center; }
    .field .go { display: grid; place-items: center; min-width: 46px; min-height: 46px; }
    form small { color: var(--quiet); font-size: 13px; }
    .why { display: grid; gap: 8px; padding: 12px; border: 1px solid var(--line);
      border-radius: 10px; font-size: 14px; }
    summary { padding: 12px 0; font-size: 14px; cursor: pointer; }
    .near { color: var(--quiet); }
    .near, .whole { white-space: pre-line; unicode-bidi: plaintext; }
    .about { display: grid; gap: 2px; padding: 12px 14px; background: var(--soft);
      border-radius: 10px; }
    .about h3 { font-size: 16px; color: inherit; }
    .about small { color: var(--quiet); font-size: 14px; }
    .whole { padding-inline-start: 14px; border-inline-start: 4px solid var(--edge); }
    mark { background: var(--mark); color: inherit; text-decoration: underline 2px var(--edge);
      text-underline-offset: 4px; }
    .hush { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) {
      .float, .left.float { inset: 0; width: auto; height: 100%; border: 0; border-radius: 0; }
    }
    /* At 400 % zoom a laptop shows some 320 by 180 px: then the whole panel scrolls as one. */
    @media (max-height: 420px) {
      .float { height: calc(100vh - 8px); bottom: 4px; overflow-y: auto; }
      .float .body { overflow: visible; flex: none; }
    }
    @media (max-height: 420px) and (max-width: 480px) { .float { height: 100%; bottom: 0; } }
    @media (forced-colors: active) { .chip, .told, mark { border: 1px solid; } }
    @media (prefers-reduced-motion: no-preference) {
      .wait::before { content: ""; display: inline-block; width: 14px; height: 14px;
        margin-inline-end: 10px; vertical-align: -2px; border-radius: 50%;
        border: 2px solid var(--line); border-top-color: transparent;
        animation: turn 1s linear infinite; }
      .float { animation: rise .16s ease-out; }
      @keyframes turn { to { transform: rotate(1turn); } }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }`;

  let sheet; // one for all widgets of the page

  /** Style a shadow root without anything that a strict Content-Security-Policy forbids. */
  function style(root) {
    try {
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
      }
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Safari before 16.4 has no such sheets; there a strict policy needs a nonce on the script.
      const node = el('style', { nonce: script && script.nonce }, CSS);
      root.append(node);
    }
  }

  /** An element: attributes (on… are listeners; null and false are left out), then children. */
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  }

  function icon(path) {
    const make = (tag) => document.createElementNS('http://www.w3.org/2000/svg', tag);
    const svg = make('svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const line = make('path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  }
  const CHAT = 'M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5';
  const CROSS = 'M6 6l12 12M18 6L6 18';
  const TURN = 'M4 5v5h5M4.6 10A8 8 0 1 1 4 14';
  const ARROW = 'M12 19V5M6 11l6-6 6 6';
  const SQUARE = 'M7 7h10v10H7z';

  /** The server-sent events of a response, as [name, data]. `alive` is called at every piece. */
  async function* serverSent(response, alive) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = {};
        for (const line of block.split('\n')) {
          const colon = line.indexOf(': ');
          if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
        }
        if (fields.data) yield [fields.event, JSON.parse(fields.data)];
      }
    }
  }

  /** A message for the visitor in place of an answer. */
  class Trouble extends Error {
    constructor(message, wait = 0) {
      super(message);
      this.wait = wait; // seconds before another try makes sense
    }
  }

  const SLOW = 6000;
  const SILENT = 60000;

  class ForumAssistent extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: 'open' });
      style(root);
      const base = this.getAttribute('api') || (script ? script.src : location.href);
      this.base = new URL(base, location.href).origin;
      this.english = /^en/i.test(this.getAttribute('lang') || '');
      this.texts = TEXTS[this.english ? 'en' : 'sv'];
      this.inline = this.getAttribute('mode') === 'inline';
      this.entries = [];
      this.ready = false;
      const peers = [...document.querySelectorAll(NAME)];
      this.key = `${NAME}:${this.base}:${this.id || peers.indexOf(this)}`;
      this.build(root);
      if (this.inline) this.prepare();
      else {
        // Two launchers in one corner stand above each other.
        const place = (node) => node.getAttribute('mode') + node.getAttribute('position');
        const below = peers.slice(0, peers.indexOf(this)).filter((p) => place(p) === place(this));
        this.launcher.style.setProperty('--lift', `${below.length * 64}px`);
      }
    }

    disconnectedCallback() {
      if (this.job) this.job.abort();
    }

    say(name) {
      return this.getAttribute(name) || this.texts[name];
    }

    /* ---- The frame ---- */

    build(root) {
      const t = this.texts;
      const side = this.getAttribute('position') === 'left' ? ' left' : '';
      const button = (label, path, action) =>
        el('button', { type: 'button', 'aria-label': label, title: label, onclick: action }, icon(path));
      this.launcher = el(
        'button',
        { type: 'button', class: `launch${side}`, part: 'launcher', 'aria-haspopup': 'dialog',
          hidden: this.inline, onclick: () => this.open() },
        icon(CHAT), this.say('label'));
      this.told = el('div', { class: 'told' });
      this.suggested = el('div', {});
      this.log = el('div', {});
      this.body = el(
        'div', { class: 'body', role: 'region', tabindex: 0, 'aria-label': t.conversation },
        this.told, el('p', { class: 'says' }, this.say('greeting')), this.suggested, this.log);
      this.input = el('textarea', {
        id: 'question', rows: 1, placeholder: t.placeholder, autocomplete: 'off',
        oninput: () => this.grow(),
        onkeydown: (event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          this.submit();
        },
      });
      this.go = el('button', { class: 'go', onclick: (event) => {
        if (this.job) event.preventDefault(), this.job.abort();
      } });
      this.form = el(
        'form', { class: 'ask', onsubmit: (event) => (event.preventDefault(), this.submit()) },
        el('label', { class: 'hush', for: 'question' }, t.question),
        el('div', { class: 'field' }, this.input, this.go),
        el('small', {}, t.privacy));
      this.source = el('div', { class: 'body', hidden: true, role: 'region', 'aria-labelledby': 'cited', tabindex: 0 });
      this.live = el('div', { class: 'hush', role: 'log', 'aria-live': 'polite' });
      this.panel = el(
        'section',
        { class: this.inline ? 'panel inline' : `panel float${side}`, part: 'panel',
          role: this.inline ? 'region' : 'dialog', 'aria-modal': !this.inline && 'true',
          'aria-labelledby': 'title', hidden: !this.inline,
          onkeydown: (event) => this.keys(event) },
        el('header', {},
          el('h2', { id: 'title', tabindex: -1 }, this.say('heading')),
          button(t.again, TURN, () => this.restart()),
          this.inline ? null : button(t.close, CROSS, () => this.close())),
        this.body, this.source, this.form, this.live);
      root.append(this.launcher, this.panel);
      this.idle();
    }

    /** Open the panel; focus goes back where it was when it closes. */
    open() {
      if (this.inline || !this.panel.hidden) return;
      const focused = document.activeElement;
      this.opener = focused && focused !== this && focused !== document.body ? focused : this.launcher;
      this.panel.hidden = false;
      this.launcher.hidden = true;
      this.prepare();
      // Where little fits, the first sight is the top: what answers, and whom to ask.
      (innerHeight < 420 ? this.panel.querySelector('h2') : this.input).focus();
    }

    close() {
      if (this.inline || this.panel.hidden) return;
      this.panel.hidden = true;
      this.launcher.hidden = false;
      this.opener.focus();
    }

    /** Escape goes one step back, and Tab stays in the dialog. */
    keys(event) {
      if (event.key === 'Escape') {
        if (this.source.hidden && this.inline) return;
        event.stopPropagation();
        if (this.source.hidden) this.close();
        else this.leaveSource();
      }
      if (event.key !== 'Tab' || this.inline) return;
      const stops = [...this.panel.querySelectorAll('button, a, textarea, select, summary, [tabindex="0"]')]
        .filter((node) => !node.disabled && node.getClientRects().length);
      const last = stops[stops.length - 1];
      const at = this.shadowRoot.activeElement;
      if (event.shiftKey ? at === stops[0] : at === last) {
        event.preventDefault();
        (event.shiftKey ? last : stops[0]).focus();
      }
    }

    grow() {
      const { style: look } = this.input;
      look.height = 'auto';
      look.height = `${Math.min(this.input.scrollHeight + 2, 132)}px`;
    }

    announce(text) {
      if (text) this.live.append(el('p', {}, text));
    }

    /** Bring a question to the top and keep it there as its answer grows, until someone scrolls. */
    reveal(node, first) {
      const box = this.body.scrollHeight > this.body.clientHeight + 1 ? this.body : this.panel;
      if (!first && box === this.scrolled && box.scrollTop !== this.top) return;
      box.scrollTop += node.getBoundingClientRect().top - box.getBoundingClientRect().top - 10;
      this.scrolled = box;
      this.top = box.scrollTop;
    }

    /* ---- What the server and the visit say ---- */

    /** At first sight: the texts that are settings, suggestions, and this visit's conversation. */
    async prepare() {
      if (this.ready) return;
      this.ready = true;
      this.tell({});
      this.recall();
      try {
        const config = await this.get('/api/config');
        this.tell(config);
        this.feedback = config.feedback;
        this.suggest(config.suggestions);
      } catch (trouble) {
        this.ready = false; // the next opening tries again; the question itself may still work
        this.suggest([]);
        if (trouble.refused) this.told.append(el('p', { class: 'state' }, trouble.message));
      }
    }

    tell({ disclosure, contact_name: name, contact_email: email }) {
      this.told.replaceChildren(el('p', {}, this.getAttribute('disclosure') || (!this.english && disclosure) || this.texts.disclosure));
      if (!name) return;
      const whom = email ? el('a', { href: `mailto:${encodeURI(email)}` }, email) : null;
      this.told.append(el('p', {}, `${this.texts.contact} ${name}`, whom ? ', ' : '.', whom, whom ? '.' : ''));
    }

    suggest(found) {
      const own = this.getAttribute('suggestions');
      const all = own === null ? found : own.split('|').map((text) => text.trim()).filter(Boolean);
      this.suggested.hidden = !all.length || this.log.hasChildNodes();
      this.suggested.replaceChildren(
        el('h3', {}, this.texts.suggestions),
        el('ul', { lang: 'sv' }, ...all.slice(0, 5).map((question) =>
          el('li', {}, el('button', { type: 'button', class: 'row', onclick: () => this.ask(question) }, question)))));
    }

    /** Fetch JSON; throws `Trouble` with a message for the visitor. */
    async get(path, options) {
      const response = await this.fetch(path, options);
      return response.json();
    }

    async fetch(path, options) {
      let response;
      try {
        response = await fetch(this.base + path, { credentials: 'omit', ...options });
      } catch (error) {
        if (error.name === 'AbortError') throw error;
        // A browser does not say why. When the server can be reached all the same, it refused.
        const reached = await fetch(`${this.base}/healthz`, { mode: 'no-cors', cache: 'no-store', credentials: 'omit' })
          .then(() => true, () => false);
        if (!reached || this.base === location.origin) throw new Trouble(this.texts.down);
        if (!this.warned) {
          this.warned = true;
          console.error(`<${NAME}>: ${this.base} refuses the origin ${location.origin}. Add it to ASSISTANT_WIDGET_ORIGINS there.`);
        }
        throw Object.assign(new Trouble(this.texts.refused), { refused: true });
      }
      if (response.ok) return response;
      const body = await response.json().catch(() => ({}));
      throw new Trouble((body.error && body.error.message) || this.texts.down, Number(response.headers.get('Retry-After')) || 0);
    }

    post(path, content, signal) {
      return this.fetch(path, {
        method: 'POST', signal, body: JSON.stringify(content), headers: { 'Content-Type': 'application/json' },
      });
    }

    get remembers() {
      return this.getAttribute('remember') !== 'off';
    }

    /** Keep the conversation for the visit. What was blocked (identity numbers) is not kept. */
    keep() {
      if (!this.remembers) return;
      const kept = this.entries.filter(({ answer }) => answer.status !== 'blocked').slice(-20);
      try {
        sessionStorage.setItem(this.key, JSON.stringify(kept));
      } catch { /* full or forbidden: the page's memory is enough */ }
    }

    recall() {
      if (!this.remembers || this.entries.length) return;
      try {
        for (const { question, answer } of JSON.parse(sessionStorage.getItem(this.key) || '[]')) {
          const entry = this.enter(question);
          this.finish(entry, answer);
          this.entries.push({ question, answer });
        }
      } catch { /* forbidden, or not ours */ }
    }

    /** Forget the conversation and begin anew. */
    restart() {
      if (this.job) this.job.abort();
      this.entries = [];
      this.log.replaceChildren();
      this.live.replaceChildren();
      try {
        sessionStorage.removeItem(this.key);
      } catch { /* forbidden */ }
      this.leaveSource();
      this.suggested.hidden = this.suggested.querySelector('li') === null;
      this.announce(this.texts.cleared);
      this.input.focus();
    }

    /* ---- Asking ---- */

    submit() {
      const question = this.input.value.trim();
      if (!question || this.job) return;
      this.input.value = '';
      this.grow();
      this.ask(question);
    }

    /** Show whether a question is under way: the button sends, or stops. */
    idle(job = null) {
      this.job = job;
      const label = job ? this.texts.stop : this.texts.send;
      this.go.setAttribute('aria-label', label);
      this.go.title = label;
      this.go.replaceChildren(icon(job ? SQUARE : ARROW));
      this.log.setAttribute('aria-busy', String(Boolean(job)));
    }

    enter(question) {
      const says = el('div', { class: 'says' });
      const entry = el('article', { class: 'entry', lang: this.english && 'sv' },
        el('h3', { class: 'hush' }, this.texts.you),
        el('p', { class: 'asked', dir: 'auto' }, question),
        el('h3', { class: 'hush' }, this.texts.answer), says);
      this.log.append(entry);
      this.suggested.hidden = true;
      return Object.assign(entry, { question, says });
    }

    /** Ask, and show the answer as it comes. */
    async ask(question) {
      if (this.job) return;
      if (this.panel.hidden) this.open();
      this.leaveSource();
      const job = new AbortController();
      this.idle(job);
      const entry = this.enter(question);
      const wait = el('p', { class: 'wait' }, this.texts.searching);
      entry.append(wait);
      this.live.replaceChildren();
      this.announce(this.texts.searching);
      this.reveal(entry, true);
      this.input.focus();
      const slow = setTimeout(() => {
        wait.textContent = this.texts.slow;
        this.announce(this.texts.slow);
      }, SLOW);
      let silence;
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => {
          job.silent = true;
          job.abort();
        }, SILENT);
      };
      try {
        alive();
        const history = this.entries
          .filter(({ answer }) => !['blocked', 'small_talk'].includes(answer.status))
          .map((each) => each.question).slice(-6);
        const response = await this.post('/api/ask', { question, history, stream: true }, job.signal);
        const citations = new Map();
        let answer;
        for await (const [name, data] of serverSent(response, alive)) {
          if (name === 'citation') citations.set(data.number, data);
          if (name === 'error') throw new Trouble(data.error.message);
          if (name === 'answer') answer = data;
          if (name === 'sentence') {
            entry.says.append(...this.sentence(data, citations));
            this.announce(data.text);
            this.reveal(entry);
          }
        }
        if (answer && answer.status === 'error') throw new Trouble(answer.text);
        if (!answer) throw new Trouble(this.texts.down);
        wait.remove();
        this.entries.push({ question, answer });
        if (!answer.sentences.length) this.announce(answer.text);
        this.finish(entry, answer);
        if (answer.citations.length) this.announce(`${this.texts.sources}: ${answer.citations.length}`);
        this.keep();
      } catch (error) {
        wait.remove();
        // Nothing half answered is left standing.
        entry.says.replaceChildren();
        const stopped = error.name === 'AbortError' && !job.silent;
        this.fail(entry, stopped ? new Trouble(this.texts.stopped) : error);
      } finally {
        clearTimeout(slow);
        clearTimeout(silence);
        this.idle();
        this.reveal(entry);
      }
    }

    fail(entry, error) {
      const known = error instanceof Trouble;
      const message = known ? error.message : this.texts.down;
      if (!known && error.name !== 'AbortError' && error.name !== 'TypeError') console.warn(error);
      const again = el('button', { type: 'button', onclick: () => {
        entry.remove();
        this.ask(entry.question);
      } }, this.texts.retry);
      if (known && error.wait) {
        again.disabled = true;
        setTimeout(() => (again.disabled = false), Math.min(error.wait, 60) * 1000);
      }
      entry.append(el('p', { class: 'told' }, message), error.refused ? '' : again);
      this.announce(message);
    }

    /* ---- An answer ---- */

    sentence({ text, citations }, known) {
      const chips = citations.filter((number) => known.has(number)).map((number) => {
        const cited = known.get(number);
        return el('button', {
          type: 'button', class: 'cite',
          'aria-label': `${this.texts.source} ${number}: ${[cited.title, ...cited.heading].join(', ')}`,
          onclick: (event) => this.show(cited, event.currentTarget),
        }, el('span', { class: 'chip' }, String(number)));
      });
      if (!chips.length) return [text, ' '];
      // The last word and the chip stay on one line.
      const at = text.length - text.split(' ').pop().slice(-24).length;
      return [text.slice(0, at), el('span', { class: 'tie' }, text.slice(at), ...chips), ' '];
    }

    finish(entry, answer) {
      const t = this.texts;
      const known = new Map(answer.citations.map((each) => [each.number, each]));
      // Sentences in a row from the same paragraph carry its number once, after the last.
      const last = (each, at, all) =>
        !all[at + 1] || String(all[at + 1].citations) !== String(each.citations);
      entry.says.replaceChildren(...(answer.sentences.length
        ? answer.sentences.flatMap((each, at, all) => [at && /^(-|\d+[.)]|[a-z]\)) |\n/.test(each.text) ? '\n' : '',
          ...this.sentence(each, last(each, at, all) ? known : new Map())])
        : [answer.text]));
      if (answer.sentences.length && t[answer.status]) entry.append(el('p', { class: 'state' }, t[answer.status]));
      if (answer.notice) entry.append(el('p', { class: 'told' }, answer.notice));
      const list = (heading, found, row) => found.length && entry.append(el('div', {},
        el('h3', {}, heading),
        el('ol', {}, ...found.map((each) => el('li', {}, el('button', {
          type: 'button', class: 'row', onclick: (event) => this.show(each, event.currentTarget),
        }, ...row(each)))))));
      const lines = (each, about) => el('span', {}, each.title, el('small', {}, about.filter(Boolean).join(' · ')));
      list(t.sources, answer.citations, (each) => [
        el('span', { class: 'chip' }, String(each.number)),
        lines(each, [each.label || each.heading.join(' › '), each.page && `${t.page} ${each.page}`, each.year || t.undated]),
      ]);
      list(t.related, answer.related || [], (each) => [lines(each, [each.heading.join(' › ')])]);
      if (answer.citations.length || ['partial', 'not_found'].includes(answer.status)) entry.append(this.tools(answer));
    }

    tools(answer) {
      const t = this.texts;
      const copy = el('button', { type: 'button', onclick: async () => {
        if (await this.copy(answer)) {
          copy.textContent = t.copied;
          this.announce(t.copied);
          setTimeout(() => (copy.textContent = t.copy), 3000);
        }
      } }, t.copy);
      const bar = el('div', { class: 'tools' }, copy);
      if (!answer.id || this.feedback === false) return bar;
      const done = (text) => {
        const thanks = el('p', { tabindex: -1 }, text);
        bar.replaceChildren(copy, thanks);
        thanks.focus();
        this.announce(text);
      };
      const send = async (verdict, comment = '') => {
        try {
          await this.post('/api/feedback', { answer_id: answer.id, verdict, comment });
          done(t.thanks);
        } catch (error) {
          this.announce(error.message);
          bar.append(el('p', { class: 'told' }, error.message));
        }
      };
      const no = el('button', { type: 'button', 'aria-expanded': 'false', onclick: () => {
        no.setAttribute('aria-expanded', 'true');
        no.disabled = true;
        const why = el('select', { 'aria-label': t.why }, ...['wrong', 'wrong_source', 'missing'].map((each) =>
          el('option', { value: each }, t[each])));
        const comment = el('textarea', { rows: 2, maxlength: 2000, 'aria-label': t.comment, placeholder: t.comment });
        bar.after(el('form', { class: 'why', onsubmit: async (event) => {
          event.preventDefault();
          const form = event.currentTarget;
          await send(why.value, comment.value);
          form.remove();
        } }, el('strong', {}, t.why), why, comment, el('button', { class: 'go' }, t.submit)));
        why.focus();
      } }, t.no);
      bar.append(el('span', {}, t.helpful,
        el('button', { type: 'button', onclick: () => send('helpful') }, t.yes), no));
      return bar;
    }

    async copy(answer) {
      const cited = answer.citations.map((each) => `[${each.number}] ${[each.title, ...each.heading].join(', ')}: ”${each.quote}”`);
      const text = [answer.text, ...cited].join('\n\n');
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // On plain http: from a field that is gone before it is seen.
        const back = this.shadowRoot.activeElement;
        const field = el('textarea', { class: 'hush' });
        field.value = text;
        this.panel.append(field);
        field.select();
        const copied = document.execCommand('copy');
        field.remove();
        if (back) back.focus();
        return copied;
      }
    }

    /* ---- A source ---- */

    /** Show the paragraph of a citation with the quoted words marked. */
    async show(cited, opener) {
      const t = this.texts;
      const title = el('h3', { id: 'cited', tabindex: -1 },
        `${cited.number ? `${t.source} ${cited.number}` : t.related}: `, el('span', { lang: 'sv' }, cited.title));
      const text = el('div', {}, el('p', { class: 'wait' }, t.loading));
      const about = [cited.kind, cited.label, cited.page && `${t.page} ${cited.page}`, cited.kind && (cited.year || t.undated)];
      this.source.replaceChildren(
        el('button', { type: 'button', onclick: () => this.leaveSource() }, `← ${t.back}`),
        el('div', { class: 'about' }, title,
          el('small', {}, about.filter(Boolean).join(' · ')),
          el('p', { lang: 'sv' }, cited.heading.join(' › '))),
        text);
      this.cited = opener;
      this.body.hidden = this.form.hidden = true;
      this.source.hidden = false;
      this.source.scrollTop = this.panel.scrollTop = 0;
      title.focus();
      try {
        const found = await this.get(`/api/paragraphs/${encodeURIComponent(cited.paragraph_id)}`);
        const near = (all, label) => all.map((each) => el('details', {},
          el('summary', {}, label), el('p', { class: 'near' }, each.text)));
        text.replaceChildren(...near(found.before, t.before), this.marked(found.text, cited), ...near(found.after, t.after));
        if (cited.quote) text.prepend(el('h3', {}, t.marked));
        this.link(cited.url || found.source.url);
      } catch {
        text.replaceChildren(el('h3', {}, t.gone),
          el('p', { class: 'whole' }, el('mark', {}, cited.quote || '')));
        this.link(cited.url);
      }
      text.lang = 'sv';
      text.className = 'entry';
    }

    /** The paragraph, its quote marked. Offsets count characters, as the server does. */
    marked(text, { quote, start, end }) {
      const whole = el('p', { class: 'whole' }, text);
      if (!quote) return whole;
      const letters = Array.from(text);
      let before = letters.slice(0, start).join('');
      if (letters.slice(start, end).join('') !== quote) {
        if (!text.includes(quote)) return whole;
        before = text.slice(0, text.indexOf(quote));
      }
      whole.replaceChildren(before, el('mark', {}, quote), text.slice(before.length + quote.length));
      return whole;
    }

    link(url) {
      if (!/^https?:\/\//i.test(url || '')) return;
      this.source.append(el('p', {}, el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' },
        `${this.texts.document} (${this.texts.tab})`)));
    }

    leaveSource() {
      if (this.source.hidden) return;
      this.source.hidden = true;
      this.body.hidden = this.form.hidden = false;
      if (this.cited && this.cited.isConnected) this.cited.focus();
      else this.input.focus();
    }
  }

  customElements.define(NAME, ForumAssistent);

  /** The one line of the snippet: without an element of the page's own, add one. */
  function begin() {
    if (!script || 'manual' in script.dataset || document.querySelector(NAME)) return;
    document.body.append(el(NAME, { ...script.dataset }));
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
