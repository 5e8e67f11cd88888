// The AWS SDK for JavaScript, version 2.
import { endpoint, need, region, run } from './common.mjs';

const AWS = need('aws-sdk');
const ses = new AWS.SES({ endpoint, region, apiVersion: '2010-12-01', maxRetries: 0 });
const method = (call) => call[0].toLowerCase() + call.slice(1);
await run((call, params) => ses[method(call)](params).promise(), (error) => [error.code]);
