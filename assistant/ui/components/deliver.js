/* Hands a file over to the browser, once. */

const delivered = new Set();

export default function ({ data }) {
  if (delivered.has(data.id)) return;
  delivered.add(data.id);
  const bytes = Uint8Array.from(atob(data.content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: data.type }));
  link.download = data.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
