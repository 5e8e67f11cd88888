// aws-sigv4-fetch: signs for fetch with the signer of the SDK.
import { credentials, endpoint, need, post, region } from './common.mjs';

const { createSignedFetcher } = need('aws-sigv4-fetch');
const signedFetch = createSignedFetcher({ service: 'ses', region, credentials });
await post(async (body) => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const response = await signedFetch(`${endpoint}/`, { method: 'POST', headers, body });
  return [response.status, await response.text()];
});
