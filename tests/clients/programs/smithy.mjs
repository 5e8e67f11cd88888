// @smithy/signature-v4 alone: signs a request that Node's http sends; by header, and presigned.
import http from 'node:http';
import { attempt, credentials, endpoint, form, forms, need, region } from './common.mjs';

const { SignatureV4 } = need('@smithy/signature-v4');
const { HttpRequest } = need('@smithy/protocol-http');
const { Sha256 } = need('@aws-crypto/sha256-js');
const signer = new SignatureV4({ service: 'ses', region, credentials, sha256: Sha256 });
const { hostname, port, host } = new URL(endpoint);

function send(signed) {
  const query = Object.entries(signed.query ?? {})
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method: signed.method, path: query ? `/?${query}` : '/', headers: signed.headers };
    const request = http.request(options, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(response.statusCode))));
    });
    request.on('error', reject);
    request.end(signed.body ?? '');
  });
}

const base = { protocol: 'http:', hostname, port: Number(port), path: '/' };
for (const [action, parameters] of Object.entries(forms)) {
  await attempt(action, async () =>
    send(await signer.sign(new HttpRequest({
      ...base,
      method: 'POST',
      headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      body: form(action, parameters),
    }))));
}
await attempt('presigned ListIdentities', async () =>
  send(await signer.presign(new HttpRequest({
    ...base,
    method: 'GET',
    headers: { host },
    query: { Action: 'ListIdentities', Version: '2010-12-01', MaxItems: '10' },
  }), { expiresIn: 300 })));
