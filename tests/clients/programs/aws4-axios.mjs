// aws4-axios: signs the requests of axios.
import { credentials, endpoint, need, post, region } from './common.mjs';

const axios = need('axios');
const { aws4Interceptor } = need('aws4-axios');
const client = axios.create({ validateStatus: () => true });
client.interceptors.request.use(aws4Interceptor({ options: { region, service: 'ses' }, credentials }));
await post(async (body) => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const response = await client.post(`${endpoint}/`, body, { headers });
  return [response.status, response.data];
});
