// Line charts over time in SVG. Each keeps a text that says the same for those who do not see it.

import { clock, make } from './text.js';

const space = 'http://www.w3.org/2000/svg';
const shortest = 60000;
const pointsApart = 7000; // further apart than this: nothing is known of the time between
const margin = { left: 44, right: 6, top: 8, bottom: 20 };

function draw(name, attributes = {}) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// The least of 1, 2 and 5 times a power of ten that is not below a value.
function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * unit).find(step => step >= value * 0.999);
}

export class Chart {
  /**
   * @param box where it is drawn
   * @param readout what is told of the latest point, or of the one that is pointed at
   * @param options name: what it is about; series: [{ name, of: point => value or null, style }]; format: value => text;
   *   top: the value at the top, or nothing when it follows the values
   */
  constructor(box, readout, options) {
    Object.assign(this, { box, readout, options, points: [], pointed: null });
    this.svg = draw('svg', { role: 'img', 'aria-label': `${options.name}: no values yet` });
    this.back = draw('g', { 'aria-hidden': 'true' });
    this.shapes = options.series.map(series => [draw('path', { class: `area ${series.style}` }), draw('path', { class: `line ${series.style}` })]);
    this.cursor = draw('line', { class: 'cursor', visibility: 'hidden' });
    this.svg.append(this.back, ...this.shapes.flat(), this.cursor);
    box.append(this.svg);
    this.keys = options.series.map(series => make('span', options.series.length > 1 ? { class: `key ${series.style}` } : {}));
    this.when = make('span');
    readout.append(this.when, ...this.keys);
    new ResizeObserver(() => this.render()).observe(box);
    box.addEventListener('pointermove', event => this.point(event));
    box.addEventListener('pointerleave', () => this.point(null));
  }

  show(points, historySeconds) {
    Object.assign(this, { points, history: historySeconds * 1000 });
    this.render();
  }

  point(event) {
    if (event === null || this.points.length === 0 || !this.scale) this.pointed = null;
    else {
      const time = this.scale.timeAt(event.clientX - this.svg.getBoundingClientRect().left);
      this.pointed = this.points.reduce((best, point) => Math.abs(point.time - time) < Math.abs(best.time - time) ? point : best);
    }
    this.tell();
  }

  render() {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    if (width === 0) return;
    const { series, top } = this.options;
    const last = this.points.at(-1)?.time ?? 0;
    const span = Math.min(Math.max(last - (this.points[0]?.time ?? last), shortest), this.history ?? shortest);
    const highest = Math.max(0, ...this.points.flatMap(point => series.map(one => one.of(point) ?? 0)));
    const limit = top ?? (highest > 0 ? roundUp(highest) : 1);
    const [right, bottom] = [width - margin.right, height - margin.bottom];
    const x = time => right - ((last - time) / span) * (right - margin.left);
    const y = value => bottom - (Math.min(value, limit) / limit) * (bottom - margin.top);
    this.scale = { x, y, bottom, timeAt: at => last - ((right - at) / (right - margin.left)) * span };
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.drawBack(limit, span, width, x, y, bottom, last);
    series.forEach((one, i) => this.drawSeries(one, this.shapes[i], last - span));
    this.tell();
  }

  drawBack(limit, span, width, x, y, bottom, last) {
    const parts = [];
    for (const share of [0, 0.5, 1]) {
      const at = y(limit * share);
      parts.push(draw('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: at, y2: at }));
      parts.push(label(this.options.format(limit * share), margin.left - 6, at + 4, 'end'));
    }
    for (const share of [1, 0.5]) parts.push(label(`−${ago(span * share)}`, x(last - span * share), bottom + 15, share === 1 ? 'start' : 'middle'));
    parts.push(label('now', width - margin.right, bottom + 15, 'end'));
    this.back.replaceChildren(...parts);
  }

  drawSeries(series, [area, line], oldest) {
    const { x, y, bottom } = this.scale;
    const runs = [];
    let before = null;
    for (const point of this.points) {
      const value = series.of(point);
      if (value === null || value === undefined || point.time < oldest) continue;
      if (before === null || (point.time - before > pointsApart && !series.spans)) runs.push([]);
      runs.at(-1).push([x(point.time), y(value)]);
      before = point.time;
    }
    const path = run => run.map(([at, to], i) => `${i === 0 ? 'M' : 'L'}${at.toFixed(1)} ${to.toFixed(1)}`).join('');
    line.setAttribute('d', runs.map(run => run.length === 1 ? `${path(run)}h.1` : path(run)).join(''));
    area.setAttribute('d', runs.filter(run => run.length > 1).map(run => `${path(run)}L${run.at(-1)[0].toFixed(1)} ${bottom}L${run[0][0].toFixed(1)} ${bottom}Z`).join(''));
  }

  tell() {
    const { series, format, name } = this.options;
    const point = this.pointed ?? this.points.at(-1);
    this.cursor.setAttribute('visibility', this.pointed ? 'visible' : 'hidden');
    if (this.pointed) {
      const at = this.scale.x(this.pointed.time);
      for (const [key, value] of Object.entries({ x1: at, x2: at, y1: margin.top, y2: this.scale.bottom })) this.cursor.setAttribute(key, value);
    }
    this.when.textContent = this.pointed ? `${clock(this.pointed.time)} ` : '';
    series.forEach((one, i) => {
      const value = point ? one.of(point) : null;
      const text = value === null || value === undefined ? '–' : format(value);
      this.keys[i].textContent = series.length > 1 ? `${one.name} ${text}` : point ? text : '';
    });
    if (this.points.length > 0) this.svg.setAttribute('aria-label', `${name}. ${series.map(one => this.describe(one)).join('. ')}`);
  }

  describe(series) {
    const { format } = this.options;
    const values = this.points.map(series.of).filter(value => value !== null && value !== undefined);
    if (values.length === 0) return `${series.name}: no values`;
    return `${series.name}: latest ${format(values.at(-1))}, lowest ${format(Math.min(...values))}, highest ${format(Math.max(...values))} in the last ${ago(this.points.at(-1).time - this.points[0].time)}`;
  }
}

function label(text, x, y, anchor) {
  const element = draw('text', { x, y, 'text-anchor': anchor });
  element.textContent = text;
  return element;
}

function ago(span) {
  return span < 90000 ? `${Math.round(span / 1000)} s` : `${+(span / 60000).toFixed(1)} min`;
}
