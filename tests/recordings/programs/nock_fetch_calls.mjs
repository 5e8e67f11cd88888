// Records with nock what Node's fetch sends, signed by aws4fetch: node nock_fetch_calls.mjs OUT. TOOLS gives the modules.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
const require = createRequire(process.env.TOOLS + '/')
const nock = require('nock')
const { AwsClient } = await import(require.resolve('aws4fetch'))

nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true })
const aws = new AwsClient({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  service: 'ses', region: process.env.AWS_REGION, retries: 0,
})
const headers = { 'content-type': 'application/x-www-form-urlencoded' }
for (const words of ['Action=VerifyDomainIdentity&Domain=example.com', 'Action=GetSendQuota', 'Action=ListIdentities&MaxItems=0']) {
  const response = await aws.fetch(process.env.ENDPOINT + '/', { method: 'POST', headers, body: `${words}&Version=2010-12-01` })
  await response.text()
}
const presigned = { aws: { signQuery: true } }
await (await aws.fetch(process.env.ENDPOINT + '/?Action=ListIdentities&Version=2010-12-01', presigned)).text()
writeFileSync(process.argv[2], JSON.stringify(nock.recorder.play(), null, 2) + '\n')
process.exit(0)
