// @smithy/signature-v4 alone: signs a request that Node's http sends; by header, and presigned.
import http from 'node:http';
import { attempt, credentials, endpoint, need, post, region } from './common.mjs';

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
    const request = http.request(options, async (response) => {
      const pieces = await response.setEncoding('utf8').toArray();
      resolve([response.statusCode, pieces.join('')]);
    });
    request.on('error', reject);
    request.end(signed.body ?? '');
  });
}

const base = { protocol: 'http:', hostname, port: Number(port), path: '/' };
await post(async (body) => {
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
  return send(await signer.sign(new HttpRequest({ ...base, method: 'POST', headers, body })));
});
await attempt('presigned ListIdentities', async () => {
  const query = { Action: 'ListIdentities', Version: '2010-12-01', MaxItems: '10' };
  const request = new HttpRequest({ ...base, method: 'GET', headers: { host }, query });
  const [status, text] = await send(await signer.presign(request, { expiresIn: 300 }));
  if (status !== 200) throw new Error(text);
});
