// aws4: signs the options of Node's http.request; by header, and by query string.
import http from 'node:http';
import { attempt, credentials, endpoint, form, forms, need, region } from './common.mjs';

const aws4 = need('aws4');
const { hostname, port } = new URL(endpoint);

function send(options) {
  return new Promise((resolve, reject) => {
    const request = http.request({ ...options, host: hostname, hostname, port }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(response.statusCode))));
    });
    request.on('error', reject);
    request.end(options.body ?? '');
  });
}

const headers = { Host: `${hostname}:${port}` };
for (const [action, parameters] of Object.entries(forms)) {
  await attempt(action, () =>
    send(aws4.sign({ service: 'ses', region, path: '/', headers: { ...headers }, body: form(action, parameters) }, credentials)));
}
await attempt('presigned ListIdentities', () => {
  const path = `/?${form('ListIdentities', { MaxItems: '10' })}`;
  return send(aws4.sign({ service: 'ses', region, path, headers: { ...headers }, signQuery: true }, credentials));
});
