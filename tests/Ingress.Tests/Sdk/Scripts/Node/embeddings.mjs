// Embeddings: the SDK asks for base64 unless it is told otherwise, and decodes it.

import assert from 'node:assert/strict';
import { client, equal, test } from './harness.mjs';

const embed = (options = {}) => client().embeddings.create({ model: 'sim/embed', input: 'An owl', ...options });

function near(actual, expected) {
  equal(actual.length, expected.length);
  assert(actual.every((value, i) => Math.abs(value - expected[i]) < 1e-6));
}

test('embeddings.default', async () => {
  const answer = await embed();
  equal([answer.object, answer.model, answer.data[0].embedding.length], ['list', 'sim/embed', 384]);
  equal(typeof answer.data[0].embedding[0], 'number');
  equal(answer.usage.prompt_tokens, answer.usage.total_tokens);
});

test('embeddings.float', async () => {
  near((await embed({ encoding_format: 'float' })).data[0].embedding, (await embed()).data[0].embedding);
});

test('embeddings.base64', async () => {
  const bytes = Buffer.from((await embed({ encoding_format: 'base64' })).data[0].embedding, 'base64');
  const values = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  near(values, (await embed()).data[0].embedding);
});

test('embeddings.batch', async () => {
  const { data } = await embed({ input: ['An owl', 'A train', 'An owl'] });
  equal(data.map((item) => item.index), [0, 1, 2]);
  equal(data[0].embedding, data[2].embedding);
  assert.notDeepEqual(data[0].embedding, data[1].embedding);
});

test('embeddings.dimensions', async () => {
  equal((await embed({ dimensions: 64 })).data[0].embedding.length, 64);
});
