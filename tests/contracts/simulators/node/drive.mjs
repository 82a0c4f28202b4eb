// Drives the simulator through jsforce; reads {url, username, ...} and writes what it saw, for the test to judge.
import jsforce from 'jsforce';
import { readFileSync } from 'node:fs';

const given = JSON.parse(readFileSync(0, 'utf8'));
const seen = {};

// login by user name, password and security token; then the session's own calls
const conn = new jsforce.Connection({ loginUrl: given.url, version: '60.0' });
const user = await conn.login(given.username, given.password + given.security_token);
seen.login = user;
seen.instance = conn.instanceUrl;
seen.identity = (await conn.identity()).username;

// describe
const described = await conn.sobject('Contact').describe();
seen.describe = [described.name, described.fields.length];
seen.global = (await conn.describeGlobal()).sobjects.map((each) => each.name);

// records, one and many
const created = await conn.sobject('Contact').create({ LastName: 'Jsforce', Email: 'js@example.com' });
seen.retrieved = (await conn.sobject('Contact').retrieve(created.id)).LastName;
seen.updated = (await conn.sobject('Contact').update({ Id: created.id, Title: 'Boss' })).success;
seen.upserted = (await conn.sobject('Contact').upsert({ Email: 'js@example.com', Title: 'Chief' }, 'Email')).success;
const many = await conn.sobject('Contact').create(Array.from({ length: 450 }, (_, n) => ({ LastName: `Many ${n}` })), { allowRecursive: true });
seen.many = many.filter((each) => each.success).length;
seen.failed = await conn.sobject('Contact').create({ FirstName: 'x' }).catch((error) => [error.errorCode, error.message]);
seen.found = (await conn.sobject('Contact').find({ LastName: { $like: 'Many 1%' } }, ['Id', 'LastName']).limit(5)).length;

// a query over pages
const records = [];
await new Promise((resolve, reject) => {
  conn
    .query('SELECT Id, Account.Name FROM Contact', { maxFetch: 100000, headers: { 'Sforce-Query-Options': 'batchSize=200' } })
    .on('record', (each) => records.push(each.Id))
    .on('end', resolve)
    .on('error', reject)
    .run({ autoFetch: true, maxFetch: 100000 });
});
seen.queried = [records.length, new Set(records).size];
seen.counted = (await conn.query('SELECT COUNT() FROM Contact')).totalSize;

// Bulk API 2.0, both ways
conn.bulk2.pollInterval = 100;
const ingested = await conn.bulk2.loadAndWaitForResults({
  object: 'Contact',
  operation: 'insert',
  input: [{ LastName: 'JsBulk A' }, { LastName: 'JsBulk "B",\nC' }, { FirstName: 'bad' }],
  pollTimeout: 30000,
  pollInterval: 100,
});
seen.ingested = [ingested.successfulResults.length, ingested.failedResults.length, ingested.unprocessedRecords.length];
const stream = await conn.bulk2.query("SELECT Id, LastName FROM Contact WHERE LastName LIKE 'JsBulk%'", { pollInterval: 100, pollTimeout: 30000 });
seen.bulk = (await stream.toArray()).map((each) => each.LastName).sort();

// composite
const composite = await conn.request({
  method: 'POST',
  url: '/services/data/v60.0/composite',
  body: JSON.stringify({
    compositeRequest: [
      { method: 'POST', url: '/services/data/v60.0/sobjects/Account', referenceId: 'a', body: { Name: 'Composite' } },
      { method: 'GET', url: '/services/data/v60.0/sobjects/Account/@{a.id}', referenceId: 'b' },
    ],
  }),
  headers: { 'Content-Type': 'application/json' },
});
seen.composite = composite.compositeResponse.map((each) => each.httpStatusCode);

// Bulk API 1.0
const batch = conn.bulk.createJob('Contact', 'insert').createBatch();
seen.bulk1 = await new Promise((resolve, reject) => {
  batch.on('error', reject);
  batch.on('queue', () => batch.poll(100, 20000));
  batch.on('response', (rows) => resolve(rows.map((each) => each.success)));
  batch.execute([{ LastName: 'Bulk One' }, { FirstName: 'bad' }]);
});

// a refresh of an expired session, unseen by the caller
const oauth2 = new jsforce.OAuth2({ loginUrl: given.url, clientId: given.client_id, clientSecret: given.client_secret, redirectUri: 'http://127.0.0.1/cb' });
const other = new jsforce.Connection({ oauth2, instanceUrl: given.url, accessToken: 'expired', refreshToken: given.refresh_token, version: '60.0' });
let refreshed = 0;
other.on('refresh', () => { refreshed += 1; });
seen.refreshed = [(await other.query('SELECT Id FROM User LIMIT 1')).totalSize, refreshed];

const gone = (await conn.sobject('Contact').delete(created.id)).success;
seen.deleted = gone;
const end = new Date(Date.now() + 120000);
const deleted = await conn.sobject('Contact').deleted(new Date(Date.now() - 86400000), end);
seen.deletedIds = deleted.deletedRecords.some((each) => each.id === created.id);
seen.limit = conn.limitInfo;
await conn.logout();
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
