// A grid of plotly charts: keeps the zoom over redraws, links the x axes, reports clicks and the zoomed range. Below it in the
// script follow unpack.js, legend.js, readout.js and series.js.

const grids = new WeakMap();

// Plotly's own default has a button that sends the data of a chart to a server of theirs.
const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  showTips: false,
  doubleClick: "autosize", // not back to the zoom that a link began with
  modeBarButtons: [["toImage"], ["zoom2d", "pan2d", "resetScale2d"]],
};

export default function ({ parentElement, data, setTriggerValue, setStateValue }) {
  if (!grids.has(parentElement)) grids.set(parentElement, new Grid(parentElement));
  const grid = grids.get(parentElement);
  grid.report = { click: (point) => setTriggerValue("click", point), zoom: (range) => setStateValue("zoom", range) };
  grid.show(unpack(data));
  return () => grid.close();
}

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.epochbookPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.epochbookPlotly = undefined;
      reject(new Error("The chart script could not be loaded. Reload the page."));
    };
    document.head.append(script);
  });
  return window.epochbookPlotly;
}

// A mark stands out from its line by an outline in the colour of the ground, which is white on paper.
function outlined({ marker }, ground) {
  return marker?.line?.color === "#ffffff" ? { marker: { ...marker, line: { ...marker.line, color: ground } } } : {};
}

