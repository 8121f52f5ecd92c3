// The lines of a drawn chart as series of values: what each was at a place along x, or last before it.

class SeriesOfChart {
  // Lines are called by their run, with the split where lines differ by it; by the split alone where all are of one run anyway.
  constructor(chart, { ofOneRun }) {
    const { xaxis, yaxis, meta } = chart._fullLayout;
    Object.assign(this, { xaxis, yaxis, symlog: meta?.symlog ?? {} });
    const lines = chart._fullData.filter((trace) => trace.visible === true && trace.meta?.run !== undefined && trace.x);
    const drawn = lines.filter((trace) => (trace.yaxis ?? "y") === "y" && trace.mode?.includes("lines"));
    const raws = new Map(drawn.filter((trace) => trace.meta.raw).map((trace) => [keyOf(trace), valuesOf(trace)]));
    this.lines = drawn.filter((trace) => !trace.meta.raw).map((trace) => {
      const { run, metric, split = "" } = trace.meta;
      const [name, beside] = ofOneRun ? [split || run, ""] : [run, trace.line.dash === "solid" ? "" : split];
      return { run, split, name, beside, computed: metric === undefined, colour: trace.line.color, dash: trace.line.dash, ...valuesOf(trace), raw: raws.get(keyOf(trace)) };
    });
  }

  // Every place along x where a line has a point, in order.
  get places() {
    this.known ??= Float64Array.from(new Set(this.lines.flatMap((line) => Array.from(line.xs))).values()).filter(Number.isFinite).sort();
    return this.known;
  }

  // The number of the place that is nearest to a pixel of the axis.
  nearest(pixel) {
    const { places } = this;
    const after = Math.min(places.length - 1, upTo(places, this.xaxis.p2c(pixel)));
    const far = (k) => Math.abs(this.pixel(places[k]) - pixel);
    return after > 0 && far(after - 1) <= far(after) ? after - 1 : after;
  }

  // A row for each line that has begun at `x`, the highest first, NaN last.
  at(x) {
    const rows = [];
    for (const line of this.lines) {
      const k = upTo(line.xs, x) - 1;
      if (k < 0) continue;
      const raw = line.raw && line.raw.ys[upTo(line.raw.xs, x) - 1];
      rows.push({ ...line, x: line.xs[k], y: line.ys[k], raw });
    }
    const height = (row) => (Number.isNaN(row.y) ? -Infinity : row.y);
    return rows.sort((one, other) => height(other) - height(one) || Number.isNaN(one.y) - Number.isNaN(other.y));
  }

  // Which of the rows is drawn nearest to a pixel of the vertical axis.
  own(rows, pixel) {
    const far = ({ y }) => (Number.isFinite(y) ? Math.abs(this.yaxis.c2p(y) - pixel) : Infinity);
    return rows.reduce((best, row, k) => (far(row) < far(rows[best]) ? k : best), 0);
  }

  pixel(x) {
    return this.xaxis.c2p(x);
  }

  // A place along x in words.
  x(place) {
    if (this.xaxis.type === "date") return new Date(place).toISOString().slice(0, 19).replace("T", " ");
    const found = fromSymlog(place, this.symlog.x); // a part of an epoch and a time since the start were computed
    return String(Number.isInteger(found) ? found : Number(found.toPrecision(7)));
  }

  // A value in the digits that were logged.
  y(value) {
    return digits(fromSymlog(value, this.symlog.y));
  }

  // A value that was computed.
  about(value) {
    const found = fromSymlog(value, this.symlog.y);
    return Number.isFinite(found) ? String(Number(found.toPrecision(6))) : digits(found);
  }
}

function keyOf({ meta: { run, metric = "", split = "" } }) {
  return JSON.stringify([run, metric, split]);
}

// x and y of a trace as numbers, infinite values among them.
function valuesOf(trace) {
  const xs = Float64Array.from(trace.x);
  const ys = Float64Array.from(trace.y, (y) => y ?? NaN);
  for (const [k, sign] of Object.entries(trace.meta.infinite ?? {})) ys[k] = sign * Infinity;
  return { xs, ys };
}

// The value that stands at a place of a symlog axis (see scales.py), but for the last digits, which its place does not keep.
function fromSymlog(place, linear) {
  if (!linear || !Number.isFinite(place)) return place;
  return Number((Math.sign(place) * (10 ** Math.abs(place) - 1) * linear).toPrecision(12));
}

// A number as it was logged: the fewest digits that mean it, also where it was kept in 32 bits.
function digits(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+inf" : "−inf";
  if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
  for (let count = 1; count < 10; count++) {
    const said = Number(value.toPrecision(count));
    if (Math.fround(said) === value) return String(said);
  }
  return String(value);
}

// How many of the ascending `places` are at most `x`.
function upTo(places, x) {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
