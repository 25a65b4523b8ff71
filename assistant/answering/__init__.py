"""From hits to an answer: chosen or written sentences, each proved by a quote, or a refusal."""
