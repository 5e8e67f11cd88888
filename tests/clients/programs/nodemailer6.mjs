// nodemailer 6: its SES transport over the SDK's version 3.
import { attempt, endpoint, need, recipient, region, source, subject, text } from './common.mjs';

const nodemailer = need('nodemailer');
const aws = need('@aws-sdk/client-ses');
const ses = new aws.SES({ endpoint, region, maxAttempts: 1 });
const transport = nodemailer.createTransport({ SES: { ses, aws } });
await attempt('SendRawEmail', () => transport.sendMail({ from: source, to: recipient, subject, text }));
