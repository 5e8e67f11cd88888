// nodemailer-ses-transport: SES over the SDK's version 2, for nodemailer 1 and 2, taken by later ones as a plain transport.
import { attempt, credentials, endpoint, need, recipient, region, source, subject, text } from './common.mjs';

const nodemailer = need('nodemailer');
const AWS = need('aws-sdk');
const build = need('nodemailer-ses-transport');
const ses = build({ ses: new AWS.SES({ ...credentials, endpoint, region, apiVersion: '2010-12-01' }) });
const transport = nodemailer.createTransport(ses);
await attempt('SendRawEmail', () => transport.sendMail({ from: source, to: recipient, subject, text }));
