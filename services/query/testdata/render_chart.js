// Renders Vega-Lite specifications, one a line of a file, and prints for each
// what was drawn: how many marks, and the texts.
// usage: node render_chart.js vega.min.js vega-lite.min.js file
const fs = require('fs');
const vm = require('vm');

const [, , vegaFile, liteFile, file] = process.argv;

function load(path, known) {
  const code = fs.readFileSync(path, 'utf8');
  const module = {exports: {}};
  vm.runInThisContext(`(function(module, exports, require) {${code}\n})`)(
      module, module.exports, (name) => known[name] || require(name));
  return module.exports;
}

const vega = load(vegaFile, {});
const lite = load(liteFile, {vega});

const warnings = [];
const logger = {
  level: () => logger,
  error: (...a) => { warnings.push(a.join(' ')); return logger; },
  warn: (...a) => { warnings.push(a.join(' ')); return logger; },
  info: () => logger,
  debug: () => logger,
};

async function render(line) {
  warnings.length = 0;
  const {rows, ...spec} = JSON.parse(line);
  const compiled = lite.compile(spec, {logger}).spec;
  const view = new vega.View(vega.parse(compiled), {renderer: 'none', logger});
  if (rows) view.data(spec.data.name, rows);
  const svg = await view.toSVG();
  const count = (role) =>
      [...svg.matchAll(new RegExp(`aria-roledescription="${role}"`, 'g'))]
          .length;
  const texts =
      [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
  console.log(JSON.stringify({
    warnings, texts, points: count('point'), lines: count('line mark'),
    bars: count('bar'), rects: count('rect mark'),
    bad: /NaN|undefined|Infinity/.test(svg),
  }));
}

(async () => {
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (line) await render(line);
  }
})().catch((error) => { console.error(error); process.exit(1); });
