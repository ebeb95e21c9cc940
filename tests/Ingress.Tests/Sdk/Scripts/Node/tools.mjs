// Tool calls: one, several, streamed, and the way back.

import assert from 'node:assert/strict';
import { ask, client, drain, equal, test } from './harness.mjs';

function tool(name, description, properties) {
  const parameters = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  return { type: 'function', function: { name, description, parameters } };
}

const WEATHER = tool('get_weather', 'Weather of a city', { city: { type: 'string' } });
const TIME = tool('get_time', 'Time in a zone', { zone: { type: 'string' } });
const CITIES = ['Paris', 'Rome', 'Oslo'];

const create = (text, options = {}) =>
  client().chat.completions.create({ model: 'sim/fast', messages: ask(text), tools: [WEATHER, TIME], ...options });

function callsOf(answer) {
  equal(answer.choices[0].finish_reason, 'tool_calls');
  const calls = answer.choices[0].message.tool_calls;
  equal(new Set(calls.map((call) => call.id)).size, calls.length);
  return calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]);
}

test('tools.single', async () => {
  equal(callsOf(await create('What is the weather in Oslo?')), [['get_weather', { city: 'Oslo' }]]);
});

test('tools.parallel', async () => {
  equal(callsOf(await create('The weather in Paris, Rome and Oslo')), CITIES.map((city) => ['get_weather', { city }]));
});

test('tools.one_at_a_time', async () => {
  equal(callsOf(await create('The weather in Paris, Rome and Oslo', { parallel_tool_calls: false })).length, 1);
});

test('tools.choice', async () => {
  equal(callsOf(await create('Good morning', { tool_choice: 'required' })).length, 1);
  const named = await create('Good morning', { tool_choice: { type: 'function', function: { name: 'get_time' } } });
  equal(callsOf(named).map(([name]) => name), ['get_time']);
  const { choices: [none] } = await create('What is the weather in Oslo?', { tool_choice: 'none' });
  equal([none.finish_reason, none.message.tool_calls], ['stop', undefined]);
});

async function streamed(text) {
  const calls = [];
  let finish = null;
  for (const chunk of await drain(create(text, { stream: true }))) {
    for (const part of chunk.choices[0].delta.tool_calls ?? []) {
      if (part.id) {
        equal([part.index, part.type], [calls.length, 'function']);
        calls.push([part.function.name, '']);
      }
      calls[part.index][1] += part.function.arguments ?? '';
    }
    finish = chunk.choices[0].finish_reason ?? finish;
  }
  equal(finish, 'tool_calls');
  return calls.map(([name, args]) => [name, JSON.parse(args)]);
}

test('tools.stream', async () => {
  equal(await streamed('What is the weather in Oslo?'), [['get_weather', { city: 'Oslo' }]]);
});

test('tools.stream_parallel', async () => {
  equal(await streamed('The weather in Paris, Rome and Oslo'), CITIES.map((city) => ['get_weather', { city }]));
});

test('tools.stream_helper', async () => {
  const done = [];
  const runner = client().chat.completions.stream({ model: 'sim/fast', messages: ask('The weather in Paris and Rome'), tools: [WEATHER] });
  runner.on('tool_calls.function.arguments.done', (call) => done.push(JSON.parse(call.arguments).city));
  equal(callsOf(await runner.finalChatCompletion()).length, 2);
  equal(done, ['Paris', 'Rome']);
});

// The helper asks, calls the functions, and sends their results back until there is an answer in prose.
test('tools.round_trip', async () => {
  const asked = [];
  const weather = {
    type: 'function',
    function: { ...WEATHER.function, parse: JSON.parse, function: ({ city }) => { asked.push(city); return `${city} has ${16 + asked.length} degrees`; } },
  };
  for (const stream of [false, true]) {
    asked.length = 0;
    const runner = client().chat.completions.runTools({ model: 'sim/fast', messages: ask('The weather in Paris and Rome'), tools: [weather], stream });
    const text = await runner.finalContent();
    equal(asked, ['Paris', 'Rome']);
    assert.match(text, /Rome has 18 degrees/);
  }
});
