// Reads an Arrow IPC stream with apache-arrow and prints it as JSON.
// usage: node read_arrow.js path/to/Arrow.es2015.min.js file
const fs = require('fs');
const vm = require('vm');

const [, , library, file] = process.argv;
const code = fs.readFileSync(library, 'utf8');
const loaded = {exports: {}};
vm.runInThisContext(`(function(module, exports, require) {${code}\n})`)(
    loaded, loaded.exports, require);
const arrow = loaded.exports;

function plain(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (ArrayBuffer.isView(value)) {
    // A decimal: four words of 32 bits, the lowest first.
    let sum = 0n;
    const words = [...value].map(BigInt);
    words.forEach((word, i) => { sum += word << BigInt(32 * i); });
    return BigInt.asIntN(128, sum).toString();
  }
  return value;
}

const reader = arrow.RecordBatchReader.from(fs.readFileSync(file));
reader.open();
const fields = reader.schema.fields.map(
    (f) => ({name: f.name, type: f.type.toString(),
             sql: f.metadata.get('sql_type')}));
const rows = [];
let batches = 0;
for (const batch of reader) {
  ++batches;
  for (let i = 0; i < batch.numRows; ++i) {
    rows.push(fields.map((f, c) => plain(batch.getChildAt(c).get(i))));
  }
}
const shown = rows.length > 10 ? [rows[0], rows[rows.length - 1]] : rows;
console.log(JSON.stringify({fields, batches, count: rows.length, rows: shown}));
