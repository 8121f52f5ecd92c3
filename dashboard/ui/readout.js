// The values of a panel's lines at the pointer: a line across the grid and a table below the panel, which can be held and copied.

const ROW = 20; // pixels
const HEAD = 76; // pixels of the table without its rows
const BAR = 64; // pixels of the window that the menu takes
const MOST = 14; // rows of a column while the pointer moves
const WIDE = 330; // pixels of a row that is not cut

class Readout {
  constructor(grid) {
    this.grid = grid;
    this.box = element("div", "eb-readout");
    this.box.hidden = true;
    this.keyed = (event) => this.key(event);
    document.addEventListener("keydown", this.keyed);
  }

  follow(panel, event) {
    if (this.held || !panel.axis) return;
    const inside = panel.place(event);
    if (inside) this.show(panel, panel.series.nearest(inside.x), inside.y);
    else this.hide();
  }

  leave() {
    if (!this.held) this.hide();
  }

  clicked(panel, event) {
    if (this.held) return this.hold(false);
    this.follow(panel, event);
    this.hold(true);
  }

  // The panel's values at the point of its lines numbered `at` along x; `y` is where the pointer is.
  show(panel, at, y) {
    if (at < 0) return this.hide();
    Object.assign(this, { panel, at, y, x: panel.series.places[at] });
    this.render();
  }

  // After the panel was drawn anew.
  refresh(panel) {
    if (panel !== this.panel || this.box.hidden) return;
    if (panel.series.places.length) this.show(panel, panel.series.nearest(panel.series.pixel(this.x)), this.y);
    else this.hide();
  }

  hide() {
    this.held = false;
    this.box.hidden = true;
    this.panel = undefined;
    this.grid.cross(undefined);
  }

  hold(wanted) {
    if (!this.panel) return;
    this.held = wanted;
    if (wanted) this.render();
    else this.hide();
  }

  key(event) {
    if (event.target.closest?.("input, textarea, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "h" && this.panel) this.hold(!this.held);
    if (event.key === "Escape" && this.held) this.hold(false);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const panel = event.target.panel;
    if (!by || panel?.grid !== this.grid || !panel.axis) return;
    event.preventDefault();
    const count = panel.series.places.length;
    const from = this.panel === panel ? this.at + by : by > 0 ? 0 : count - 1;
    this.show(panel, Math.min(count - 1, Math.max(0, from)), 0);
  }

  render() {
    const { panel, grid } = this;
    const rows = panel.series.at(this.x);
    if (!rows.length) return this.hide();
    grid.cross(this.x);
    panel.root.append(this.box);
    const columns = rows.length > 8 ? Math.max(1, Math.floor(panel.root.clientWidth / WIDE)) : 1;
    const { space, upward } = this.space(HEAD + Math.min(MOST, Math.ceil(rows.length / columns)) * ROW);
    const room = Math.min(MOST, Math.max(5, Math.floor((space - HEAD) / ROW))) * columns;
    const own = panel.series.own(rows, this.y);
    const first = this.held ? 0 : Math.max(0, Math.min(own - (room >> 1), rows.length - room));
    const shown = this.held ? rows : rows.slice(first, first + room);
    this.box.replaceChildren(this.head(rows.length, shown.length), this.tables(shown, columns, rows[own]), this.foot(rows));
    this.box.classList.toggle("held", !!this.held);
    this.box.classList.toggle("upward", upward);
    this.box.style.maxHeight = `${Math.max(220, space - 12)}px`;
    this.box.hidden = false;
    if (this.held) this.box.querySelector(".own").scrollIntoView({ block: "nearest" });
    const left = panel.chart.offsetLeft + panel.series.pixel(this.x) + panel.series.xaxis._offset - this.box.offsetWidth / 2;
    this.box.style.left = `${Math.max(0, Math.min(left, panel.root.clientWidth - this.box.offsetWidth))}px`;
  }

  // How high the table may be: below the panel, or above it where that suits a table of this height better.
  space(height) {
    const { top, bottom } = this.panel.root.getBoundingClientRect();
    const [above, below] = [top - BAR, window.innerHeight - bottom];
    const upward = below < height && above > below;
    return { space: upward ? above : below, upward };
  }

  head(all, shown) {
    const head = element("div", "eb-readout-head");
    head.append(element("b", "", this.where(this.x)));
    if (shown < all) head.append(element("span", "", `${shown} / ${all}`));
    return head;
  }

  tables(rows, columns, own) {
    const body = element("div", "eb-readout-body");
    const each = Math.ceil(rows.length / columns);
    const { words } = this.grid.data;
    for (let from = 0; from < rows.length; from += each) {
      const table = element("table", "");
      const smoothed = rows.some((row) => row.raw !== undefined);
      const heads = element("tr", "");
      heads.append(...["", ...(smoothed ? [words.smoothed] : []), words.value, ""].map((name) => element("th", "", name)));
      if (smoothed) table.append(heads);
      for (const row of rows.slice(from, from + each)) table.append(this.line(row, smoothed, row === own));
      body.append(table);
    }
    return body;
  }

  where(x) {
    return `${this.panel.axis} ${this.panel.series.x(x)}`;
  }

  line(row, smoothed, own) {
    const line = element("tr", own ? "own" : "");
    const name = element("td", "name");
    name.append(stroke(row.colour, row.dash), element("span", "", row.name), element("i", "", row.beside));
    name.title = row.name;
    const { series } = this.panel;
    const logged = smoothed ? (row.raw ?? row.y) : row.y;
    const value = row.computed ? series.about(logged) : series.y(logged);
    line.append(name, ...(smoothed ? [element("td", "", series.about(row.y))] : []), element("td", "", value));
    line.append(element("td", "where", row.x === this.x ? "" : this.where(row.x)));
    return line;
  }

  foot(rows) {
    const { words } = this.grid.data;
    const foot = element("div", "eb-readout-foot");
    if (!this.held) {
      foot.append(element("span", "", words.hold));
      return foot;
    }
    const [copy, close] = [words.copy, words.close].map((name) => element("button", "", name));
    copy.onclick = () => copyText(this.text(rows)).then(() => (copy.textContent = words.copied));
    close.onclick = () => this.hold(false);
    foot.append(copy, close);
    return foot;
  }

  // The table as a sheet takes it: cells divided by tabs.
  text(rows) {
    const { words } = this.grid.data;
    const { axis, series } = this.panel;
    const raw = rows.some((row) => row.raw !== undefined);
    const heads = [words.run, words.split, ...(raw ? [words.smoothed] : []), words.value, axis];
    const lines = rows.map((row) => [
      row.run, row.split, ...(raw ? [series.y(row.y)] : []), series.y(raw ? (row.raw ?? row.y) : row.y), series.x(row.x),
    ]);
    return [heads, ...lines].map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n");
  }

  close() {
    document.removeEventListener("keydown", this.keyed);
    this.box.remove();
  }
}

// Where a page is not served over https, browsers offer no clipboard but the one of a selection.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = element("textarea", "eb-copied");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
