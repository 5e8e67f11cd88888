// aws-lib, which is as old as Node.js 0.4: AWS3-HTTPS, with the parameters of an older signature beside it.
import http from 'node:http';
import { credentials, endpoint, need, steps } from './common.mjs';

const { hostname, port } = new URL(endpoint);
const options = { host: hostname, secure: false };
const client = need('aws-lib').createSESClient(credentials.accessKeyId, credentials.secretAccessKey, options);
// It knows no ports; all else of what it sends is as it is.
const { request } = http;
http.request = (given, heard) => request({ ...given, port }, heard);

// Its parser knows the elements of an error by their older place, and all others by name.
const code = (data) => data?.Error?.Code;
for (const { call, pairs } of steps) {
  await new Promise((resolve) => {
    client.call(call, Object.fromEntries(pairs), (error, data) => {
      const failed = error ? { error: code(data) ?? String(error) } : { result: data?.[`${call}Result`] ?? data };
      const status = failed.error ? 400 : 200;
      console.log(JSON.stringify({ call, status, code: failed.error }));
      resolve();
    });
  });
}
