/* Draws a document: contents, headings, paragraphs; lands on the paragraph that a link points to
   or on the first that a search found. Everything is put in as text. */

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
};

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const bring = (element, block = "start") =>
  element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });

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

const fillLine = (element, parts) => {
  for (const part of parts)
    element.append(part.mark ? make("mark", "", part.text) : part.text);
  return element;
};

function drawTable(lines, parent) {
  const table = parent.appendChild(make("div", "scroll")).appendChild(make("table"));
  for (const line of lines) {
    const row = table.insertRow();
    let cell = row.insertCell();
    for (const part of line.parts) {
      part.text.split(" | ").forEach((text, index) => {
        if (index) cell = row.insertCell();
        cell.append(part.mark ? make("mark", "", text) : text);
      });
    }
  }
}

function drawLines(lines, parent) {
  let list = null;
  for (const line of lines) {
    if (line.item) {
      list = list ?? parent.appendChild(make("ul"));
      const item = list.appendChild(fillLine(make("li"), line.parts));
      if (line.level) item.style.marginInlineStart = `${Math.min(line.level, 6)}em`;
    } else {
      list = null;
      parent.append(fillLine(make("p"), line.parts));
    }
  }
}

function drawParagraph(paragraph, labels, say) {
  const element = make("div", `paragraph ${paragraph.kind}`);
  element.dataset.id = paragraph.id;
  const text = element.appendChild(make(paragraph.kind === "quote" ? "blockquote" : "div", "text"));
  if (paragraph.marked) {
    element.classList.add("marked");
    element.tabIndex = -1;
    element.prepend(make("p", "landed", labels.marked));
  }
  if (paragraph.kind === "table") drawTable(paragraph.lines, text);
  else drawLines(paragraph.lines, text);
  if (paragraph.also.length) {
    element.append(make("p", "also", `${labels.also} ${paragraph.also.join("; ")}.`));
  }
  const where = [paragraph.label, paragraph.page].filter(Boolean).join(" · ");
  if (where) element.append(make("p", "where", where));
  const link = make("button", "link", "#");
  link.type = "button";
  link.title = labels.link;
  link.setAttribute("aria-label", labels.link);
  element.append(link);
  link.addEventListener("click", () => {
    const address = new URL("dokument", new URL("./", location.href));
    address.search = new URLSearchParams({ stycke: paragraph.id });
    copy(address.href).then(() => say(labels.linked), () => say(labels.copyFailed));
  });
  return element;
}

function drawContents(contents, labels, targets) {
  const box = make("details", "contents");
  box.append(make("summary", "", labels.contents));
  const list = box.appendChild(make("nav")).appendChild(make("ul"));
  list.parentElement.setAttribute("aria-label", labels.contents);
  const outermost = Math.min(...contents.map((heading) => heading.level));
  for (const heading of contents) {
    const item = list.appendChild(make("li"));
    item.style.paddingInlineStart = `${heading.level - outermost}em`;
    const go = item.appendChild(make("button", "", heading.text));
    go.type = "button";
    go.addEventListener("click", () => {
      const target = targets.get(heading.id);
      target.focus({ preventScroll: true });
      bring(target);
    });
  }
  // Beside the text where there is room; folded above it on a phone.
  box.open = matchMedia("(min-width: 900px)").matches;
  return box;
}

function draw(root, data) {
  const { labels } = data;
  const status = make("p", "status");
  status.setAttribute("role", "status");
  const say = (text) => (status.textContent = text);

  const text = make("div", "document");
  const targets = new Map();
  for (const section of data.sections) {
    for (const heading of section.headings) {
      // The page's own title is h1.
      const element = text.appendChild(make(`h${Math.min(heading.level + 2, 6)}`, "", heading.text));
      element.tabIndex = -1;
      targets.set(heading.id, element);
    }
    for (const paragraph of section.paragraphs) text.append(drawParagraph(paragraph, labels, say));
  }

  root.replaceChildren();
  if (data.contents.length > 1) root.append(drawContents(data.contents, labels, targets));
  root.append(text, status);

  const hits = [...text.querySelectorAll("mark")];
  if (hits.length > 1) {
    let at = 0;
    const next = make("button", "next", labels.next);
    next.type = "button";
    next.addEventListener("click", () => {
      hits[at].classList.remove("current");
      at = (at + 1) % hits.length;
      hits[at].classList.add("current");
      bring(hits[at], "center");
    });
    root.append(next);
  }
  return { hits, landed: text.querySelector(".marked") };
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".reader");
  const told = JSON.stringify(data);
  if (root.told === told) return; // a rerun of the page must not move the reader
  const { hits, landed } = draw(root, data);
  const sought = root.words !== data.words && data.words;
  const moved = root.landed !== data.marked;
  root.told = told;
  root.words = data.words;
  root.landed = data.marked;
  if (sought && hits.length) {
    hits[0].classList.add("current");
    bring(hits[0], "center");
  } else if (moved && landed) {
    landed.focus({ preventScroll: true });
    // The page is still taking its final shape when it has just been opened.
    requestAnimationFrame(() => landed.scrollIntoView({ block: "center" }));
  }
}
