// aws4-axios: signs the requests of axios.
import { attempt, credentials, endpoint, form, forms, need, region } from './common.mjs';

const axios = need('axios');
const { aws4Interceptor } = need('aws4-axios');
const client = axios.create();
client.interceptors.request.use(aws4Interceptor({ options: { region, service: 'ses' }, credentials }));
for (const [action, parameters] of Object.entries(forms)) {
  await attempt(action, () =>
    client.post(`${endpoint}/`, form(action, parameters), {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
    }));
}
