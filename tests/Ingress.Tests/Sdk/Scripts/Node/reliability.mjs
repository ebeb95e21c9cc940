// What goes wrong on the way: retries, breaks, time-outs, a caller who leaves.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ask, client, equal, raises, test } from './harness.mjs';

const cut = { model: 'sim/fast', messages: ask('Tell me about owls [[sim:cut_after=5]]') };

// The provider behind this model fails until the gateway has given up once: only the SDK's own retry can succeed.
test('reliability.retry', async () => {
  const answer = await client({ maxRetries: 2 }).chat.completions.create({ model: 'flaky/once', messages: ask('Hello') });
  equal(answer.choices[0].message.content, 'Here again.');
});

async function breaks(stream, textOf) {
  let text = '';
  const error = await raises(OpenAI.APIError, async () => {
    for await (const event of await stream) {
      text += textOf(event);
    }
  });
  assert(text, 'the break came before any text');
  assert(error.message && error.code, String(error));
}

test('reliability.cut', () =>
  breaks(client().chat.completions.create({ ...cut, stream: true }), (chunk) => chunk.choices[0].delta.content ?? ''));

test('reliability.cut_helper', () =>
  raises(OpenAI.APIError, () => client().chat.completions.stream(cut).finalChatCompletion()));

test('reliability.cut_responses', () =>
  breaks(
    client().responses.create({ model: 'sim/fast', input: 'Tell me about owls [[sim:cut_after=5]]', stream: true }),
    (event) => (event.type === 'response.output_text.delta' ? event.delta : '')));

test('reliability.timeout', () =>
  raises(OpenAI.APIConnectionTimeoutError, () =>
    client({ timeout: 300 }).chat.completions.create({ model: 'sim/fast', messages: ask('Hello [[sim:stall=30000]]') })));

test('reliability.cancel', async () => {
  const sdk = client();
  const request = { model: 'sim/fast', messages: ask('Tell me about owls [[sim:stall_after=3]]'), stream: true };
  const stream = await sdk.chat.completions.create(request);
  const { value } = await stream[Symbol.asyncIterator]().next();
  assert(value.choices);
  stream.controller.abort();
  const aborted = new AbortController();
  const pending = sdk.chat.completions.create({ ...request, stream: false }, { signal: aborted.signal });
  aborted.abort();
  await raises(OpenAI.APIUserAbortError, () => pending);
  const answer = await sdk.chat.completions.create({ model: 'sim/fast', messages: ask('Hello') });
  equal(answer.choices[0].finish_reason, 'stop');
});
