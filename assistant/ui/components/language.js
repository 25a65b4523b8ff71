/* Says that the page is in Swedish, and gives Streamlit's own English labels Swedish words. */

const WORDS = new Map(Object.entries({
  "Send message": "Skicka frågan",
  "Main menu": "Huvudmeny",
  "Open sidebar": "Öppna menyn",
  "Close sidebar": "Stäng menyn",
  "Expand sidebar": "Öppna menyn",
  "Collapse sidebar": "Stäng menyn",
  "Close": "Stäng",
  "Stop": "Avbryt",
  "Running...": "Arbetar …",
  "Connecting": "Ansluter …",
  "Connecting...": "Ansluter …",
  "Connection error": "Ingen kontakt med assistenten",
  "Connection lost. Please wait for the app to reconnect, and try again.":
    "Kontakten bröts. Vänta tills sidan är ansluten igen och försök på nytt.",
  "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
    "Assistenten svarar inte just nu. Vänta en stund och ladda om sidan.",
  "Page not found": "Sidan finns inte",
  "Open": "Öppna",
  "Show password": "Visa lösenordet",
  "Hide password": "Dölj lösenordet",
  "Show password text": "Visa lösenordet",
  "Hide password text": "Dölj lösenordet",
  "Clear value": "Töm",
  "Clear all": "Rensa",
  "file upload": "Välj fil",
  "2MB per file • JSON": "Högst 2 MB, JSON",
  "2MB per file": "Högst 2 MB",
  "Upload": "Välj fil",
  "Browse files": "Välj fil",
  "Drag and drop file here": "Dra hit en fil",
  "No results": "Inga träffar",
  "No options to select.": "Det finns inget att välja.",
  "Select all": "Välj alla",
  "Choose options": "Välj",
  "Choose an option": "Välj",
  "Press Enter to apply": "Tryck Enter",
  "Press Enter to submit form": "Tryck Enter för att skicka",
  "Press ⌘+Enter to apply": "Sparas när du lämnar fältet",
  "Press Ctrl+Enter to apply": "Sparas när du lämnar fältet",
  "Press Ctrl+Enter to submit form": "Tryck Ctrl+Enter för att skicka",
  "Copy to clipboard": "Kopiera",
  "Copied": "Kopierat",
  "Fullscreen": "Helskärm",
  "Close fullscreen": "Stäng helskärm",
  "Download as CSV": "Ladda ned som CSV",
  "Search": "Sök",
}));
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
const SKIPPED = new Set(["SCRIPT", "STYLE", "TEXTAREA", "INPUT"]);

const translateElement = (element) => {
  for (const name of ATTRIBUTES) {
    const word = WORDS.get(element.getAttribute(name)?.trim());
    if (word) element.setAttribute(name, word);
  }
};

const translateText = (node) => {
  if (SKIPPED.has(node.parentElement?.tagName)) return;
  const word = WORDS.get(node.data.trim());
  if (word && word !== node.data) node.data = word;
};

const translate = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return translateText(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  translateElement(node);
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const each = walker.currentNode;
    if (each.nodeType === Node.TEXT_NODE) translateText(each);
    else translateElement(each);
  }
};

export default function () {
  document.documentElement.lang = "sv";
  if (window.forumLanguage) return;
  window.forumLanguage = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") translateElement(change.target);
      else if (change.type === "characterData") translateText(change.target);
      else change.addedNodes.forEach(translate);
    }
  });
  window.forumLanguage.observe(document.body, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ATTRIBUTES,
  });
  translate(document.body);
}
