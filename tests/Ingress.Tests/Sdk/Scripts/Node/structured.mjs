// Answers that obey a schema, read back as objects.

import assert from 'node:assert/strict';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { ask, client, equal, test } from './harness.mjs';

const Person = z.object({ name: z.string(), age: z.int(), mood: z.enum(['happy', 'sad']) });
const Family = z.object({ surname: z.string(), members: z.array(Person) });
const request = { model: 'sim/fast', messages: ask('Anna is 31 and happy') };

test('structured.parse', async () => {
  const answer = await client().chat.completions.parse({ ...request, response_format: zodResponseFormat(Family, 'family') });
  Family.parse(answer.choices[0].message.parsed);
});

test('structured.stream', async () => {
  const runner = client().chat.completions.stream({ ...request, response_format: zodResponseFormat(Family, 'family') });
  const answer = await runner.finalChatCompletion();
  Family.parse(answer.choices[0].message.parsed);
});

test('structured.object', async () => {
  const answer = await client().chat.completions.create({ ...request, response_format: { type: 'json_object' } });
  equal(typeof JSON.parse(answer.choices[0].message.content), 'object');
});

test('structured.tool', async () => {
  const answer = await client().chat.completions.parse({
    model: 'sim/fast', messages: ask('Save the person Anna, aged 31'), tools: [zodFunction({ name: 'save_person', parameters: Person })],
  });
  const [call] = answer.choices[0].message.tool_calls;
  equal(call.function.name, 'save_person');
  assert(Person.parse(call.function.parsed_arguments));
});
