// What the Node programs here have in common: the calls that they make, and a line for each.
import { readFileSync } from 'node:fs';

export const source = '"News, Daily" <news@example.com>';
export const recipient = 'Ann <success@simulator.amazonses.com>';
export const subject = 'Grüße ~ a+b/c=d:@,';
export const text = 'Hello, wörld.';
export const raw =
  'From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n' +
  'MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n';
export const endpoint = process.env.ENDPOINT;
export const region = process.env.AWS_REGION;
export const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
};

export async function attempt(name, call) {
  try {
    await call();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name}: ${error}`);
  }
}

// A form of the API's flat parameters, as a program without an SDK writes it.
export function form(action, parameters = {}) {
  return new URLSearchParams({ Action: action, Version: '2010-12-01', ...parameters }).toString();
}

export const steps = JSON.parse(readFileSync(process.env.SCENARIO, 'ascii'));
const say = (call, said) => console.log(JSON.stringify({ call, ...said }));

// Makes every call of the scenario with its parameters in the shape of the SDKs; nameOf gives the class or code of an error,
// and whether it has a class of its own.
export async function run(make, nameOf) {
  for (const { call, params } of steps) {
    if (params.RawMessage) params.RawMessage.Data = Buffer.from(params.RawMessage.Data);
    try {
      say(call, { result: (await make(call, params)) ?? {} });
    } catch (error) {
      const [name, typed] = nameOf(error);
      say(call, { error: name, typed, message: String(error) });
    }
  }
}

// Posts every call of the scenario as a form; send gets its text and gives status and body.
export async function post(send) {
  for (const { call, pairs } of steps) {
    try {
      const [status, body] = await send(new URLSearchParams(pairs).toString());
      say(call, { status, code: /<Code>(.*)<\/Code>/.exec(body)?.[1] });
    } catch (error) {
      say(call, { error: String(error) });
    }
  }
}

// Requires a package of the folder that NODE_FOLDER names.
import { createRequire } from 'node:module';
export const need = createRequire(process.env.NODE_FOLDER + '/index.js');
