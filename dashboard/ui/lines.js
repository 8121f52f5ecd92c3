// Lines of a log with their numbers, as plain text.

export default function ({ parentElement, data }) {
  const { lines, marked } = JSON.parse(new TextDecoder().decode(data));
  const list = element("div", "lines");
  for (const { number, text } of lines) {
    const row = element("div", number === marked ? "line marked" : "line");
    row.append(element("span", "number", number), element("span", "text", text));
    list.append(row);
  }
  parentElement.querySelector(".lines")?.remove();
  parentElement.append(list);
  return () => list.remove();
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
