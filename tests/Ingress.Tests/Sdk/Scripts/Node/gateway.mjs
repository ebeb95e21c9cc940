// The gateway's own fields, which this SDK sends like any other of the body, and its headers.

import OpenAI from 'openai';
import { ask, client, drain, equal, raises, test } from './harness.mjs';

const create = (extra = {}, options = {}) =>
  client().chat.completions.create({ model: 'sim/fast', messages: ask('Hello'), ...extra }, options);

test('gateway.policy', async () => {
  const answer = await create({ model: 'auto', policy: { allow: ['sim/best'], region: 'eu', max_cost_usd: 1 } });
  equal(answer.model, 'sim/best');
});

test('gateway.policy_header', async () => {
  const answer = await create({ model: 'auto' }, { headers: { 'x-inferly-policy': '{"allow":["sim/balanced"]}' } });
  equal(answer.model, 'sim/balanced');
});

test('gateway.fallback', async () => {
  equal((await create({ model: 'broken/down', models: ['broken/down', 'sim/balanced'] })).model, 'sim/balanced');
});

test('gateway.fallback_stream', async () => {
  const chunks = await drain(create({ model: 'broken/down', models: ['broken/down', 'sim/balanced'], stream: true }));
  equal([...new Set(chunks.map((chunk) => chunk.model))], ['sim/balanced']);
  equal(chunks.at(-1).choices[0].finish_reason, 'stop');
});

test('gateway.workflow_unknown', async () => {
  const error = await raises(OpenAI.NotFoundError, () => create({ workflow: 'nobody-made-this' }));
  equal(error.code, 'workflow_not_found');
});

test('gateway.field_wrong', async () => {
  const error = await raises(OpenAI.BadRequestError, () => create({ policy: { max_cost_usd: 'cheap' } }));
  equal(error.param, 'policy.max_cost_usd');
});
