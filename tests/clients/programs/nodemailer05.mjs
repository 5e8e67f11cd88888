// nodemailer 0.5, which signs by itself: AWS3-HTTPS, with the key under the name that the reference prints in its list of parameters.
import http from 'node:http';
import { attempt, credentials, endpoint, need, recipient, source, subject, text } from './common.mjs';

// It knows no ports; all else of what it sends is as it is.
http.globalAgent.defaultPort = Number(new URL(endpoint).port);
const options = { AWSAccessKeyID: credentials.accessKeyId, AWSSecretKey: credentials.secretAccessKey, ServiceUrl: endpoint };
const transport = need('nodemailer-early').createTransport('SES', options);
const mail = { from: source, to: recipient, subject, text };
await attempt('SendRawEmail', () =>
  new Promise((resolve, reject) => transport.sendMail(mail, (error, said) => (error ? reject(error) : resolve(said)))));
process.exit(0);
