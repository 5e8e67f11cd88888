// The AWS SDK for JavaScript, version 3.
import { address, attempt, endpoint, identities, message, need, raw, recipient, region, source } from './common.mjs';

const sdk = need('@aws-sdk/client-ses');
const ses = new sdk.SESClient({ endpoint, region, maxAttempts: 1 });
const call = (name, parameters = {}) => attempt(name, () => ses.send(new sdk[`${name}Command`](parameters)));
await call('GetSendQuota');
await call('ListIdentities', { MaxItems: 10 });
await call('GetIdentityVerificationAttributes', { Identities: identities });
await call('VerifyEmailIdentity', { EmailAddress: address });
await call('SendEmail', { Source: source, Destination: { ToAddresses: [recipient] }, Message: message });
await call('SendRawEmail', { RawMessage: { Data: Buffer.from(raw) } });
