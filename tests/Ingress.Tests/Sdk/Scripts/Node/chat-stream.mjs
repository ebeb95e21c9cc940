// Streams of chat.

import assert from 'node:assert/strict';
import { ask, client, drain, equal, test } from './harness.mjs';

const request = { model: 'sim/fast', messages: ask('Tell me about owls') };
const whole = (options = {}) => client().chat.completions.create({ ...request, ...options });
const stream = (options = {}) => drain(client().chat.completions.create({ ...request, ...options, stream: true }));
const seen = (chunks, pick) => chunks.map((chunk) => pick(chunk.choices[0])).filter(Boolean);

test('chat.stream', async () => {
  const chunks = await stream();
  equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  equal([...new Set(chunks.map((chunk) => chunk.model))], ['sim/fast']);
  assert(chunks.every((chunk) => chunk.choices.length === 1 && chunk.usage === undefined));
  equal(seen(chunks, (choice) => choice.delta.role), ['assistant']);
  equal(seen(chunks, (choice) => choice.finish_reason), ['stop']);
  equal(seen(chunks, (choice) => choice.delta.content).join(''), (await whole()).choices[0].message.content);
});

test('chat.stream_usage', async () => {
  const chunks = await stream({ stream_options: { include_usage: true } });
  const last = chunks.pop();
  equal(last.choices, []);
  equal(last.usage.total_tokens, (await whole()).usage.total_tokens);
  assert(chunks.every((chunk) => !chunk.usage));
});

test('chat.stream_helper', async () => {
  const runner = client().chat.completions.stream({ ...request, stream_options: { include_usage: true } });
  let text = '';
  runner.on('content', (delta) => { text += delta; });
  const answer = await runner.finalChatCompletion();
  equal(answer.choices[0].finish_reason, 'stop');
  equal(answer.choices[0].message.content, text);
  assert(text && (await runner.totalUsage()).completion_tokens > 0);
});

test('chat.stream_choices', async () => {
  const texts = ['', ''];
  const finished = new Set();
  for (const chunk of await stream({ n: 2 })) {
    for (const choice of chunk.choices) {
      texts[choice.index] += choice.delta.content ?? '';
      if (choice.finish_reason) finished.add(choice.index);
    }
  }
  equal(texts, (await whole({ n: 2 })).choices.map((choice) => choice.message.content));
  equal(finished.size, 2);
});

test('chat.stream_logprobs', async () => {
  const chunks = await stream({ logprobs: true });
  const text = seen(chunks, (choice) => choice.delta.content).join('');
  const tokens = chunks.flatMap((chunk) => chunk.choices[0].logprobs?.content ?? []);
  assert(text);
  equal(tokens.map((token) => token.token).join(''), text);
});
