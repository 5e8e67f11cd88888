// aws-sigv4-fetch: signs for fetch with the signer of the SDK.
import { attempt, credentials, endpoint, form, forms, need, region } from './common.mjs';

const { createSignedFetcher } = need('aws-sigv4-fetch');
const signedFetch = createSignedFetcher({ service: 'ses', region, credentials });
for (const [action, parameters] of Object.entries(forms)) {
  await attempt(action, async () => {
    const response = await signedFetch(`${endpoint}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form(action, parameters),
    });
    await response.text();
    if (response.status !== 200) throw new Error(response.status);
  });
}
