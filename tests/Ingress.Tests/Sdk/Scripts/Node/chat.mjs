// Whole answers of chat and text completions.

import assert from 'node:assert/strict';
import { ask, client, drain, equal, test } from './harness.mjs';

export const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const create = (options = {}) =>
  client().chat.completions.create({ model: 'sim/fast', messages: ask('Tell me about owls'), ...options });

test('chat.plain', async () => {
  const answer = await create();
  equal([answer.object, answer.model], ['chat.completion', 'sim/fast']);
  const [choice] = answer.choices;
  equal([choice.message.role, choice.finish_reason, choice.index], ['assistant', 'stop', 0]);
  assert(choice.message.content);
  assert.equal(choice.message.tool_calls, undefined);
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
  assert(prompt_tokens > 0 && completion_tokens > 0);
  equal(total_tokens, prompt_tokens + completion_tokens);
});

test('chat.auto', async () => {
  const answer = await create({ model: 'auto' });
  assert.match(answer.model, /^sim\//);
});

test('chat.headers', async () => {
  const { data, response, request_id } = await create().withResponse();
  equal(response.headers.get('x-inferly-model'), 'sim/fast');
  equal(response.headers.get('x-inferly-attempts'), '1');
  assert(Number(response.headers.get('x-inferly-cost-usd')) > 0);
  assert(request_id);
  equal(data._request_id, request_id);
});

test('chat.vision', async () => {
  const parts = [{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: DOT, detail: 'low' } }];
  const seen = await create({ messages: [{ role: 'user', content: parts }] });
  const unseen = await create({ messages: [{ role: 'user', content: parts.slice(0, 1) }] });
  assert(seen.usage.prompt_tokens > unseen.usage.prompt_tokens);
  assert.match(seen.choices[0].message.content, /image/);
});

test('chat.choices', async () => {
  const { choices } = await create({ n: 2 });
  equal(choices.map((choice) => choice.index), [0, 1]);
  assert.notEqual(choices[0].message.content, choices[1].message.content);
});

test('chat.logprobs', async () => {
  const { choices: [choice] } = await create({ logprobs: true, top_logprobs: 2, max_completion_tokens: 4 });
  const tokens = choice.logprobs.content;
  equal(tokens.map((token) => token.token).join(''), choice.message.content);
  assert(tokens.every((token) => token.logprob <= 0 && token.top_logprobs.length === 2));
});

test('chat.length', async () => {
  const answer = await create({ max_tokens: 3 });
  equal([answer.choices[0].finish_reason, answer.usage.completion_tokens], ['length', 3]);
});

test('chat.parallel', async () => {
  const sdk = client();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    sdk.chat.completions.create({ model: 'sim/fast', messages: ask(`Tell me about owl ${i}`) })));
  equal(new Set(answers.map((answer) => answer.id)).size, 20);
  assert(answers.every((answer) => answer.choices[0].finish_reason === 'stop'));
});

test('completions.plain', async () => {
  const answer = await client().completions.create({ model: 'sim/fast', prompt: 'Once upon a time', max_tokens: 5 });
  equal([answer.object, answer.model], ['text_completion', 'sim/fast']);
  assert(answer.choices[0].text);
  equal([answer.choices[0].finish_reason, answer.usage.completion_tokens], ['length', 5]);
});

test('completions.stream', async () => {
  const request = { model: 'sim/fast', prompt: 'Once upon a time', max_tokens: 200 };
  const chunks = await drain(client().completions.create({ ...request, stream: true }));
  const whole = await client().completions.create(request);
  equal(chunks.map((chunk) => chunk.choices[0].text).join(''), whole.choices[0].text);
  equal(chunks.map((chunk) => chunk.choices[0].finish_reason).filter(Boolean), ['stop']);
});
