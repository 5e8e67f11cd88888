// Records with nock: node nock_calls.mjs OUT. The module folder is given by TOOLS.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
const require = createRequire(process.env.TOOLS + '/')
const nock = require('nock')
const { SESClient, ListIdentitiesCommand, VerifyDomainIdentityCommand, GetSendQuotaCommand, SendEmailCommand } =
  require('@aws-sdk/client-ses')

nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true })
const ses = new SESClient({ endpoint: process.env.ENDPOINT, region: process.env.AWS_REGION, maxAttempts: 1 })
await ses.send(new VerifyDomainIdentityCommand({ Domain: 'example.com' }))
await ses.send(new ListIdentitiesCommand({ MaxItems: 10 }))
await ses.send(new GetSendQuotaCommand({}))
await ses.send(new SendEmailCommand({
  Source: 'nobody@example.net',
  Destination: { ToAddresses: ['success@simulator.amazonses.com'] },
  Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
})).catch(error => console.log(error.name))
writeFileSync(process.argv[2], JSON.stringify(nock.recorder.play(), null, 2))
