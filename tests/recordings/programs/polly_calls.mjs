// Records with Polly.js: node polly_calls.mjs FOLDER. The module folder is given by TOOLS.
import { createRequire } from 'node:module'
const require = createRequire(process.env.TOOLS + '/')
const { Polly } = require('@pollyjs/core')
const { SESClient, ListIdentitiesCommand, VerifyDomainIdentityCommand, GetSendQuotaCommand } = require('@aws-sdk/client-ses')

Polly.register(require('@pollyjs/adapter-node-http'))
Polly.register(require('@pollyjs/persister-fs'))
const polly = new Polly('ses', {
  adapters: ['node-http'], persister: 'fs', recordFailedRequests: true, persisterOptions: { fs: { recordingsDir: process.argv[2] } },
})
const ses = new SESClient({ endpoint: process.env.ENDPOINT, region: process.env.AWS_REGION, maxAttempts: 1 })
await ses.send(new VerifyDomainIdentityCommand({ Domain: 'example.com' }))
await ses.send(new ListIdentitiesCommand({ MaxItems: 10 }))
await ses.send(new GetSendQuotaCommand({}))
await ses.send(new ListIdentitiesCommand({ MaxItems: 0 })).catch(error => console.log(error.name))
await polly.stop()
