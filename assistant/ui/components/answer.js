/* Draws an answer: sentences with numbered chips, notes, and the source cards.

   Everything is put in as text. A chip opens its card: the paragraphs around it come out, the card
   is brought into view and takes the focus. */

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
};

const button = (className, text, act) => {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
};

const fillLine = (element, line) => {
  for (const part of line.parts)
    element.append(part.mark ? make("mark", "", part.text) : part.text);
  return element;
};

const drawLines = (lines, parent) => {
  let list = null;
  for (const line of lines) {
    if (line.item) {
      list = list ?? parent.appendChild(make("ul"));
      const item = list.appendChild(fillLine(make("li"), line));
      if (line.level) item.style.marginInlineStart = `${Math.min(line.level, 6)}em`;
    } else {
      list = null;
      parent.append(fillLine(make("p"), line));
    }
  }
  return parent;
};

const copy = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = make("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copying was refused");
};

/* Within this visit a plain click keeps the conversation; a new tab opens by the address. */
function readLink(id, text, actions) {
  const link = make("a", "link", text);
  link.href = `dokument?stycke=${encodeURIComponent(id)}`;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    actions.open(id);
  });
  return link;
}

function drawRelated(related, labels, actions) {
  const box = make("div", "related");
  box.append(make("p", "", labels.nearest));
  const list = box.appendChild(make("ul"));
  for (const each of related) {
    const item = list.appendChild(make("li"));
    item.append(readLink(each.id, each.text, actions), make("span", "meta", each.title));
  }
  return box;
}

function drawCard(card, labels, actions) {
  const element = make("li", "card");
  element.tabIndex = -1;
  element.dataset.numbers = card.numbers.join(" ");
  const head = element.appendChild(make("div", "head"));
  head.append(make("span", "number", card.numbers.join(", ")));
  const names = head.appendChild(make("div"));
  names.append(make("h4", "title", card.title));
  if (card.heading) names.append(make("p", "path", card.heading));
  names.append(make("p", "meta", card.meta));

  const before = drawLines(card.before, make("div", "around"));
  const body = drawLines(card.lines, make(card.quote ? "blockquote" : "div", "paragraph"));
  const after = drawLines(card.after, make("div", "around"));
  element.append(before, body, after);
  if (card.also.length) {
    element.append(make("p", "also", `${labels.also} ${card.also.join("; ")}.`));
  }

  const foot = element.appendChild(make("div", "foot"));
  let toggle = null;
  const show = (open) => {
    before.hidden = after.hidden = !open;
    if (!toggle) return;
    toggle.textContent = open ? labels.contextHide : labels.contextShow;
    toggle.setAttribute("aria-expanded", String(open));
  };
  if (card.before.length || card.after.length) {
    toggle = foot.appendChild(button("link", "", () => show(before.hidden)));
  }
  if (card.id) foot.append(readLink(card.id, labels.read, actions));
  if (card.url) {
    const link = foot.appendChild(make("a", "link", labels.original));
    link.href = card.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  show(false);
  element.openContext = () => show(true);
  return element;
}

function drawBlocks(blocks, chip, parent) {
  let list = null;
  for (const block of blocks) {
    const element = make(block.item ? "li" : "p");
    block.pieces.forEach((piece, index) => {
      element.append(index ? ` ${piece.text}` : piece.text);
      for (const number of piece.chips) element.append("\u00a0", chip(number));
    });
    if (block.item) {
      list = list ?? parent.appendChild(make("ul"));
      if (block.level) element.style.marginInlineStart = `${Math.min(block.level, 6)}em`;
      list.append(element);
    } else {
      list = null;
      parent.append(element);
    }
  }
}

function draw(root, data, actions) {
  const { labels } = data;
  const cards = data.cards.map((card) => drawCard(card, labels, actions));

  const open = (number) => {
    const card = cards.find((each) => each.dataset.numbers.split(" ").includes(String(number)));
    if (!card) return;
    cards.forEach((each) => each.classList.toggle("current", each === card));
    card.openContext();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const target = card.querySelector("mark") ?? card;
    card.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
  };
  const chip = (number) => {
    const card = data.cards.find((each) => each.numbers.includes(number));
    const element = button("chip", String(number), () => open(number));
    const place = card ? [card.title, card.heading].filter(Boolean).join(", ") : "";
    element.setAttribute("aria-label", `${labels.source} ${number}: ${place}`);
    element.title = place;
    return element;
  };

  const said = make("div", "said");
  drawBlocks(data.blocks, chip, said.appendChild(make("div", "text")));
  for (const note of data.notes) said.append(make("p", "note", note));
  if (data.related.length) said.append(drawRelated(data.related, labels, actions));
  if (data.contact) {
    const mail = said.appendChild(make("a", "mail", data.contact.text));
    mail.href = data.contact.href;
  }

  const status = make("span", "status");
  status.setAttribute("role", "status");
  const put = (text, done) =>
    copy(text).then(
      () => (status.textContent = done),
      () => (status.textContent = labels.copyFailed),
    );
  if (data.plain) {
    const address = new URL("./", location.href);
    const asked = data.searched.map((id) => [labels.scopeParameter, id]);
    address.search = new URLSearchParams([["fraga", data.question], ...asked]);
    said.appendChild(make("div", "actions")).append(
      button("action", labels.copy, () => put(data.plain, labels.copied)),
      button("action", labels.share, () => put(address.href, labels.shared)),
      status,
    );
  }

  root.replaceChildren(said);
  root.classList.toggle("sourced", cards.length > 0);
  if (cards.length) {
    const aside = root.appendChild(make("div", "sources"));
    aside.append(make("h3", "", labels.sources));
    aside.appendChild(make("ol")).append(...cards);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".answer");
  const told = JSON.stringify(data);
  if (root.told === told) return; // a rerun of the page must not take focus or open cards away
  root.told = told;
  draw(root, data, { open: (id) => setTriggerValue("open", id) });
  if (data.reveal) document.getElementById(data.reveal)?.scrollIntoView({ block: "start" });
}
