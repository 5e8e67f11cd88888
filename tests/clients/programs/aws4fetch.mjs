// aws4fetch: signs for fetch; by header, and by query string.
import path from 'node:path';
import { attempt, credentials, endpoint, form, forms, region } from './common.mjs';

const { AwsClient } = await import(path.join(process.env.NODE_FOLDER, 'node_modules/aws4fetch/dist/aws4fetch.esm.mjs'));
const client = new AwsClient({ ...credentials, service: 'ses', region, retries: 0 });

async function send(url, options) {
  const response = await client.fetch(url, options);
  await response.text();
  if (response.status !== 200) throw new Error(response.status);
}

for (const [action, parameters] of Object.entries(forms)) {
  await attempt(action, () =>
    send(`${endpoint}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form(action, parameters),
    }));
}
await attempt('presigned ListIdentities', () =>
  send(`${endpoint}/?${form('ListIdentities', { MaxItems: '10' })}`, { aws: { signQuery: true } }));
