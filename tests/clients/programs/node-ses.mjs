// node-ses: a client of its own for SendEmail and SendRawEmail, signed by aws4.
import { attempt, credentials, endpoint, need, raw, recipient, source, subject, text } from './common.mjs';

const client = need('node-ses').createClient({
  key: credentials.accessKeyId,
  secret: credentials.secretAccessKey,
  amazon: endpoint,
});
const call = (name, method, options) =>
  attempt(name, () => new Promise((resolve, reject) => {
    client[method](options, (error, data) => (error ? reject(new Error(JSON.stringify(error))) : resolve(data)));
  }));
await call('SendEmail', 'sendEmail', { to: recipient, from: source, subject, altText: text });
await call('SendRawEmail', 'sendRawEmail', { from: 'news@example.com', rawMessage: raw });
