// The list of models, and one of them by an id that has a slash.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { client, drain, equal, raises, test } from './harness.mjs';

test('models.list', async () => {
  const models = await drain(client().models.list());
  const byId = new Map(models.map((model) => [model.id, model]));
  equal(byId.size, models.length);
  for (const id of ['sim/fast', 'sim/balanced', 'sim/best', 'sim/embed']) {
    assert(byId.has(id), id);
  }
  assert(models.every((model) => model.object === 'model' && model.owned_by && model.created > 0));
  equal(byId.get('sim/fast').pricing.input_usd_per_mtok, 0.1);
});

test('models.retrieve', async () => {
  equal((await client().models.retrieve('sim/fast')).id, 'sim/fast');
});

test('models.unknown', async () => {
  const error = await raises(OpenAI.NotFoundError, () => client().models.retrieve('sim/none'));
  equal([error.code, error.param], ['model_not_found', 'model']);
});
