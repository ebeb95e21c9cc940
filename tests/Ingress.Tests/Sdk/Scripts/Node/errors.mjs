// Each status as the class of error that users catch.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ask, client, equal, limitedKey, raises, test } from './harness.mjs';

const create = (options = {}, sdk = client()) =>
  sdk.chat.completions.create({ model: 'sim/fast', messages: ask('Hello'), ...options });

test('errors.authentication', async () => {
  const error = await raises(OpenAI.AuthenticationError, () => create({}, client({ apiKey: 'sk_live_wrong' })));
  equal([error.status, error.code], [401, 'invalid_api_key']);
  assert(error.requestID);
});

test('errors.not_found', async () => {
  const error = await raises(OpenAI.NotFoundError, () => create({ model: 'sim/none' }));
  equal([error.code, error.param, error.type], ['model_not_found', 'model', 'invalid_request_error']);
});

test('errors.bad_request', async () => {
  equal((await raises(OpenAI.BadRequestError, () => create({ temperature: 'warm' }))).param, 'temperature');
});

// No model with a larger context is left to be asked, so the caller gets the provider's own words.
test('errors.context_length', async () => {
  const request = { messages: ask('Hello [[sim:context_length_exceeded]]'), models: ['sim/fast', 'broken/down'] };
  equal((await raises(OpenAI.BadRequestError, () => create(request))).code, 'context_length_exceeded');
});

test('errors.unprocessable', async () => {
  const error = await raises(OpenAI.UnprocessableEntityError, () => create({ model: 'auto', policy: { region: 'antarctica' } }));
  equal(error.code, 'policy_unsatisfiable');
  assert.match(error.message, /region/);
});

test('errors.rate_limit', async () => {
  const sdk = client({ apiKey: limitedKey });
  await create({}, sdk);
  const error = await raises(OpenAI.RateLimitError, () => create({}, sdk));
  equal(error.code, 'rate_limit_exceeded');
  assert(Number(error.headers.get('retry-after')) >= 1);
});

test('errors.unavailable', async () => {
  const error = await raises(OpenAI.InternalServerError, () => create({ model: 'broken/down' }));
  equal([error.status, error.code], [503, 'no_provider_available']);
  assert.match(error.message, /broken\/down/);
  assert(Number(error.headers.get('retry-after')) >= 1);
});

test('errors.stream', async () => {
  equal((await raises(OpenAI.InternalServerError, () => create({ model: 'broken/down', stream: true }))).status, 503);
});
