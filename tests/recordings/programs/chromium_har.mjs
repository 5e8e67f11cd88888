// Makes a HAR of the DevTools messages in a file: node chromium_har.mjs MESSAGES OUT. The module folder is given by TOOLS.
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
const require = createRequire(process.env.TOOLS + '/')
const { harFromMessages } = require('chrome-har')
const messages = JSON.parse(readFileSync(process.argv[2], 'utf8'))
writeFileSync(process.argv[3], JSON.stringify(harFromMessages(messages, { includeTextFromResponseBody: true }), null, 1))
