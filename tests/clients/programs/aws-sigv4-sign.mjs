// aws-sigv4-sign: makes a signed Request for fetch.
import { credentials, endpoint, need, post, region } from './common.mjs';

const { signRequest } = need('aws-sigv4-sign');
await post(async (body) => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const request = await signRequest(`${endpoint}/`, { method: 'POST', headers, body }, { service: 'ses', region, credentials });
  const response = await fetch(request);
  return [response.status, await response.text()];
});
