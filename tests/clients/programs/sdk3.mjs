// The AWS SDK for JavaScript, version 3.
import { attempt, endpoint, need, region, run } from './common.mjs';

const sdk = need('@aws-sdk/client-ses');
const ses = new sdk.SESClient({ endpoint, region, maxAttempts: 1 });
await run((call, params) => ses.send(new sdk[`${call}Command`](params)), (error) => [error.name, error.name in sdk]);
await attempt('pages of ListIdentities', async () => {
  for await (const page of sdk.paginateListIdentities({ client: ses, pageSize: 1 }, {})) if (!page.Identities) throw page;
});
await attempt('waiter', () =>
  sdk.waitUntilIdentityExists({ client: ses, maxWaitTime: 10 }, { Identities: ['example.com'] }));
