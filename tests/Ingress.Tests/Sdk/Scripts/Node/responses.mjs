// The Responses API, which the gateway answers by way of chat.

import assert from 'node:assert/strict';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { DOT } from './chat.mjs';
import { client, drain, equal, test } from './harness.mjs';

const WEATHER = {
  type: 'function', name: 'get_weather', description: 'Weather of a city', strict: true,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
};
const CITIES = ['Paris', 'Rome', 'Oslo'];
const Person = z.object({ name: z.string(), age: z.int() });

const create = (input, options = {}) => client().responses.create({ model: 'sim/fast', input, ...options });
const cities = (items) => items.filter((item) => item.type === 'function_call').map((item) => JSON.parse(item.arguments).city);

test('responses.plain', async () => {
  const answer = await create('Tell me about owls', { instructions: 'Be brief.' });
  equal([answer.object, answer.status, answer.model], ['response', 'completed', 'sim/fast']);
  equal(answer.output.map((item) => item.type), ['message']);
  assert(answer.output_text);
  assert.match(answer.id, /^resp_/);
  equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens);
});

test('responses.incomplete', async () => {
  const answer = await create('Tell me about owls', { max_output_tokens: 16 });
  equal([answer.status, answer.incomplete_details.reason, answer.usage.output_tokens], ['incomplete', 'max_output_tokens', 16]);
});

test('responses.vision', async () => {
  const content = [{ type: 'input_text', text: 'What is this?' }, { type: 'input_image', image_url: DOT, detail: 'low' }];
  assert.match((await create([{ role: 'user', content }])).output_text, /image/);
});

test('responses.file', async () => {
  const file = { type: 'input_file', filename: 'owls.txt', file_data: 'data:text/plain;base64,T3dscyBmbHku' };
  const answer = await create([{ role: 'user', content: [{ type: 'input_text', text: 'What is this?' }, file] }]);
  assert.match(answer.output_text, /file/);
});

test('responses.stream', async () => {
  const events = await drain(create('Tell me about owls', { stream: true }));
  equal(events.map((event) => event.sequence_number), events.map((_, i) => i));
  const kinds = events.map((event) => event.type);
  equal(kinds.slice(0, 4), ['response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added']);
  equal(kinds.slice(-4), ['response.output_text.done', 'response.content_part.done', 'response.output_item.done', 'response.completed']);
  const text = events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join('');
  equal(text, (await create('Tell me about owls')).output_text);
  equal(new Set(events.filter((event) => event.response).map((event) => event.response.id)).size, 1);
});

test('responses.stream_helper', async () => {
  const runner = client().responses.stream({ model: 'sim/fast', input: 'Tell me about owls' });
  let text = '';
  runner.on('response.output_text.delta', (event) => { text += event.delta; });
  const final = await runner.finalResponse();
  equal(final.output_text, text);
  assert(text && final.usage.output_tokens > 0);
});

test('responses.tools', async () => {
  const { output } = await create('The weather in Paris, Rome and Oslo', { tools: [WEATHER] });
  equal(cities(output), CITIES);
  equal(new Set(output.map((item) => item.call_id)).size, 3);
});

test('responses.stream_tools', async () => {
  const streamed = [];
  const done = [];
  for (const event of await drain(create('The weather in Paris, Rome and Oslo', { tools: [WEATHER], stream: true }))) {
    if (event.type === 'response.function_call_arguments.delta') {
      streamed[event.output_index] = (streamed[event.output_index] ?? '') + event.delta;
    } else if (event.type === 'response.function_call_arguments.done') {
      done[event.output_index] = event.arguments;
    } else if (event.type === 'response.completed') {
      equal(cities(event.response.output), CITIES);
    }
  }
  equal(streamed, done);
  equal(done.map((text) => JSON.parse(text).city), CITIES);
});

test('responses.round_trip', async () => {
  const question = { role: 'user', content: 'The weather in Paris and Rome' };
  const { output } = await create([question], { tools: [WEATHER] });
  const results = output.map((item, i) => ({ type: 'function_call_output', call_id: item.call_id, output: `${17 + i} degrees` }));
  const answer = await create([question, ...output, ...results], { tools: [WEATHER] });
  assert.match(answer.output_text, /18 degrees/);
});

test('responses.parse', async () => {
  const request = { model: 'sim/fast', input: 'Anna is 31', text: { format: zodTextFormat(Person, 'person') } };
  const parsed = (await client().responses.parse(request)).output_parsed;
  Person.parse(parsed);
  equal((await client().responses.stream(request).finalResponse()).output_parsed, parsed);
});
