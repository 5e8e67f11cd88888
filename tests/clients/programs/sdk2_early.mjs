// The first releases of version 2 of the AWS SDK for JavaScript, which know no policies.
import { credentials, endpoint, need, region, run, steps } from './common.mjs';

const AWS = need('aws-sdk-early');
const ses = new AWS.SES({ ...credentials, endpoint, region, maxRetries: 0 });
const method = (call) => call[0].toLowerCase() + call.slice(1);
steps.splice(0, steps.length, ...steps.filter(({ call }) => method(call) in ses));
const make = (call, params) =>
  new Promise((resolve, reject) => ses[method(call)](params, (error, data) => (error ? reject(error) : resolve(data))));
await run(make, (error) => [error.code]);
