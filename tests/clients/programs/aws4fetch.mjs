// aws4fetch: signs for fetch; by header, and by query string.
import path from 'node:path';
import { attempt, credentials, endpoint, form, post, region } from './common.mjs';

const { AwsClient } = await import(path.join(process.env.NODE_FOLDER, 'node_modules/aws4fetch/dist/aws4fetch.esm.mjs'));
const client = new AwsClient({ ...credentials, service: 'ses', region, retries: 0 });

async function send(url, options) {
  const response = await client.fetch(url, options);
  return [response.status, await response.text()];
}

await post((body) => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return send(`${endpoint}/`, { method: 'POST', headers, body });
});
await attempt('presigned ListIdentities', async () => {
  const [status, text] = await send(`${endpoint}/?${form('ListIdentities', { MaxItems: '10' })}`, { aws: { signQuery: true } });
  if (status !== 200) throw new Error(text);
});