// Dates of other languages are those of ISO; what plotly says itself is in the dictionary.
function localise(plotly, { language, dictionary }) {
  const format = { date: "%Y-%m-%d", year: "%Y", month: "%Y-%m", dayMonth: "%m-%d", dayMonthYear: "%Y-%m-%d" };
  if (language !== "en") plotly.register({ moduleType: "locale", name: language, dictionary, format });
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

class Grid {
  constructor(parent) {
    this.hidden = new Set(); // runs switched off in the legend
    this.panels = [];
    this.root = element("div", "eb-plots");
    this.legend = element("div", "eb-legend");
    this.body = element("div", "eb-grid");
    this.root.append(this.legend, this.body);
    parent.append(this.root);
    this.readout = new Readout(this);
    this.seen = new IntersectionObserver((entries) => entries.forEach((e) => e.target.panel.sighted(e.isIntersecting)), { rootMargin: "300px" });
    this.sized = new ResizeObserver((entries) => entries.forEach((e) => e.target.panel.resize()));
  }

  async show({ script, words, legend, dashes, bar, linked, zoom, panels }) {
    this.linked = linked;
    this.data = { words, legend, dashes, bar, panels };
    if (this.zoomed === undefined) this.zoomed = zoom; // {axis, range}: what the address says, the first time
    this.showLegend();
    this.body.dataset.panels = panels.length;
    while (this.panels.length > panels.length) this.panels.pop().close();
    while (this.panels.length < panels.length) this.panels.push(new Panel(this));
    panels.forEach((spec, i) => this.panels[i].head(spec));
    try {
      this.plotly = await loadPlotly(script);
      localise(this.plotly, words);
    } catch (error) {
      this.body.replaceChildren(element("div", "eb-fault", error.message));
      return;
    }
    this.panels.forEach((panel) => panel.update());
  }

  showLegend() {
    this.legend.replaceChildren(...legendItems(this));
  }

  toggle(runs) {
    const hide = runs.some((run) => !this.hidden.has(run));
    runs.forEach((run) => (hide ? this.hidden.add(run) : this.hidden.delete(run)));
    this.showLegend();
    this.panels.forEach((panel) => panel.update());
  }

  // Fades all lines but those of some runs; none where it is null, or where these are switched off.
  emphasise(runs) {
    const shown = runs?.filter((run) => !this.hidden.has(run)) ?? [];
    this.panels.forEach((panel) => panel.emphasise(shown.length ? shown : null));
  }

  zoom(zoomed) {
    if (JSON.stringify(zoomed) === JSON.stringify(this.zoomed ?? null) || !this.linked) return;
    this.zoomed = zoomed;
    this.panels.forEach((panel) => panel.zoom(zoomed?.range));
    clearTimeout(this.telling);
    const told = zoomed ?? { axis: "", range: [] }; // nothing at all would not count as a change
    this.telling = setTimeout(() => this.report.zoom(told), 400);
  }

  // A line across the panels at a place along x; none without one.
  cross(x) {
    this.panels.forEach((panel) => panel.cross(this.linked || panel === this.readout.panel ? x : undefined));
  }

  close() {
    this.readout.close();
    this.panels.forEach((panel) => panel.close());
    this.seen.disconnect();
    this.sized.disconnect();
    this.root.remove();
  }
}

class Panel {
  constructor(grid) {
    this.grid = grid;
    this.root = element("section", "eb-panel");
    this.title = element("div", "eb-title");
    this.note = element("div", "eb-note");
    this.chart = element("div", "eb-chart");
    const head = element("div", "eb-head");
    head.append(this.title, this.note);
    this.crossed = element("div", "eb-cross");
    this.root.append(head, this.chart, this.crossed);
    this.root.panel = this.chart.panel = this;
    grid.body.append(this.root);
    grid.seen.observe(this.root);
  }

  head({ title, note, height, figure, axis }) {
    this.axis = axis; // what x is called, if the values at the pointer are to be read
    this.chart.tabIndex = axis ? 0 : -1;
    this.chart.setAttribute("aria-label", title);
    this.title.textContent = this.title.title = title;
    this.note.textContent = note;
    this.chart.style.height = height ? `${height}px` : "";
    this.figure = figure;
  }

  // Draws now if it is in sight, else when it comes into sight.
  update() {
    this.stale = true;
    if (this.inSight) this.draw();
  }

  sighted(inSight) {
    this.inSight = inSight;
    if (inSight && this.stale) this.draw();
  }

  draw() {
    if (!this.grid.plotly) return;
    this.stale = false;
    const style = getComputedStyle(this.grid.root);
    const ground = style.getPropertyValue("--st-background-color");
    const layout = structuredClone(this.figure.layout);
    layout.font = { ...layout.font, family: style.fontFamily, color: style.color };
    layout.hoverlabel = {
      bgcolor: ground,
      bordercolor: style.getPropertyValue("--st-border-color"),
      font: { color: style.color, family: style.fontFamily, size: 12 },
      align: "left",
    };
    const { zoomed } = this.grid;
    if (zoomed && zoomed.axis === layout.xaxis.uirevision) layout.xaxis.range = zoomed.range;
    const traces = this.figure.data.map((trace) => ({ ...trace, visible: !this.grid.hidden.has(trace.meta?.run), ...outlined(trace, ground) }));
    for (const label of layout.annotations ?? []) label.bgcolor ??= ground;
    layout.modebar = { bgcolor: "rgba(0,0,0,0)", activecolor: style.color };
    if (this.axis) layout.xaxis.showspikes = false; // the read-out draws a line of its own
    this.grid.plotly.react(this.chart, traces, layout, { ...CONFIG, locale: this.grid.data.words.language });
    this.known = undefined;
    this.grid.readout.refresh(this);
    if (this.ready) return;
    this.ready = true;
    this.listen();
  }

  listen() {
    const { readout } = this.grid;
    this.chart.onmousemove = (event) => readout.follow(this, event);
    this.chart.onmouseleave = (event) => event.buttons || readout.leave(); // with a button down, plotly lays a sheet over all
    this.chart.onclick = (event) => this.pointed || readout.clicked(this, event);
    this.chart.onmousedown = () => (this.pointed = false);
    this.chart.on("plotly_click", (event) => this.clicked(event));
    this.chart.on("plotly_relayout", (change) => this.moved(change));
    this.grid.sized.observe(this.chart);
  }

  // Its lines as values, read when they are first asked for.
  get series() {
    this.known ??= new SeriesOfChart(this.chart, { ofOneRun: !this.grid.data.legend.length });
    return this.known;
  }

  // Where an event is, in pixels of the axes; nothing beside them.
  place({ clientX, clientY }) {
    const { left, top } = this.chart.getBoundingClientRect();
    const { xaxis, yaxis } = this.series;
    const [x, y] = [clientX - left - xaxis._offset, clientY - top - yaxis._offset];
    return x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length ? { x, y } : undefined;
  }

  cross(x) {
    const pixel = x === undefined || !this.ready || !this.axis ? -1 : this.series.pixel(x);
    const { _offset, _length } = pixel < 0 ? {} : this.series.xaxis;
    this.crossed.hidden = !(pixel >= 0 && pixel <= _length);
    if (this.crossed.hidden) return;
    const { t, h } = this.chart._fullLayout._size;
    const [left, top] = [this.chart.offsetLeft + _offset + pixel, this.chart.offsetTop + t];
    Object.assign(this.crossed.style, { left: `${left}px`, top: `${top}px`, height: `${h}px` });
  }

  clicked({ points: [point] }) {
    const meta = point?.data.meta;
    if (!meta?.sources) return;
    this.pointed = true; // a click beside the lines holds the read-out, this one opens a log
    const [line, source, own] = point.customdata.length ? point.customdata : [point.customdata];
    const { run, metric, split, mark = "" } = meta;
    const text = meta.texts?.[point.pointNumber] ?? "";
    const file = own ? source : meta.sources[source ?? 0]; // where each point is of another run, it names that and its file
    this.grid.report.click({ run: own ?? run, metric, split, source: file, line, mark, text });
  }

  moved(change) {
    if (this.following) return;
    if (change["xaxis.autorange"]) this.grid.zoom(null);
    else if ("xaxis.range[0]" in change) {
      const range = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
      this.grid.zoom({ axis: this.figure.layout.xaxis.uirevision, range });
    }
  }

  async zoom(range) {
    if (!this.ready) return;
    const now = this.chart.layout.xaxis;
    if (range ? !now.autorange && JSON.stringify(now.range) === JSON.stringify(range) : now.autorange) return;
    this.following = true;
    await this.grid.plotly.relayout(this.chart, range ? { "xaxis.range": range } : { "xaxis.autorange": true, "yaxis.autorange": true });
    this.following = false;
  }

  emphasise(runs) {
    this.chart.querySelectorAll(".scatterlayer .trace").forEach((node) => {
      const meta = node.__data__?.[0]?.trace.meta;
      node.style.opacity = runs === null || runs.includes(meta?.run) ? "" : "0.12";
    });
  }

  resize() {
    if (this.ready && this.chart.clientWidth) this.grid.plotly.Plots.resize(this.chart);
  }

  close() {
    this.grid.seen.unobserve(this.root);
    this.grid.sized.unobserve(this.chart);
    if (this.ready) this.grid.plotly.purge(this.chart);
    this.root.remove();
  }
}
