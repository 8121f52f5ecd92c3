// The legend of a grid: a button for each run (or what runs have in common), what dashes mean, and the scale of colours.

function legendItems(grid) {
  const { legend, dashes, bar } = grid.data;
  const names = legend.map(({ name, colour, symbol, runs }) => {
    const button = element("button", "");
    button.type = "button";
    button.title = name;
    button.append(symbol ? point(colour, symbol) : stroke(colour, "solid"), element("span", "", name));
    button.setAttribute("aria-pressed", String(!runs.every((run) => grid.hidden.has(run))));
    button.onclick = () => grid.toggle(runs);
    button.onmouseenter = () => grid.emphasise(runs);
    button.onmouseleave = () => grid.emphasise(null);
    return button;
  });
  const splits = dashes.map(({ name, dash }) => {
    const item = element("span", "eb-dash");
    item.append(stroke("currentColor", dash), element("span", "", name));
    return item;
  });
  return [...(bar ? [colourBar(bar)] : []), ...names, ...splits];
}

// Which colour stands for which value, from the lowest to the highest.
function colourBar({ name, low, high, colours }) {
  const bar = element("span", "eb-bar");
  const scale = element("i", "");
  scale.style.background = `linear-gradient(to right, ${colours.join(",")})`;
  bar.append(element("b", "", name), element("span", "", low), scale, element("span", "", high));
  return bar;
}

// A short piece of line, as it is drawn in the charts.
function stroke(colour, dash) {
  const pattern = { dash: "5 3", dot: "2 2" }[dash] ?? "none";
  return drawn(18, "line", { x1: 0, x2: 18, y1: 4, y2: 4, stroke: colour, "stroke-width": 2.5, "stroke-dasharray": pattern });
}

// A point, as it is drawn in the charts.
function point(colour, symbol) {
  if (symbol === "x") return drawn(8, "path", { d: "M1 1L7 7M7 1L1 7", stroke: colour, "stroke-width": 2 });
  return drawn(8, "circle", { cx: 4, cy: 4, r: 4, fill: colour });
}

function drawn(width, shape, attributes) {
  const [svg, part] = ["svg", shape].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("width", width);
  svg.setAttribute("height", 8);
  for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
  svg.append(part);
  return svg;
}
