// Tries the official OpenAI SDK for Node, unmodified, against a gateway.

import './chat.mjs';
import './chat-stream.mjs';
import './embeddings.mjs';
import './errors.mjs';
import './gateway.mjs';
import './models.mjs';
import './reliability.mjs';
import './responses.mjs';
import './structured.mjs';
import './tools.mjs';
import { run } from './harness.mjs';

await run();
