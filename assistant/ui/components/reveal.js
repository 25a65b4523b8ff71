/* Brings an element back into view when the step it begins has changed under the reader. */

const seen = { when: null };

export default function ({ data }) {
  if (seen.when === data.when) return;
  seen.when = data.when;
  const element = document.getElementById(data.id);
  if (!element) return;
  const { top } = element.getBoundingClientRect();
  if (top < 60 || top > window.innerHeight) element.scrollIntoView({ block: "start" });
}
