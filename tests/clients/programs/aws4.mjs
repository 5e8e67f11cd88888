// aws4: signs the options of Node's http.request; by header, and by query string.
import http from 'node:http';
import { attempt, credentials, endpoint, form, need, post, region } from './common.mjs';

const aws4 = need('aws4');
const { hostname, port } = new URL(endpoint);

function send(options) {
  return new Promise((resolve, reject) => {
    const request = http.request({ ...options, host: hostname, hostname, port }, async (response) => {
      const pieces = await response.setEncoding('utf8').toArray();
      resolve([response.statusCode, pieces.join('')]);
    });
    request.on('error', reject);
    request.end(options.body ?? '');
  });
}

const headers = { Host: `${hostname}:${port}` };
await post((body) => send(aws4.sign({ service: 'ses', region, path: '/', headers: { ...headers }, body }, credentials)));
await attempt('presigned ListIdentities', async () => {
  const path = `/?${form('ListIdentities', { MaxItems: '10' })}`;
  const options = aws4.sign({ service: 'ses', region, path, headers: { ...headers }, signQuery: true }, credentials);
  const [status, text] = await send(options);
  if (status !== 200) throw new Error(text);
});
