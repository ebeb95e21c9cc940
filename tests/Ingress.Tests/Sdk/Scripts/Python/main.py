"""Tries the official OpenAI SDK for Python, unmodified, against a gateway."""

import chat  # noqa: F401
import chat_stream  # noqa: F401
import embeddings  # noqa: F401
import errors  # noqa: F401
import gateway  # noqa: F401
import harness
import models  # noqa: F401
import reliability  # noqa: F401
import responses  # noqa: F401
import structured  # noqa: F401
import tools  # noqa: F401

harness.run()
