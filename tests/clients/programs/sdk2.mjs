// The AWS SDK for JavaScript, version 2.
import { address, attempt, endpoint, identities, message, need, raw, recipient, region, source } from './common.mjs';

const AWS = need('aws-sdk');
const ses = new AWS.SES({ endpoint, region, apiVersion: '2010-12-01', maxRetries: 0 });
await attempt('GetSendQuota', () => ses.getSendQuota().promise());
await attempt('ListIdentities', () => ses.listIdentities({ MaxItems: 10 }).promise());
await attempt('GetIdentityVerificationAttributes', () =>
  ses.getIdentityVerificationAttributes({ Identities: identities }).promise());
await attempt('VerifyEmailIdentity', () => ses.verifyEmailIdentity({ EmailAddress: address }).promise());
await attempt('SendEmail', () =>
  ses.sendEmail({ Source: source, Destination: { ToAddresses: [recipient] }, Message: message }).promise());
await attempt('SendRawEmail', () => ses.sendRawEmail({ RawMessage: { Data: raw } }).promise());
