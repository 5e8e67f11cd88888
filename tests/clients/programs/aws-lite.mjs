// aws-lite: a client of the community, which knows SES by no plugin and so takes a form as it is.
import { createRequire } from 'node:module';
import { credentials, endpoint, post, region } from './common.mjs';

const path = createRequire(process.env.NODE_FOLDER + '/index.js').resolve('@aws-lite/client');
const { default: awsLite } = await import(path);
const { hostname: host, port, protocol } = new URL(endpoint);
const place = { region, host, port, protocol };
const aws = await awsLite({ ...credentials, ...place, plugins: [], autoloadPlugins: false, verifyService: false });
await post(async (payload) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  try {
    const { statusCode, payload: said } = await aws({ service: 'ses', method: 'POST', path: '/', headers, payload });
    return [statusCode, JSON.stringify(said)];
  } catch (error) {
    return [error.statusCode, `<Code>${error.Error?.Code ?? error.code}</Code>`];
  }
});
