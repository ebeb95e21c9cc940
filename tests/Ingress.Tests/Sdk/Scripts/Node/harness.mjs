// Collects the cases and runs them: one JSON line each on stdout, {"case", "ok", "detail"}.

import assert from 'node:assert/strict';
import OpenAI from 'openai';

const cases = new Map();

/** Registers a function that throws where the gateway breaks what the SDK promises. */
export function test(name, run) {
  assert(!cases.has(name), `two cases are called ${name}`);
  cases.set(name, run);
}

/** A client as a user makes it; its address and key come from OPENAI_BASE_URL and OPENAI_API_KEY. */
export function client(options = {}) {
  return new OpenAI({ maxRetries: 0, timeout: 30_000, ...options });
}

/** A key that may make one request a minute. */
export const limitedKey = process.env.INFERLY_LIMITED_KEY;

export function ask(text) {
  return [{ role: 'user', content: text }];
}

export const equal = assert.deepEqual;

/** What the call throws, which must be exactly this class, so that nobody catches a status as another one. */
export async function raises(kind, call) {
  let result;
  try {
    result = await call();
  } catch (error) {
    assert(error?.constructor === kind, `expected ${kind.name}, got ${error?.constructor?.name}: ${error}`);
    return error;
  }
  throw new assert.AssertionError({ message: `expected ${kind.name}, got ${JSON.stringify(result)}` });
}

/** All that a stream yields. */
export async function drain(stream) {
  const items = [];
  for await (const item of await stream) {
    items.push(item);
  }
  return items;
}

export async function run() {
  for (const [name, body] of cases) {
    const line = { case: name, ok: true, detail: '' };
    try {
      await body();
    } catch (error) {
      line.ok = false;
      line.detail = String(error?.stack ?? error);
    }
    process.stdout.write(JSON.stringify(line) + '\n');
  }
}
