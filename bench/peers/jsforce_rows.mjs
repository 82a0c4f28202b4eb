// jsforce, Bulk API 2.0: a stream of records. It reads one result page, so it is asked for no more than fits there.
// Settings as JSON on the standard input, figures as JSON on the output.
import jsforce from 'jsforce';
import { readFileSync } from 'node:fs';

const given = JSON.parse(readFileSync(0, 'utf8'));
const began = performance.now();
const connection = new jsforce.Connection({ instanceUrl: given.url, accessToken: given.token, version: '64.0' });
const stream = await connection.bulk2.query(`${given.soql} LIMIT ${given.page}`, { pollInterval: 50, pollTimeout: 600000 });
let rows = 0;
await new Promise((resolve, reject) => {
  stream.on('record', () => { rows += 1; });
  stream.on('end', resolve);
  stream.on('error', reject);
});
const seconds = (performance.now() - began) / 1000;
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
console.log(JSON.stringify({ rows, seconds, peak }));
