// What else jsforce calls, beside drive.mjs; reads {url, username, ...} and writes what it saw, for the test to judge.
import jsforce from 'jsforce';
import { readFileSync } from 'node:fs';

const given = JSON.parse(readFileSync(0, 'utf8'));
const seen = {};
const oauth2 = new jsforce.OAuth2({ loginUrl: given.url, clientId: given.client_id, clientSecret: given.client_secret, redirectUri: 'http://127.0.0.1/cb' });
const conn = new jsforce.Connection({ oauth2, instanceUrl: given.url, version: '60.0' });
const contacts = conn.sobject('Contact');
const code = (error) => error.errorCode ?? error.message;
const wait = { pollInterval: 50, pollTimeout: 30000 };
Object.assign(conn.bulk, wait);
Object.assign(conn.bulk2, wait);

// tokens
seen.authorized = (await conn.authorize({ grant_type: 'client_credentials' })).id;
seen.refreshed = Object.keys(await oauth2.refreshToken(given.refresh_token)).includes('access_token');

// what a screen needs
seen.screens = [
  (await conn.limits()).DailyApiRequests.Max > 0,
  (await conn.tabs()).length > 0,
  (await conn.theme()).themeItems.length > 0,
  await conn.quickActions(),
  (await conn.recent()).length > 0,
  (await contacts.recent()).length > 0,
  (await contacts.layouts()).name ?? 'Contact',
  (await contacts.compactLayouts()).compactLayouts,
  (await contacts.approvalLayouts()).approvalLayouts,
];
const views = await contacts.listviews();
const view = contacts.listview(views.listviews[0].id);
seen.views = [(await view.results()).size > 0, (await view.describe()).sobjectType, (await view.explain()).plans.length];

// queries built by the library
await contacts.create([{ LastName: 'Callsson', Email: 'c1@calls.example' }, { LastName: 'Callsson', Email: 'c2@calls.example', Title: 'Boss' }]);
const found = (conditions, fields) => contacts.find({ LastName: 'Callsson', ...conditions }, fields);
seen.finds = [
  (await found({ $or: [{ Title: 'Boss' }, { Email: { $in: ['c1@calls.example'] } }] }, 'Id, Account.*')).length,
  (await found({ CreatedDate: { $gte: jsforce.Date.YESTERDAY } }, '*')).length,
  (await found({ Title: { $ne: null } }, 'Id').sort('-CreatedDate').limit(5).skip(0)).length,
  (await contacts.findOne({ Title: 'Boss', LastName: 'Callsson' })).Title,
  await contacts.count({ LastName: 'Callsson' }),
  (await found({}, 'Id').explain()).plans[0].sobjectType,
];
const account = (await conn.sobject('Account').create({ Name: 'Calls' })).id;
await contacts.create({ LastName: 'Child', AccountId: account });
const parents = await conn.sobject('Account').find({ Id: account }, 'Id').include('Contacts').select('LastName').end();
seen.children = parents[0].Contacts.records.map((each) => each.LastName);
seen.csv = await new Promise((resolve, reject) => {
  let text = '';
  conn.query("SELECT LastName, Title FROM Contact WHERE LastName = 'Callsson' ORDER BY Email").stream('csv').on('data', (part) => { text += part; }).on('end', () => resolve(text.trim().split('\n'))).on('error', reject);
});
const page = await conn.query('SELECT Id FROM Contact', { autoFetch: false, headers: { 'Sforce-Query-Options': 'batchSize=200' } });
seen.more = page.records.length + (await conn.queryMore(page.nextRecordsUrl, { autoFetch: true, maxFetch: 100000 })).records.length - page.totalSize;
seen.searched = (await conn.search('FIND {Callsson} IN NAME FIELDS RETURNING Contact(LastName WHERE Title != null)')).searchRecords.map((each) => each.LastName);

// many records, and what is refused
const both = await found({}, 'Id');
const ids = both.map((each) => each.Id);
seen.many = [
  (await contacts.retrieve(ids, { fields: ['Id', 'Email'] })).length,
  (await contacts.update(ids.map((Id) => ({ Id, Title: 'Many' })))).every((each) => each.success),
  (await contacts.upsert([{ Email: 'c1@calls.example', Title: 'One' }, { Email: 'c3@calls.example', LastName: 'Callsson' }], 'Email')).map((each) => each.created),
  (await contacts.create([{ LastName: 'Callsson' }, { FirstName: 'x' }], { allOrNone: true })).map((each) => each.success),
  await contacts.retrieve(['003000000000000AAA']),
  (await contacts.record(ids[0]).update({ Title: 'Record' })).success,
];
seen.refused = [
  await conn.query('SELECT Nope FROM Contact').catch(code),
  await contacts.retrieve('003000000000000AAA').catch(code),
  await conn.apex.get('/My/').catch(code),
  await contacts.describe().then(() => conn.sobject('Whizbang').describe()).catch(code),
];

// both bulk APIs, by hand and by the query
const job = conn.bulk2.createJob({ object: 'Contact', operation: 'insert' });
await job.open();
await job.uploadData('LastName,Email\nCallsson,c4@calls.example\n,bad\n');
await job.close();
await job.poll(50, 30000);
const results = await job.getAllResults();
seen.bulk2 = [results.successfulResults.length, results.failedResults[0].sf__Error.split(':')[0], (await job.check()).state];
await job.delete();
const aborted = conn.bulk2.createJob({ object: 'Contact', operation: 'insert' });
await aborted.open();
await aborted.abort();
seen.aborted = (await aborted.check()).state;
seen.updated = (await found({}, 'Id').update({ Title: 'Bulk' }, 'Contact', { allowBulk: true, bulkThreshold: 0, bulkApiVersion: 2 })).length;
seen.rows = (await (await conn.bulk.query("SELECT Email, Account.Name FROM Contact WHERE LastName = 'Callsson' ORDER BY Email")).toArray()).map((each) => [each.Email, each['Account.Name']]);
seen.failed = await conn.bulk.query('SELECT Nope FROM Contact').then((stream) => stream.toArray()).catch((error) => error.message.split(':')[0]);
seen.destroyed = (await found({}, 'Id').destroy('Contact', { allowBulk: true, bulkThreshold: 0 })).length;
seen.all = (await found({ IsDeleted: true }, 'Id').scanAll(true)).length;

// SOAP
const soaped = await conn.soap.create([{ type: 'Contact', LastName: 'Soap & <Co>' }, { type: 'Contact', FirstName: 'x' }]);
const soap = soaped[0].id;
seen.soap = [
  soaped.map((each) => each.success),
  (await conn.soap.update({ type: 'Contact', Id: soap, Title: 'Boss' })).success,
  (await contacts.retrieve(soap)).LastName,
  (await conn.soap.upsert('Email', { type: 'Contact', Email: 'soap@calls.example', LastName: 'Soap' })).created,
  (await conn.soap.delete([soap]))[0].success,
  (await conn.soap.undelete([soap]))[0].success,
  (await conn.soap.getUserInfo()).userName,
  Boolean((await conn.soap.getServerTimestamp()).timestamp),
];
seen.metadata = [
  (await conn.metadata.describe('60.0')).metadataObjects.length,
  (await conn.metadata.list([{ type: 'CustomObject' }], '60.0')).some((each) => each.fullName === 'Contact'),
  (await conn.tooling.query('SELECT Id FROM ApexClass')).totalSize,
  (await conn.tooling.executeAnonymous('x')).success,
];
await conn.logout();
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
