// What the Node programs here have in common: the mail that they send, and a line for each call.
export const address = "a~b+c!d'e*f@example.com";
export const identities = ['example.com', 'news@example.com'];
export const source = '"News, Daily" <news@example.com>';
export const recipient = 'Ann <success@simulator.amazonses.com>';
export const subject = 'Grüße ~ a+b/c=d:@,';
export const text = 'Hello, wörld.';
export const raw =
  'From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n' +
  'MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n';
export const message = {
  Subject: { Data: subject, Charset: 'UTF-8' },
  Body: { Text: { Data: text, Charset: 'UTF-8' } },
};
export const endpoint = process.env.ENDPOINT;
export const region = process.env.AWS_REGION;
export const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
};

export async function attempt(name, call) {
  try {
    await call();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name}: ${error}`);
  }
}

// A form of the API's flat parameters, as a program without an SDK writes it.
export function form(action, parameters = {}) {
  return new URLSearchParams({ Action: action, Version: '2010-12-01', ...parameters }).toString();
}

export const forms = {
  GetSendQuota: {},
  ListIdentities: { MaxItems: '10' },
  GetIdentityVerificationAttributes: {
    'Identities.member.1': identities[0],
    'Identities.member.2': identities[1],
  },
  VerifyEmailIdentity: { EmailAddress: address },
  SendEmail: {
    Source: source,
    'Destination.ToAddresses.member.1': recipient,
    'Message.Subject.Data': subject,
    'Message.Subject.Charset': 'UTF-8',
    'Message.Body.Text.Data': text,
    'Message.Body.Text.Charset': 'UTF-8',
  },
  SendRawEmail: { 'RawMessage.Data': Buffer.from(raw).toString('base64') },
};

// Requires a package of the folder that NODE_FOLDER names.
import { createRequire } from 'node:module';
export const need = createRequire(process.env.NODE_FOLDER + '/index.js');
